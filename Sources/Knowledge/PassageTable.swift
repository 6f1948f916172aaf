internal import FlatStorage
internal import SourceDiagnostics

/// The passages of an index, as bytes; a ``Passage`` is made where one is asked for.
package final class PassageTable: Sendable, RandomAccessCollection {
  /// Paths, anchors, tags, languages and titles, each once.
  private let strings: TableTexts
  private let texts: TableTexts
  /// The headings of all passages, their alternatives behind each.
  private let headings: TableTexts
  private let firstHeading: Table<Int32>
  private let rows: Table<Row>
  /// Tags, and titles above: lists of ``strings``.
  private let lists: TableLists
  /// Passages by the reference under which rules know them: twice the number, 1 more for the
  /// document's own; −1 is free.
  private let slots: Table<Int32>

  /// A passage as numbers.
  private struct Row: BitwiseCopyable, Sendable {
    /// Its path, as it was read and as rules name it, and its anchor, in ``strings``.
    var path: Int32
    var name: Int32
    var anchor: Int32
    /// Below 0 where there is none.
    var language: Int32
    /// In ``lists``.
    var tags: Int32
    var context: Int32
    var line: Int32
    var column: Int32
  }

  package let count: Int
  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(number: Int) -> Passage {
    let row = rows[number]
    let (path, anchor) = (string(row.path), string(row.anchor))
    let names = headingRange(number)
    return Passage(
      source: "\(path)#\(anchor)", path: path, anchor: anchor, heading: headings[names.lowerBound],
      alternatives: names.dropFirst().map { headings[$0] }, tags: list(row.tags),
      language: row.language < 0 ? nil : string(row.language),
      location: SourceLocation(path: path, line: Int(row.line), column: Int(row.column)),
      text: texts[number], context: list(row.context))
  }

  /// A heading or an alternative, by its number among all of them.
  func heading(_ number: Int) -> String { headings[number] }

  /// The different tags of all passages, in the order in which they come first.
  package var tags: [String] {
    var (seen, result): (Set<Int32>, [String]) = ([], [])
    var lists: Set<Int32> = []
    for row in rows where lists.insert(row.tags).inserted {
      for tag in self.lists[Int(row.tags)] where seen.insert(tag).inserted {
        result.append(string(tag))
      }
    }
    return result
  }

  /// The paths of the documents, in order.
  package var paths: [String] {
    var (last, result): (Int32, [String]) = (-1, [])
    for row in rows where row.path != last {
      last = row.path
      result.append(string(row.path))
    }
    return result
  }

  private func string(_ number: Int32) -> String { strings[Int(number)] }
  private func list(_ number: Int32) -> [String] { lists[Int(number)].map(string) }

  private func headingRange(_ number: Int) -> Range<Int> {
    let first = Int(firstHeading[number])
    return first..<Swift.max(first + 1, Int(firstHeading[number + 1]))
  }

  // MARK: References

  /// The passage that `reference` names: `path` or `path#anchor`, paths as rules name them.
  func number(named reference: String) -> Int? {
    guard slots.count > 0 else { return nil }
    let reference = Array(reference.utf8)
    var slot = Int(truncatingIfNeeded: Self.hash(reference)) & (slots.count - 1)
    for _ in 0..<slots.count {
      guard slots[slot] >= 0 else { return nil }
      let number = Int(slots[slot] >> 1)
      if number < count, self.reference(number, isDocument: slots[slot] & 1 == 1) == reference {
        return number
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The passage with this ``Passage/source``.
  package func number(source: String) -> Int? {
    let source = Array(source.utf8)
    return indices.first { number in
      let row = rows[number]
      let (path, anchor) = (strings.range(Int(row.path)), strings.range(Int(row.anchor)))
      guard path.count + 1 + anchor.count == source.count else { return false }
      return source[..<path.count].elementsEqual(strings.bytes[path])
        && source[path.count] == UInt8(ascii: "#")
        && source[(path.count + 1)...].elementsEqual(strings.bytes[anchor])
    }
  }

  private func reference(_ number: Int, isDocument: Bool) -> [UInt8] {
    let row = rows[number]
    var bytes = Array(strings.bytes[strings.range(Int(row.name))])
    if !isDocument {
      bytes.append(UInt8(ascii: "#"))
      bytes += strings.bytes[strings.range(Int(row.anchor))]
    }
    return bytes
  }

  private static func hash(_ bytes: [UInt8]) -> UInt64 {
    var hash = WordHash()
    for byte in bytes { hash.combine(byte) }
    return hash.value
  }

  // MARK: Making and storing

  /// - Parameters:
  ///   - names: for each passage its path as rules name it.
  ///   - references: passages by reference.
  init(_ passages: [Passage], names: [String], references: [String: Int]) {
    var strings = StringNumbers()
    var lists = ListNumbers()
    var (rows, firstHeading): ([Row], [Int32]) = ([], [0])
    var headings: [String] = []
    for (passage, name) in zip(passages, names) {
      headings.append(passage.heading)
      headings += passage.alternatives
      firstHeading.append(Int32(headings.count))
      rows.append(
        Row(
          path: strings.number(of: passage.path), name: strings.number(of: name),
          anchor: strings.number(of: passage.anchor),
          language: passage.language.map { strings.number(of: $0) } ?? -1,
          tags: lists.number(of: passage.tags.map { strings.number(of: $0) }),
          context: lists.number(of: passage.context.map { strings.number(of: $0) }),
          line: Int32(clamping: passage.location.line),
          column: Int32(clamping: passage.location.column)))
    }
    count = rows.count
    self.rows = Table(rows)
    self.firstHeading = Table(firstHeading)
    self.strings = TableTexts(strings.texts)
    self.headings = TableTexts(headings)
    self.lists = TableLists(lists.lists)
    texts = TableTexts(passages.lazy.map(\.text))
    let known = references.sorted { $0.key < $1.key }
    let slots = openSlots(count: known.count) { Self.hash(Array(known[$0].key.utf8)) }
    self.slots = Table(
      slots.map { entry in
        guard entry >= 0 else { return -1 }
        let (key, number) = known[Int(entry)]
        return Int32(number) << 1 | (key == names[number] ? 1 : 0)
      })
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(rows)
    writer.append(firstHeading)
    writer.append(strings)
    writer.append(headings)
    writer.append(texts)
    writer.append(lists)
    writer.append(slots)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    rows = try reader.table()
    firstHeading = try reader.table()
    strings = try reader.tableTexts()
    headings = try reader.tableTexts()
    texts = try reader.tableTexts()
    lists = try reader.tableLists()
    slots = try reader.table()
    count = rows.count
    guard firstHeading.count == count + 1, firstHeading.last == Int32(exactly: headings.count),
      texts.count == count, slots.count & (slots.count - 1) == 0
    else { throw .damaged }
  }

  /// Texts that are numbered as they are met.
  private struct StringNumbers {
    private var numbers: [String: Int32] = [:]
    private(set) var texts: [String] = []

    mutating func number(of text: String) -> Int32 {
      if let number = numbers[text] { return number }
      numbers[text] = Int32(texts.count)
      texts.append(text)
      return Int32(texts.count - 1)
    }
  }

  private struct ListNumbers {
    private var numbers: [[Int32]: Int32] = [:]
    private(set) var lists: [[Int32]] = []

    mutating func number(of list: [Int32]) -> Int32 {
      if let number = numbers[list] { return number }
      numbers[list] = Int32(lists.count)
      lists.append(list)
      return Int32(lists.count - 1)
    }
  }
}
