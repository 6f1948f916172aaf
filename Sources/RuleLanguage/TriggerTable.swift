internal import FlatStorage

/// For each leaf, the alternatives that hang on it, each with another leaf that it needs.
///
/// A common word hangs on hundreds of alternatives `word & other`; whether the message has the other
/// leaf passes over nearly all of them without a look at their programs.
struct TriggerTable: Sendable {
  struct Entry: BitwiseCopyable, Sendable {
    let alternative: Int32
    /// The other leaf, or -1.
    let companion: Int32
  }

  /// `starts[leaf]..<starts[leaf + 1]` are the entries of a leaf.
  private let starts: FlatArray<Int32>
  private let entries: FlatArray<Entry>

  /// - Parameter companion: a leaf that alternative number `$0` needs besides leaf `$1`.
  init(_ ofLeaf: [[Int32]], companion: (_ alternative: Int, _ leaf: Int) -> Int?) {
    var starts: [Int32] = [0]
    var entries: [Entry] = []
    for (leaf, numbers) in ofLeaf.enumerated() {
      for number in numbers {
        let other = companion(Int(number), leaf).map(Int32.init) ?? -1
        entries.append(Entry(alternative: number, companion: other))
      }
      starts.append(Int32(entries.count))
    }
    self.starts = FlatArray(starts)
    self.entries = FlatArray(entries)
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(starts)
    writer.append(entries)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    starts = try reader.array()
    entries = try reader.array()
    guard let last = starts.last, last == Int32(exactly: entries.count) else { throw .damaged }
  }

  /// Where the entries of a leaf are.
  @inline(__always)
  func places(ofLeaf leaf: Int) -> Range<Int> { Int(starts[leaf])..<Int(starts[leaf + 1]) }

  @inline(__always)
  subscript(place: Int) -> Entry { entries[place] }
}
