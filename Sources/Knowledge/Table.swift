internal import FlatStorage

/// An array of plain values of an index, wherever they lie, with their address at hand.
///
/// A `FlatArray` is asked across a module, which costs a call for each value; this one answers where it
/// is asked, checked alike.
struct Table<Element: BitwiseCopyable & Sendable>: Sendable, RandomAccessCollection {
  let array: FlatArray<Element>
  /// The same values for an inner loop; only as long as this table is kept.
  let view: TableView<Element>

  init(_ array: FlatArray<Element>) {
    self.array = array
    view = unsafe TableView(start: array.start, count: array.count)
  }

  init(_ elements: [Element] = []) { self.init(FlatArray(elements)) }

  var count: Int { view.count }
  var startIndex: Int { 0 }
  var endIndex: Int { view.count }

  subscript(index: Int) -> Element { view[index] }
}

/// The values of a ``Table`` at their address. It keeps nothing alive.
@safe
struct TableView<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let count: Int
  private let start: UnsafePointer<Element>

  @unsafe
  init(start: UnsafePointer<Element>, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(
        UInt(bitPattern: index) < UInt(bitPattern: count), "A table was read beyond its end.")
      return unsafe start[index]
    }
  }

  /// Calls `body` with each place of `range` and its value; checked once.
  @inline(__always)
  func forEach(in range: Range<Int>, _ body: (Int, Element) -> Void) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "A table was read beyond its end.")
    for place in range { body(place, unsafe start[place]) }
  }

  /// `range` where it lies within the values, else an empty one.
  @inline(__always)
  func within(_ start: Int32, _ end: Int32) -> Range<Int> {
    start >= 0 && start <= end && Int(end) <= count ? Int(start)..<Int(end) : 0..<0
  }
}

extension TableView<Int32> {
  /// The different numbers from 0 up to `limit`, ascending.
  func distinct(below limit: Int) -> [Int] {
    var isThere = [Bool](repeating: false, count: limit)
    for place in 0..<count where (0..<limit).contains(Int(self[place])) {
      isThere[Int(self[place])] = true
    }
    return isThere.indices.filter { isThere[$0] }
  }
}

/// Many short lists of numbers in two tables.
struct TableLists: Sendable {
  /// Where each list begins; one more at the end.
  let starts: Table<Int32>
  let values: Table<Int32>

  init(starts: Table<Int32>, values: Table<Int32>) {
    (self.starts, self.values) = (starts, values)
  }

  init(_ lists: [[Int32]]) {
    var starts: [Int32] = [0]
    var values: [Int32] = []
    for list in lists {
      values += list
      starts.append(Int32(values.count))
    }
    self.init(starts: Table(starts), values: Table(values))
  }

  var count: Int { starts.count - 1 }

  /// The list with this number; an empty one where it does not lie within the values.
  func range(_ list: Int) -> Range<Int> { values.view.within(starts[list], starts[list + 1]) }

  subscript(list: Int) -> Slice<Table<Int32>> { values[range(list)] }
}

/// Many texts in two tables.
struct TableTexts: Sendable {
  /// Where each text begins, in bytes; one more at the end.
  let starts: Table<UInt32>
  let bytes: Table<UInt8>

  init(starts: [UInt32], bytes: [UInt8]) {
    (self.starts, self.bytes) = (Table(starts), Table(bytes))
  }

  init(_ texts: some Sequence<String>) {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for text in texts {
      bytes += text.utf8
      starts.append(UInt32(bytes.count))
    }
    self.init(starts: starts, bytes: bytes)
  }

  fileprivate init(_ texts: FlatStrings) {
    (starts, bytes) = (Table(texts.starts), Table(texts.bytes))
  }

  fileprivate var strings: FlatStrings { FlatStrings(starts: starts.array, bytes: bytes.array) }

  var count: Int { starts.count - 1 }

  /// Where the bytes of a text lie; nothing where they would lie beyond the table.
  func range(_ text: Int) -> Range<Int> {
    let (start, end) = (Int(starts[text]), Int(starts[text + 1]))
    return start <= end && end <= bytes.count ? start..<end : 0..<0
  }

  subscript(text: Int) -> String { FlatStrings.string(bytes.array, range(text)) }
}

extension FlatWriter {
  mutating func append(_ table: Table<some Any>) { append(table.array) }

  mutating func append(_ lists: TableLists) {
    append(lists.starts)
    append(lists.values)
  }

  mutating func append(_ texts: TableTexts) { append(texts.strings) }
}

extension FlatReader {
  mutating func table<Element>() throws(FlatError) -> Table<Element> {
    Table(try array(of: Element.self))
  }

  mutating func tableLists() throws(FlatError) -> TableLists {
    let lists = try lists()
    return TableLists(starts: Table(lists.starts), values: Table(lists.values))
  }

  mutating func tableTexts() throws(FlatError) -> TableTexts { TableTexts(try strings()) }
}
