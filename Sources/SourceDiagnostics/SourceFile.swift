/// A text file as an editor wrote it, with the way from an offset to a line and a column.
///
/// Offsets are UTF-8 offsets into ``text``; lines and columns count from 1, columns in characters,
/// which is what editors show. A byte-order mark at the start is not part of the text.
package struct SourceFile: Sendable {
  /// As the user named it; it stands in every message.
  package let path: String
  package let text: String
  /// UTF-8 offset of the first byte of each line.
  package let lineStarts: [Int]
  /// The text as UTF-8, which the parsers walk.
  package let bytes: [UInt8]

  package init(path: String, text: String) {
    self.path = path
    let body =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    self.text = body
    bytes = Array(body.utf8)
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
      if byte == 0x0A || byte == 0x0D { starts.append(index) }
    }
    lineStarts = starts
  }

  /// The line that holds `offset`, from 1.
  ///
  /// - Complexity: O(log *lines*).
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The character's place in its line, from 1.
  package func column(at offset: Int) -> Int {
    let start = lineStarts[line(at: offset) - 1]
    return self[start..<max(start, min(offset, bytes.count))].count + 1
  }

  /// The UTF-8 range of line `number` (from 1) without its line ending.
  package func range(ofLine number: Int) -> Range<Int> {
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// The text of a UTF-8 range; a range that cuts a character shows a replacement character.
  package subscript(range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  package subscript(range: ClosedRange<Int>) -> String {
    self[range.lowerBound..<range.upperBound + 1]
  }
}

/// A place in a file, for messages and explanations.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  package let path: String
  /// From 1.
  package let line: Int
  /// From 1, in characters.
  package let column: Int

  package init(path: String, line: Int, column: Int = 1) {
    self.path = path
    self.line = line
    self.column = column
  }

  package var description: String { "\(path):\(line)" }
}
