/// The seven ways in which a block of HTML begins and ends (CommonMark 0.31.2 §4.6).
enum HTMLBlockKind: Equatable {
  case verbatim, comment, instruction, declaration, characterData, blockTag, anyTag

  private static let verbatimNames: Set<String> = ["pre", "script", "style", "textarea"]
  private static let blockNames: Set<String> = Set(
    """
    address article aside base basefont blockquote body caption center col colgroup dd details \
    dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 \
    head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p \
    param search section summary table tbody td tfoot th thead title tr track ul
    """.split(separator: " ").map(String.init))

  /// What a line that begins with `<` opens; nil where it is no HTML.
  init?(_ bytes: [UInt8], _ line: Range<Int>) {
    let start = line.lowerBound + 1
    let end = line.upperBound
    if bytes.has("!--", at: start, before: end) {
      self = .comment
    } else if bytes.has("?", at: start, before: end) {
      self = .instruction
    } else if bytes.has("![cdata[", at: start, before: end) {
      self = .characterData
    } else if start + 1 < end, bytes[start] == UInt8(ascii: "!"), bytes[start + 1].isLetter {
      self = .declaration
    } else if let kind = Self.tag(bytes, line) {
      self = kind
    } else {
      return nil
    }
  }

  private static func tag(_ bytes: [UInt8], _ line: Range<Int>) -> Self? {
    let isClosing = bytes.has("/", at: line.lowerBound + 1, before: line.upperBound)
    let start = line.lowerBound + (isClosing ? 2 : 1)
    var end = start
    while end < line.upperBound, bytes[end].isLetter || bytes[end].isDigit { end += 1 }
    let name = String(decoding: bytes[start..<min(end, start + 16)], as: UTF8.self).lowercased()
    let isDelimited = end == line.upperBound || bytes[end].isBlank || bytes[end] == 0x3E
    if isDelimited, !isClosing, verbatimNames.contains(name) { return .verbatim }
    let closesItself = bytes.has("/>", at: end, before: line.upperBound)
    if isDelimited || closesItself, blockNames.contains(name) { return .blockTag }
    guard let tag = HTMLSyntax.tag(in: bytes, at: line.lowerBound, before: line.upperBound),
      bytes[tag..<line.upperBound].allSatisfy(\.isBlank), !verbatimNames.contains(name)
    else { return nil }
    return .anyTag
  }

  var endsAtBlankLine: Bool { self == .blockTag || self == .anyTag }

  /// Whether a block of this kind ends with this line.
  func ends(in bytes: [UInt8], _ line: Range<Int>) -> Bool {
    let ends: [String] =
      switch self {
      case .verbatim: ["</pre>", "</script>", "</style>", "</textarea>"]
      case .comment: ["-->"]
      case .instruction: ["?>"]
      case .declaration: [">"]
      case .characterData: ["]]>"]
      case .blockTag, .anyTag: []
      }
    guard !ends.isEmpty else { return false }
    return line.contains { at in
      [0x2D, 0x3C, 0x3E, 0x3F, 0x5D].contains(bytes[at])
        && ends.contains { bytes.has($0, at: at, before: line.upperBound) }
    }
  }
}

/// Tags (CommonMark 0.31.2 §6.6).
enum HTMLSyntax {
  /// The end of the complete opening or closing tag that begins at `start`; nil where there is none.
  static func tag(in bytes: [UInt8], at start: Int, before end: Int) -> Int? {
    var index = start + 1
    let isClosing = index < end && bytes[index] == UInt8(ascii: "/")
    if isClosing { index += 1 }
    guard index < end, bytes[index].isLetter else { return nil }
    while index < end, bytes[index].isLetter || bytes[index].isDigit || bytes[index] == 0x2D {
      index += 1
    }
    while true {
      let blanks = skipSpace(bytes, &index, end)
      guard index < end else { return nil }
      if bytes[index] == UInt8(ascii: ">") { return index + 1 }
      if isClosing { return nil }
      if bytes[index] == UInt8(ascii: "/") {
        return index + 1 < end && bytes[index + 1] == UInt8(ascii: ">") ? index + 2 : nil
      }
      guard blanks > 0, attribute(bytes, &index, end) else { return nil }
    }
  }

  private static func skipSpace(_ bytes: [UInt8], _ index: inout Int, _ end: Int) -> Int {
    let start = index
    while index < end, bytes[index].isSpace { index += 1 }
    return index - start
  }

  private static func attribute(_ bytes: [UInt8], _ index: inout Int, _ end: Int) -> Bool {
    let isNameStart = bytes[index].isLetter || bytes[index] == 0x5F || bytes[index] == 0x3A
    guard isNameStart else { return false }
    while index < end,
      bytes[index].isLetter || bytes[index].isDigit
        || [0x5F, 0x3A, 0x2E, 0x2D].contains(bytes[index])
    {
      index += 1
    }
    let nameEnd = index
    _ = skipSpace(bytes, &index, end)
    guard index < end, bytes[index] == UInt8(ascii: "=") else {
      index = nameEnd
      return true
    }
    index += 1
    _ = skipSpace(bytes, &index, end)
    guard index < end else { return false }
    if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") {
      guard let close = bytes[(index + 1)..<end].firstIndex(of: bytes[index]) else { return false }
      index = close + 1
      return true
    }
    let start = index
    while index < end, !bytes[index].isSpace,
      ![0x22, 0x27, 0x3C, 0x3D, 0x3E, 0x60].contains(bytes[index])
    {
      index += 1
    }
    return index > start
  }
}
