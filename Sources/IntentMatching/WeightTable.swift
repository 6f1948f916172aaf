internal import FlatStorage

/// What features say for and against the intents: a row of weights for each kind of feature.
///
/// Features that stand in the same examples with the same values have the same weights and share a row,
/// in a small book three of four. The first rows, the bias before all, name a weight for every intent;
/// the others, mostly zero, their intents one by one.
struct WeightTable: Sendable {
  /// A row with weights for at least this share of the intents names all of them: the loop over all
  /// is so much faster.
  static let denseShare = 0.4
  /// Smaller weights are taken for zero, but for the bias.
  static let least: Float = 1e-6

  /// Of the intents and small talk.
  let classCount: Int
  private let denseCount: Int
  private let dense: FlatArray<Float>
  private let starts: FlatArray<UInt32>
  private let classes: FlatArray<UInt16>
  private let values: FlatArray<Float>

  /// - Parameter row: Puts a row, from 0 on, into the numbers of its second parameter.
  /// - Returns: also the place in the table of each row; the last is the bias and comes first.
  static func made(
    rowCount: Int, classCount: Int, _ row: (Int, inout [Float]) -> Void
  ) -> (table: WeightTable, places: [UInt32]) {
    var numbers = [Float](repeating: 0, count: classCount)
    var places = [UInt32](repeating: 0, count: rowCount)
    var dense: [Float] = []
    var (starts, classes, values): ([UInt32], [UInt16], [Float]) = ([0], [], [])
    var sparse: [Int] = []
    var denseCount: UInt32 = 0
    for number in [rowCount - 1] + Array(0..<rowCount - 1) {
      row(number, &numbers)
      let isBias = number == rowCount - 1
      if !isBias {
        for index in numbers.indices where abs(numbers[index]) <= least { numbers[index] = 0 }
      }
      let kept = numbers.count { $0 != 0 }
      if isBias || Double(kept) >= denseShare * Double(classCount)
        || classCount > Int(UInt16.max)
      {
        places[number] = denseCount
        denseCount += 1
        dense += numbers
      } else {
        sparse.append(number)
        for index in numbers.indices where numbers[index] != 0 {
          classes.append(UInt16(index))
          values.append(numbers[index])
        }
        starts.append(UInt32(classes.count))
      }
    }
    for (place, number) in sparse.enumerated() { places[number] = denseCount + UInt32(place) }
    let table = WeightTable(
      classCount: classCount, denseCount: Int(denseCount), dense: FlatArray(dense),
      starts: FlatArray(starts), classes: FlatArray(classes), values: FlatArray(values))
    return (table, places)
  }

  private init(
    classCount: Int, denseCount: Int, dense: FlatArray<Float>, starts: FlatArray<UInt32>,
    classes: FlatArray<UInt16>, values: FlatArray<Float>
  ) {
    self.classCount = classCount
    self.denseCount = denseCount
    self.dense = dense
    self.starts = starts
    self.classes = classes
    self.values = values
  }

  /// Puts the linear margin of every intent, then of small talk, into `margins`.
  func read(
    _ vector: inout SparseVector, _ features: FlatView<FeatureSpace.Feature>,
    into margins: inout [Float]
  ) {
    vector.touched &+= touch(vector, features)
    if margins.count != classCount { margins = [Float](repeating: 0, count: classCount) }
    let (dense, starts, classes, values) = (dense.view, starts.view, classes.view, values.view)
    let classCount = classCount
    unsafe margins.withUnsafeMutableBufferPointer { margins in
      for index in 0..<classCount { unsafe margins[index] = dense[index] }
      for place in vector.columns.indices {
        let value = vector.values[place]
        let row = Int(features[Int(vector.columns[place])].row)
        if row < denseCount {
          unsafe add(value, row, to: margins)
        } else {
          let start = Int(starts[row - denseCount])
          for entry in start..<Int(starts[row - denseCount + 1]) {
            let index = Int(classes[entry])
            precondition(index < classCount, "A table was read beyond its end.")
            unsafe margins[index] += value * values[entry]
          }
        }
      }
    }
  }

  /// Reads where the rows begin, as ``FeatureTable/touch(_:)`` does.
  private func touch(
    _ vector: SparseVector, _ features: FlatView<FeatureSpace.Feature>
  ) -> UInt64 {
    let (dense, starts, classes, values) = (dense.view, starts.view, classes.view, values.view)
    var sum: UInt32 = 0
    for column in vector.columns {
      let row = Int(features[Int(column)].row)
      if row < denseCount {
        sum &+= dense[row * classCount].bitPattern
      } else {
        sum &+= starts[row - denseCount]
      }
    }
    guard values.count > 0 else { return UInt64(sum) }
    for column in vector.columns {
      let row = Int(features[Int(column)].row)
      guard row >= denseCount else { continue }
      let start = min(Int(starts[row - denseCount]), values.count - 1)
      sum &+= values[start].bitPattern &+ UInt32(classes[start])
    }
    return UInt64(sum)
  }

  /// Adds `value` times each number of a dense row: a loop without checks, which the compiler makes
  /// four numbers wide.
  @inline(__always)
  private func add(_ value: Float, _ row: Int, to margins: UnsafeMutableBufferPointer<Float>) {
    guard let target = margins.baseAddress else { return }
    let start = row * margins.count
    precondition(start + margins.count <= dense.count, "A table was read beyond its end.")
    let numbers = unsafe dense.start + start
    for index in 0..<margins.count { unsafe target[index] += value * numbers[index] }
  }

  /// The weight of a row for an intent, or `nil` for none.
  func weight(_ row: Int, _ intent: Int) -> Float? {
    if row < denseCount {
      let weight = dense[row * classCount + intent]
      return weight == 0 ? nil : weight
    }
    let range = Int(starts[row - denseCount])..<Int(starts[row - denseCount + 1])
    return range.first { Int(classes[$0]) == intent }.map { values[$0] }
  }

  func encode(into writer: inout FlatWriter) {
    writer.append([Int64(classCount), Int64(denseCount)])
    writer.append(dense)
    writer.append(starts)
    writer.append(classes)
    writer.append(values)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    let counts: FlatArray<Int64> = try reader.array()
    dense = try reader.array()
    starts = try reader.array()
    classes = try reader.array()
    values = try reader.array()
    guard counts.count == 2, let classCount = Int(exactly: counts[0]),
      let denseCount = Int(exactly: counts[1]), classCount > 0, denseCount > 0,
      dense.count % classCount == 0, dense.count / classCount == denseCount,
      classes.count == values.count, starts.last == UInt32(exactly: values.count)
    else { throw .damaged }
    self.classCount = classCount
    self.denseCount = denseCount
  }
}
