/// Labels, destinations and titles of links (CommonMark 0.31.2 §4.7, §6.3).
enum LinkSyntax {
  /// In bytes; CommonMark says 999 characters.
  static let labelLimit = 999

  /// The link reference definition that begins at `start`, and where the next may begin.
  static func definition(
    in bytes: [UInt8], at start: Int
  ) -> (label: String, definition: LinkDefinition, end: Int)? {
    guard let label = label(in: bytes, at: start) else { return nil }
    var index = label.upperBound
    guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return nil }
    index += 1
    skipSpace(bytes, &index)
    guard let destination = destination(in: bytes, at: index), destination.end > index
    else { return nil }
    let afterDestination = destination.end
    var end = lineEnd(bytes, afterDestination)
    var title: String?
    index = afterDestination
    skipSpace(bytes, &index)
    if index > afterDestination, let found = Self.title(in: bytes, at: index),
      let titleEnd = lineEnd(bytes, found.end)
    {
      title = found.text
      end = titleEnd
    }
    let name = foldedLabel(bytes[label.lowerBound + 1..<label.upperBound - 1])
    guard let end, !name.isEmpty else { return nil }
    return (name, LinkDefinition(destination: destination.text, title: title), end)
  }

  /// The place after the line feed where only blanks stand before it.
  private static func lineEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
    var index = start
    while index < bytes.count, bytes[index].isBlank { index += 1 }
    if index == bytes.count { return index }
    return bytes[index] == 0x0A ? index + 1 : nil
  }

  /// Passes blanks and line endings.
  static func skipSpace(_ bytes: [UInt8], _ index: inout Int) {
    while index < bytes.count, bytes[index].isSpace { index += 1 }
  }

  /// `[…]` from `start` on, brackets included; no bracket stands inside unless escaped.
  static func label(in bytes: [UInt8], at start: Int) -> Range<Int>? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "[") else { return nil }
    var index = start + 1
    while index < bytes.count, index - start <= labelLimit {
      switch bytes[index] {
      case UInt8(ascii: "]"): return start..<index + 1
      case UInt8(ascii: "["): return nil
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }

  /// What two labels have in common that mean the same: case and blanks do not count.
  static func foldedLabel(_ bytes: ArraySlice<UInt8>) -> String {
    let words = bytes.split(whereSeparator: \.isSpace)
    let text = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    return text.lowercased().uppercased()
  }

  /// `<…>`, or a run without blanks whose parentheses balance.
  static func destination(in bytes: [UInt8], at start: Int) -> (text: String, end: Int)? {
    var index = start
    if index < bytes.count, bytes[index] == UInt8(ascii: "<") {
      index += 1
      while index < bytes.count, ![0x0A, 0x3C, 0x3E].contains(bytes[index]) {
        let isEscape = bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count
        index += isEscape && bytes[index + 1].isPunctuation ? 2 : 1
      }
      guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { return nil }
      return (unescaped(bytes, start + 1..<index), index + 1)
    }
    var depth = 0
    scan: while index < bytes.count {
      switch bytes[index] {
      case 0x00...0x20, 0x7F: break scan
      case UInt8(ascii: "("):
        depth += 1
        guard depth <= 32 else { return nil }
      case UInt8(ascii: ")"):
        if depth == 0 { break scan }
        depth -= 1
      case UInt8(ascii: "\\"):
        if index + 1 < bytes.count, bytes[index + 1].isPunctuation { index += 1 }
      default: break
      }
      index += 1
    }
    return depth == 0 ? (unescaped(bytes, start..<index), index) : nil
  }

  /// `"…"`, `'…'` or `(…)`.
  static func title(in bytes: [UInt8], at start: Int) -> (text: String, end: Int)? {
    guard start < bytes.count, [0x22, 0x27, 0x28].contains(bytes[start]) else { return nil }
    let close = bytes[start] == 0x28 ? 0x29 : bytes[start]
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == close { return (unescaped(bytes, start + 1..<index), index + 1) }
      if close == 0x29, bytes[index] == 0x28 { return nil }
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// The text with backslash escapes and entities resolved.
  static func unescaped(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    var result: [UInt8] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\"), index + 1 < range.upperBound, bytes[index + 1].isPunctuation {
        result.append(bytes[index + 1])
        index += 2
      } else if byte == UInt8(ascii: "&"),
        let entity = Entity.read(bytes, at: index, before: range.upperBound)
      {
        result.append(contentsOf: entity.text.utf8)
        index = entity.end
      } else {
        result.append(byte)
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// Character references: numeric ones, and the names that people write by hand.
enum Entity {
  private static let named: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "copy": "©",
    "reg": "®", "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘",
    "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "middot": "·",
    "bull": "•", "deg": "°", "plusmn": "±", "times": "×", "divide": "÷", "frac12": "½",
    "frac14": "¼", "frac34": "¾", "yen": "¥", "euro": "€", "pound": "£", "cent": "¢", "sect": "§",
    "para": "¶", "larr": "←", "uarr": "↑", "rarr": "→", "darr": "↓", "harr": "↔", "check": "✓",
    "hearts": "♥", "star": "☆", "starf": "★", "le": "≤", "ge": "≥", "ne": "≠", "asymp": "≈",
    "infin": "∞", "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü",
    "szlig": "ß", "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç", "ensp": "\u{2002}",
    "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwj": "\u{200D}", "zwnj": "\u{200C}",
  ]

  /// The reference that begins with the `&` at `start`.
  static func read(
    _ bytes: [UInt8], at start: Int, before end: Int
  ) -> (text: String, end: Int)? {
    // The longest name of HTML has 31 letters.
    let window = bytes[start + 1..<min(end, start + 34)]
    guard let semicolon = window.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = bytes[start + 1..<semicolon]
    guard name.first == UInt8(ascii: "#") else {
      return named[String(decoding: name, as: UTF8.self)].map { ($0, semicolon + 1) }
    }
    let isHexadecimal = name.dropFirst().first?.lowercased == UInt8(ascii: "x")
    let digits = name.dropFirst(isHexadecimal ? 2 : 1)
    guard (1...(isHexadecimal ? 6 : 7)).contains(digits.count),
      digits.allSatisfy({ $0.isDigit || $0.isLetter }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    else { return nil }
    let scalar = code == 0 ? nil : Unicode.Scalar(code)
    return (String(Character(scalar ?? "\u{FFFD}")), semicolon + 1)
  }
}
