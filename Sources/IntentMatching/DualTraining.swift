/// Trains one linear classifier an intent, each against the rest.
///
/// Squared hinge loss and a regularised bias, by dual coordinate descent (Hsieh and
/// others, *A Dual Coordinate Descent Method for Large-scale Linear SVM*, ICML 2008). All intents
/// move in lockstep: an example's margins for all of them come from one walk over its features.
/// The order of the examples is shuffled with a fixed seed, so the same examples give the same bits.
struct DualTraining {
  /// Weights that are held at one time, as numbers: intents beyond it are trained in a second block.
  static let denseLimit = 1 << 26

  let rows: SparseRows
  /// The intent of each row, -1 for none.
  let labels: [Int32]
  /// What a mistake costs in each row.
  let costs: [Float]
  /// Rows from here on teach their own class alone.
  let firstOwn: Int
  /// How often each row is walked.
  let epochs: Int
  let intentCount: Int
  let columnCount: Int

  typealias Lanes = SIMD8<Float>

  /// The weights by feature: which intents it speaks for or against, and how much. The last row is
  /// the bias.
  func weights() -> SparseRows {
    let room = max(1, Self.denseLimit / max(columnCount + 1, rows.count) / Lanes.scalarCount)
    let laneBlocks = (intentCount + Lanes.scalarCount - 1) / Lanes.scalarCount
    var blocks: [(first: Int, lanes: Int, weights: [Lanes])] = []
    var first = 0
    while first < laneBlocks {
      let lanes = min(room, laneBlocks - first)
      let part = Part(self, first: first * Lanes.scalarCount, lanes: lanes)
      blocks.append((first * Lanes.scalarCount, lanes, part.trained()))
      first += lanes
    }
    var result = SparseRows()
    for column in 0...columnCount {
      for block in blocks {
        for lane in 0..<block.lanes {
          let values = block.weights[column * block.lanes + lane]
          if values == .zero { continue }
          for index in 0..<Lanes.scalarCount {
            let intent = block.first + lane * Lanes.scalarCount + index
            let isKept = column == columnCount || abs(values[index]) > 1e-6
            if intent < intentCount, isKept {
              result.columns.append(Int32(intent))
              result.values.append(values[index])
            }
          }
        }
      }
      result.offsets.append(Int32(result.columns.count))
    }
    return result
  }

  /// Some of the intents, as many as memory allows at a time.
  private struct Part {
    let training: DualTraining
    let first: Int
    let lanes: Int

    init(_ training: DualTraining, first: Int, lanes: Int) {
      self.training = training
      self.first = first
      self.lanes = lanes
    }

    func trained() -> [Lanes] {
      let rows = training.rows
      var weights = [Lanes](repeating: .zero, count: (training.columnCount + 1) * lanes)
      var alphas = [Lanes](repeating: .zero, count: rows.count * lanes)
      var margins = [Lanes](repeating: .zero, count: lanes)
      var active: [Int] = []
      let curvatures = (0..<rows.count).map { row in
        rows.range(row).reduce(1 + 0.5 / training.costs[row]) {
          $0 + rows.values[$1] * rows.values[$1]
        }
      }
      var order = Array(0..<rows.count)
      var random = SplitMix(state: 1)
      for _ in 0..<training.epochs {
        random.shuffle(&order)
        for row in order {
          margin(of: row, weights, &margins)
          active.removeAll(keepingCapacity: true)
          step(row, 1 / curvatures[row], &alphas, &margins, &active)
          if !active.isEmpty { update(row, margins, active, &weights) }
        }
      }
      return weights
    }

    @inline(__always)
    private func margin(of row: Int, _ weights: [Lanes], _ margins: inout [Lanes]) {
      let bias = training.columnCount * lanes
      for lane in 0..<lanes { margins[lane] = weights[bias + lane] }
      for entry in training.rows.range(row) {
        let base = Int(training.rows.columns[entry]) * lanes
        let value = training.rows.values[entry]
        for lane in 0..<lanes { margins[lane] += value * weights[base + lane] }
      }
    }

    /// Moves the row's dual variables; leaves in `margins` what the weights gain of the row.
    @inline(__always)
    private func step(
      _ row: Int, _ rate: Float, _ alphas: inout [Lanes], _ margins: inout [Lanes],
      _ active: inout [Int]
    ) {
      let label = Int(training.labels[row]) - first
      let damping = 0.5 / training.costs[row]
      for lane in 0..<lanes {
        var sign = Lanes(repeating: -1)
        if label >= 0, label / Lanes.scalarCount == lane { sign[label % Lanes.scalarCount] = 1 }
        let alpha = alphas[row * lanes + lane]
        let gradient = sign * margins[lane] - 1 + damping * alpha
        var moved = alpha - gradient * rate
        moved.replace(with: 0, where: moved .< 0)
        var delta = moved - alpha
        delta.replace(with: 0, where: (delta .< 1e-4) .& (delta .> -1e-4))
        if row >= training.firstOwn {
          for index in 0..<Lanes.scalarCount where sign[index] < 0 { delta[index] = 0 }
        }
        alphas[row * lanes + lane] = alpha + delta
        margins[lane] = delta * sign
        if delta != .zero { active.append(lane) }
      }
    }

    @inline(__always)
    private func update(
      _ row: Int, _ gains: [Lanes], _ active: [Int], _ weights: inout [Lanes]
    ) {
      let bias = training.columnCount * lanes
      for lane in active { weights[bias + lane] += gains[lane] }
      for entry in training.rows.range(row) {
        let base = Int(training.rows.columns[entry]) * lanes
        let value = training.rows.values[entry]
        for lane in active { weights[base + lane] += value * gains[lane] }
      }
    }
  }
}

/// A small generator with a fixed course (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below `bound`, which is at least 1.
  mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func shuffle(_ values: inout [Int]) {
    guard values.count > 1 else { return }
    for index in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(index, next(below: index + 1))
    }
  }
}
