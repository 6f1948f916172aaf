/// Walks the rows of CSV text as RFC 4180 describes it.
///
/// Rows end with CRLF, LF or CR; lines with nothing on them are passed over. Fields in quotes may
/// hold commas, doubled quotes and line endings. Text after a closing quote, a quote within a
/// field that began without one, and a quote never closed are errors with their line.
struct CSVRows {
  private let bytes: [UInt8]
  /// Where the next row begins.
  private(set) var position: Int
  /// The line on which the next row begins, from 1.
  private(set) var line: Int

  init(_ bytes: [UInt8], position: Int = 0, line: Int = 1) {
    self.bytes = bytes
    self.position = position
    self.line = line
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  /// Moves past empty lines; `false` at the end.
  mutating func skipEmptyLines() -> Bool {
    while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
      endLine()
    }
    return position < bytes.count
  }

  private mutating func endLine() {
    let isPair =
      bytes[position] == 0x0D && position + 1 < bytes.count
      && bytes[position + 1] == 0x0A
    position += isPair ? 2 : 1
    line += 1
  }

  /// Reads the row at ``position``, handing each field to `field` as its index and bytes.
  ///
  /// - Returns: the number of fields.
  mutating func row(
    _ field: (_ index: Int, _ bytes: ArraySlice<UInt8>) -> Void
  ) throws(SourceError) -> Int {
    var index = 0
    while true {
      if position < bytes.count, bytes[position] == Self.quote {
        try quoted { content in field(index, content) }
      } else {
        let start = position
        while position < bytes.count, !isEnd(bytes[position]) {
          if bytes[position] == Self.quote {
            throw SourceError(
              en: "A quote stands inside a field that does not begin with one.",
              zh: "字段不以引号开头，中间却有引号。", line: line)
          }
          position += 1
        }
        field(index, bytes[start..<position])
      }
      index += 1
      guard position < bytes.count else { return index }
      if bytes[position] == Self.comma {
        position += 1
        continue
      }
      endLine()
      return index
    }
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == Self.comma || byte == 0x0A || byte == 0x0D
  }

  private mutating func quoted(_ field: (ArraySlice<UInt8>) -> Void) throws(SourceError) {
    let opened = line
    position += 1
    let start = position
    var hasDoubled = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else { break }
        hasDoubled = true
        position += 2
      } else if byte == 0x0A || byte == 0x0D {
        endLine()
      } else {
        position += 1
      }
    }
    guard position < bytes.count else {
      throw SourceError(
        en: "A quote is opened but never closed.",
        zh: "引号没有闭合。", line: opened)
    }
    let content = bytes[start..<position]
    position += 1
    if position < bytes.count, !isEnd(bytes[position]) {
      throw SourceError(
        en: "Text follows a closing quote.",
        zh: "闭合的引号后面还有文字。", line: line)
    }
    field(hasDoubled ? Self.undoubled(content) : content)
  }

  private static func undoubled(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var isSecond = false
    for byte in content {
      if byte == quote, isSecond {
        isSecond = false
        continue
      }
      isSecond = byte == quote
      result.append(byte)
    }
    return result[...]
  }
}
