package import SourceDiagnostics

/// The `key: value` lines between two lines `---` at the very start of a file.
///
/// A full-width colon will do. Values stay as written, quotes included. Under a key without a value,
/// lines `- item` are its items. Blank lines and lines that begin with `#` are passed over.
package struct FrontMatter: Sendable {
  package struct Entry: Sendable {
    package let key: String
    package let keyRange: Range<Int>
    /// Trimmed; empty where the key has items or nothing.
    package let value: String
    package let valueRange: Range<Int>
    package fileprivate(set) var items: [String]
    /// One for each of ``items``.
    package fileprivate(set) var itemRanges: [Range<Int>]
  }

  /// In the order of the file; a key may occur more than once.
  package private(set) var entries: [Entry] = []
  /// From the first `---` to the end of the line of the second.
  package let range: Range<Int>
  /// Lines that are no `key: value`.
  package private(set) var problems: [Diagnostic] = []

  /// The first entry with this key, spelled exactly so.
  package subscript(key: String) -> Entry? { entries.first { $0.key == key } }

  /// Returns nil where the file does not begin with `---` or no line closes what it opens.
  init?(_ file: SourceFile) {
    guard Self.isFence(file, line: 1), file.lineStarts.count > 1 else { return nil }
    let close = (2...file.lineStarts.count).first { Self.isFence(file, line: $0) }
    guard let close else { return nil }
    range = 0..<file.range(ofLine: close).upperBound
    for line in 2..<max(2, close) { read(file.range(ofLine: line), in: file) }
  }

  private static func isFence(_ file: SourceFile, line: Int) -> Bool {
    let range = file.range(ofLine: line)
    guard range.count >= 3 else { return false }
    return file.bytes[range.prefix(3)].allSatisfy { $0 == UInt8(ascii: "-") }
      && file.bytes[range.dropFirst(3)].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  private mutating func read(_ line: Range<Int>, in file: SourceFile) {
    let text = file.bytes.trimmed(line)
    guard !text.isEmpty, file.bytes[text.lowerBound] != UInt8(ascii: "#") else { return }
    if let item = item(text, in: file) {
      entries[entries.count - 1].items.append(file[item])
      entries[entries.count - 1].itemRanges.append(item)
      return
    }
    let colon = colon(in: text, of: file.bytes)
    let key = file.bytes.trimmed(text.lowerBound..<(colon?.lowerBound ?? text.lowerBound))
    guard let colon, !key.isEmpty, !isItem(text, in: file) else {
      problems.append(
        Diagnostic(
          .error,
          Sentence(en: "This line is no 'key: value'", zh: "这一行不是“键: 值”"),
          help: Sentence(
            en: "Write 'key: value', or '- item' lines under a key without a value.",
            zh: "请写成“键: 值”；键后不写值时，可在下面逐行写“- 项目”。"), at: text))
      return
    }
    let value = file.bytes.trimmed(colon.upperBound..<text.upperBound)
    entries.append(
      Entry(
        key: file[key], keyRange: key, value: file[value], valueRange: value, items: [],
        itemRanges: []))
  }

  private func isItem(_ text: Range<Int>, in file: SourceFile) -> Bool {
    guard file.bytes[text.lowerBound] == UInt8(ascii: "-") else { return false }
    return text.count == 1 || file.bytes[text.lowerBound + 1].isBlank
  }

  /// The item on a line `- item`, where a key without a value is there to take it.
  private func item(_ text: Range<Int>, in file: SourceFile) -> Range<Int>? {
    guard isItem(text, in: file), let last = entries.last, last.value.isEmpty else { return nil }
    return file.bytes.trimmed(text.lowerBound + 1..<text.upperBound)
  }

  private func colon(in text: Range<Int>, of bytes: [UInt8]) -> Range<Int>? {
    for index in text {
      if bytes[index] == UInt8(ascii: ":") { return index..<index + 1 }
      // U+FF1A, the full-width colon.
      if bytes[index] == 0xEF, index + 2 < text.upperBound, bytes[index + 1] == 0xBC,
        bytes[index + 2] == 0x9A
      {
        return index..<index + 3
      }
    }
    return nil
  }
}
