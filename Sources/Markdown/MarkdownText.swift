/// Inline Markdown as plain text.
package enum MarkdownText {
  /// What becomes of a link's address.
  package enum LinkStyle: Sendable {
    /// Only the link's text remains: for search and headings.
    case textOnly
    /// `[text](url)` becomes `text (url)`: for replies. The address is left out where the text
    /// already is the address, and where it has no scheme, for a path or an anchor means
    /// nothing to a customer.
    case withAddress
  }

  /// The text without its marks.
  ///
  /// Emphasis loses its marks, code its backticks, images leave their alternative text, tags
  /// vanish (`<br>` is a line break), escapes and entities are resolved. `~~` stays: without it,
  /// struck-out text would say the opposite. A hard break is a line feed; a soft one leaves
  /// nothing between two Chinese characters, else one blank.
  ///
  /// - Complexity: O(*n*).
  package static func plain(
    _ text: String, links: LinkStyle = .textOnly, definitions: [String: LinkDefinition] = [:]
  ) -> String {
    plain(bytes: Array(text.utf8), links: links, definitions: definitions)
  }

  /// The pieces of inline text.
  package static func spans(
    _ text: String, definitions: [String: LinkDefinition] = [:]
  ) -> [InlineSpan] {
    var parser = InlineParser(Array(text.utf8), definitions: definitions)
    return parser.parse()
  }

  static func plain(
    bytes: [UInt8], links: LinkStyle = .textOnly, definitions: [String: LinkDefinition]
  ) -> String {
    var parser = InlineParser(bytes, definitions: definitions)
    var writer = PlainWriter(links: links)
    for span in parser.parse() { writer.write(span) }
    return writer.text
  }

  /// A label as links and definitions are compared: case and the width of blanks do not count.
  package static func foldedLabel(_ label: String) -> String {
    LinkSyntax.foldedLabel(Array(label.utf8)[...])
  }

  /// An anchor made from a heading: lower case, `-` for blanks, no other punctuation; Han stays.
  ///
  /// `anchor(for: "How to return?")` is `"how-to-return"`. Empty where nothing is left.
  package static func anchor(for heading: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in heading.lowercased().unicodeScalars {
      if scalar.properties.isWhitespace || scalar == "-" {
        if let last = result.last, last != "-" { result.append("-") }
      } else if scalar == "_" || isLetterOrDigit(scalar) {
        result.append(scalar)
      }
    }
    while result.last == "-" { result.removeLast() }
    return String(result)
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}

/// Writes spans as plain text.
private struct PlainWriter {
  let links: MarkdownText.LinkStyle
  private(set) var text = ""
  private var softBreak = false
  /// The links that are open, with the place where the text of each begins.
  private var open: [(link: LinkDefinition, start: Int)] = []

  init(links: MarkdownText.LinkStyle) { self.links = links }

  mutating func write(_ span: InlineSpan) {
    switch span {
    case .text(let piece), .code(let piece), .autolink(_, let piece): append(piece)
    case .html(let tag):
      if ["<br>", "<br/>", "<br />"].contains(tag.lowercased()) { breakLine() }
    case .softBreak: softBreak = true
    case .hardBreak: breakLine()
    case .openLink(let link): open.append((link, text.utf8.count))
    case .closeLink: closeLink()
    case .openEmphasis, .closeEmphasis, .openStrong, .closeStrong, .openImage, .closeImage: break
    }
  }

  private mutating func breakLine() {
    softBreak = false
    if !text.isEmpty { text += "\n" }
  }

  private mutating func append(_ piece: String) {
    guard let first = piece.unicodeScalars.first else { return }
    if softBreak, let last = text.unicodeScalars.last, last != "\n",
      !(last.isEastAsian && first.isEastAsian)
    {
      text += " "
    }
    softBreak = false
    text += piece
  }

  private mutating func closeLink() {
    guard let (link, start) = open.popLast(), links == .withAddress,
      Address.hasScheme(link.destination)
    else { return }
    let bare = link.destination.hasPrefix("mailto:") || link.destination.hasPrefix("tel:")
    let address = bare ? String(link.destination.drop { $0 != ":" }.dropFirst()) : link.destination
    let shown = String(decoding: Array(text.utf8.dropFirst(start)), as: UTF8.self)
    guard shown != address, shown != link.destination else { return }
    text += shown.isEmpty ? address : " (\(address))"
  }
}

/// Addresses as autolinks have them (CommonMark 0.31.2 §6.5).
enum Address {
  /// Whether it begins with a scheme of 2 to 32 characters, as in `https:`.
  static func hasScheme(_ address: String) -> Bool {
    let scheme = address.utf8.prefix(33).prefix { $0 != UInt8(ascii: ":") }
    guard (2...32).contains(scheme.count), scheme.count < address.utf8.count,
      scheme.first?.isLetter == true
    else { return false }
    return scheme.allSatisfy { $0.isLetter || $0.isDigit || [0x2B, 0x2E, 0x2D].contains($0) }
  }

  static func isMail(_ address: String) -> Bool {
    let parts = address.utf8.split(
      separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return false }
    let marks = Array(".!#$%&'*+/=?^_`{|}~-".utf8)
    guard parts[0].allSatisfy({ $0.isLetter || $0.isDigit || marks.contains($0) })
    else { return false }
    return parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { label in
        (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
          && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D }
      }
  }
}
