/// Many lists in two flat arrays, as an index holds its postings.
struct FlatLists: Sendable, Equatable {
  /// Where each list begins in ``values``; one more at the end.
  private(set) var starts: [Int32] = [0]
  private(set) var values: [Int32] = []

  init() {}

  /// Adds a list at the end.
  mutating func append(_ list: some Sequence<Int32>) {
    values.append(contentsOf: list)
    starts.append(Int32(values.count))
  }

  /// For each value below `count`, the numbers of the lists that hold it, in order.
  func inverted(count: Int) -> FlatLists {
    var result = FlatLists()
    var starts = [Int32](repeating: 0, count: count + 1)
    for value in values { starts[Int(value) + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var next = starts
    var inverted = [Int32](repeating: 0, count: values.count)
    for list in 0..<self.count {
      for value in self[list] {
        inverted[Int(next[Int(value)])] = Int32(list)
        next[Int(value)] += 1
      }
    }
    result.starts = starts
    result.values = inverted
    return result
  }

  var count: Int { starts.count - 1 }

  /// The list with this number; an empty one where there is none.
  subscript(number: Int) -> ArraySlice<Int32> { values[range(number)] }

  func range(_ number: Int) -> Range<Int> {
    guard number >= 0, number < count else { return 0..<0 }
    return Int(starts[number])..<Int(starts[number + 1])
  }
}
