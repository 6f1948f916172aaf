extension UInt8 {
  /// A blank or a tab.
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
  /// A line feed, a carriage return, a tab or a blank.
  var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x09 || self == 0x0D }
  var isPunctuation: Bool {
    (0x21...0x2F).contains(self) || (0x3A...0x40).contains(self) || (0x5B...0x60).contains(self)
      || (0x7B...0x7E).contains(self)
  }
  var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension [UInt8] {
  /// `range` without the blanks, tabs and line endings at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, self[start].isSpace { start += 1 }
    while end > start, self[end - 1].isSpace { end -= 1 }
    return start..<end
  }

  /// `range` without the blanks and tabs at its end.
  func trimmedAtEnd(_ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, self[end - 1].isBlank { end -= 1 }
    return range.lowerBound..<end
  }

  /// How often `byte` stands from `start` on without a gap, before `end`.
  func run(of byte: UInt8, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end, self[index] == byte { index += 1 }
    return index - start
  }

  /// Whether `text`, given in lower case, stands at `start` before `end`, in any case.
  func has(_ text: String, at start: Int, before end: Int) -> Bool {
    guard end - start >= text.utf8.count else { return false }
    return text.utf8.enumerated().allSatisfy { self[start + $0.offset].lowercased == $0.element }
  }
}

/// A place in a line, counted in bytes and in columns; tabs stop every four columns.
///
/// A container may use up a part of a tab; the rest of it still indents what follows.
struct LineCursor {
  let bytes: [UInt8]
  /// The next byte; a tab that is partly used up is still the next byte.
  private(set) var offset: Int
  private(set) var column = 0
  /// The end of the line without its line ending.
  let end: Int
  private var isInsideTab = false

  /// The first byte that is neither blank nor tab, or `end`.
  private(set) var contentStart: Int
  private var contentColumn = 0

  init(_ bytes: [UInt8], line: Range<Int>) {
    self.bytes = bytes
    offset = line.lowerBound
    end = line.upperBound
    contentStart = offset
    findContent()
  }

  /// The columns between here and the next content.
  var indent: Int { contentColumn - column }
  var isIndented: Bool { indent >= 4 }
  var isBlank: Bool { contentStart == end }
  /// The first byte of the content.
  var first: UInt8? { contentStart < end ? bytes[contentStart] : nil }
  var next: UInt8? { offset < end ? bytes[offset] : nil }
  var content: Range<Int> { contentStart..<end }

  /// What is left of the line, and the blanks that a partly used tab puts before it.
  var rest: (range: Range<Int>, blanks: Int) {
    isInsideTab ? (offset + 1..<end, 4 - column % 4) : (offset..<end, 0)
  }

  private mutating func findContent() {
    // Content that was found and is still ahead stays where it is.
    guard contentStart <= offset else { return }
    contentStart = offset
    contentColumn = column
    while contentStart < end {
      if bytes[contentStart] == 0x20 {
        contentColumn += 1
      } else if bytes[contentStart] == 0x09 {
        contentColumn += 4 - contentColumn % 4
      } else {
        break
      }
      contentStart += 1
    }
  }

  mutating func skipToContent() {
    offset = contentStart
    column = contentColumn
    isInsideTab = false
  }

  /// Goes on by `count` bytes, none of which is a tab.
  mutating func skip(bytes count: Int) {
    offset = min(end, offset + count)
    column += count
    isInsideTab = false
    findContent()
  }

  /// Goes on by at most `count` columns of blanks and tabs.
  mutating func skip(columns count: Int) {
    var left = count
    while left > 0, offset < end, bytes[offset].isBlank {
      guard bytes[offset] == 0x09 else {
        (isInsideTab, offset, column, left) = (false, offset + 1, column + 1, left - 1)
        continue
      }
      let width = 4 - column % 4
      isInsideTab = width > left
      column += min(left, width)
      if !isInsideTab { offset += 1 }
      left -= min(left, width)
    }
    findContent()
  }
}
