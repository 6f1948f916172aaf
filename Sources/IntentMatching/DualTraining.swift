/// Trains one linear classifier an intent, each against the rest.
///
/// Squared hinge loss and a regularised bias, by dual coordinate descent (Hsieh and
/// others, *A Dual Coordinate Descent Method for Large-scale Linear SVM*, ICML 2008). All intents
/// move in lockstep: an example's margins for all of them come from one walk over its features.
/// The order of the examples is shuffled with a fixed seed, so the same examples give the same bits.
struct DualTraining {
  let rows: SparseRows
  /// Which columns of ``rows`` have the same weights; the groups are trained in their place.
  let alike: AlikeColumns
  /// The intent of each row, -1 for none.
  let labels: [Int32]
  /// What a mistake costs in each row.
  let costs: [Float]
  /// Rows from here on teach their own class alone.
  let firstOwn: Int
  /// How often each row is walked.
  let epochs: Int
  let intentCount: Int

  typealias Lanes = SIMD8<Float>
  /// So many lanes are trained at a time: their margins stay in registers.
  static let width = 4

  /// The weights by group: which intents it speaks for or against, and how much; and where each group's
  /// stand. The last group is the bias.
  func weights() -> (table: WeightTable, places: [UInt32]) {
    let laneCount = (intentCount + Lanes.scalarCount - 1) / Lanes.scalarCount
    let steps = Steps(self)
    var blocks: [[Lanes]] = []
    for first in stride(from: 0, to: laneCount, by: Self.width) {
      blocks.append(Part(steps: steps, first: first * Lanes.scalarCount).trained())
    }
    let perBlock = Self.width * Lanes.scalarCount
    return WeightTable.made(
      rowCount: alike.firsts.count + 1, classCount: intentCount
    ) { group, numbers in
      for index in numbers.indices {
        let lanes = blocks[index / perBlock][
          group * Self.width + index % perBlock / Lanes.scalarCount]
        numbers[index] = lanes[index % Lanes.scalarCount]
      }
    }
  }

  /// What every part of the training walks: rows of groups.
  private struct Steps {
    let training: DualTraining
    /// For each entry of the rows its group.
    let groups: [Int32]
    /// The entries that are the first of their group, a row behind the other: what a row moves.
    var moved = SparseRows()
    /// One over each row's curvature.
    let rates: [Float]
    /// The place of the bias.
    let bias: Int

    init(_ training: DualTraining) {
      let rows = training.rows
      let alike = training.alike
      self.training = training
      groups = rows.columns.map { alike.groups[Int($0)] }
      bias = alike.firsts.count
      rates = (0..<rows.count).map { row in
        1
          / rows.range(row).reduce(1 + 0.5 / training.costs[row]) {
            $0 + rows.values[$1] * rows.values[$1]
          }
      }
      for row in 0..<rows.count {
        for entry in rows.range(row) {
          let group = groups[entry]
          if alike.firsts[Int(group)] == rows.columns[entry] {
            moved.columns.append(group)
            moved.values.append(rows.values[entry])
          }
        }
        moved.offsets.append(Int32(moved.columns.count))
      }
    }
  }

  /// ``width`` lanes of the intents.
  private struct Part {
    let steps: Steps
    /// The first intent.
    let first: Int

    private typealias Margins = (Lanes, Lanes, Lanes, Lanes)

    func trained() -> [Lanes] {
      let training = steps.training
      let rows = training.rows
      var weights = [Lanes](repeating: .zero, count: (steps.bias + 1) * DualTraining.width)
      var alphas = [Lanes](repeating: .zero, count: rows.count * DualTraining.width)
      var order = Array(0..<rows.count)
      var random = SplitMix(state: 1)
      let intents = first..<first + DualTraining.width * Lanes.scalarCount
      unsafe weights.withUnsafeMutableBufferPointer { weights in
        for _ in 0..<training.epochs {
          random.shuffle(&order)
          for row in order {
            // A row that teaches its own class alone moves nothing elsewhere.
            if row >= training.firstOwn, !intents.contains(Int(training.labels[row])) { continue }
            var margins = unsafe margins(of: row, weights)
            let (active, isActive) = step(row, &alphas, &margins)
            if isActive { unsafe update(row, margins, active, weights) }
          }
        }
      }
      return weights
    }

    @inline(__always)
    private func margins(
      of row: Int, _ weights: UnsafeMutableBufferPointer<Lanes>
    ) -> Margins {
      let bias = steps.bias * DualTraining.width
      var (a, b, c, d) = unsafe (
        weights[bias], weights[bias + 1], weights[bias + 2], weights[bias + 3]
      )
      for entry in steps.training.rows.range(row) {
        let base = Int(steps.groups[entry]) * DualTraining.width
        precondition(base >= 0 && base <= bias)
        let value = steps.training.rows.values[entry]
        unsafe a += value * weights[base]
        unsafe b += value * weights[base + 1]
        unsafe c += value * weights[base + 2]
        unsafe d += value * weights[base + 3]
      }
      return (a, b, c, d)
    }

    /// Moves the row's dual variables; leaves in `margins` what the weights gain of the row.
    ///
    /// - Returns: which lanes gain anything.
    @inline(__always)
    private func step(
      _ row: Int, _ alphas: inout [Lanes], _ margins: inout Margins
    ) -> (active: (Bool, Bool, Bool, Bool), isActive: Bool) {
      let base = row * DualTraining.width
      let a = step(row, 0, &alphas[base], &margins.0)
      let b = step(row, 1, &alphas[base + 1], &margins.1)
      let c = step(row, 2, &alphas[base + 2], &margins.2)
      let d = step(row, 3, &alphas[base + 3], &margins.3)
      return ((a, b, c, d), a || b || c || d)
    }

    @inline(__always)
    private func step(
      _ row: Int, _ lane: Int, _ dual: inout Lanes, _ margins: inout Lanes
    ) -> Bool {
      let own = Int(steps.training.labels[row]) - first - lane * Lanes.scalarCount
      var sign = Lanes(repeating: -1)
      if own >= 0, own < Lanes.scalarCount { sign[own] = 1 }
      let alpha = dual
      let damping = 0.5 / steps.training.costs[row]
      let gradient = sign * margins - 1 + damping * alpha
      var moved = alpha - gradient * steps.rates[row]
      moved.replace(with: 0, where: moved .< 0)
      var delta = moved - alpha
      delta.replace(with: 0, where: (delta .< 1e-4) .& (delta .> -1e-4))
      if row >= steps.training.firstOwn { delta.replace(with: 0, where: sign .< 0) }
      dual = alpha + delta
      margins = delta * sign
      return delta != .zero
    }

    @inline(__always)
    private func update(
      _ row: Int, _ gains: Margins, _ active: (Bool, Bool, Bool, Bool),
      _ weights: UnsafeMutableBufferPointer<Lanes>
    ) {
      unsafe update(row, 0, gains.0, active.0, weights)
      unsafe update(row, 1, gains.1, active.1, weights)
      unsafe update(row, 2, gains.2, active.2, weights)
      unsafe update(row, 3, gains.3, active.3, weights)
    }

    @inline(__always)
    private func update(
      _ row: Int, _ lane: Int, _ gain: Lanes, _ isActive: Bool,
      _ weights: UnsafeMutableBufferPointer<Lanes>
    ) {
      guard isActive else { return }
      unsafe weights[steps.bias * DualTraining.width + lane] += gain
      for entry in steps.moved.range(row) {
        let place = Int(steps.moved.columns[entry]) * DualTraining.width + lane
        precondition(place >= 0 && place < weights.count)
        unsafe weights[place] += steps.moved.values[entry] * gain
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
