/// A piece of inline text; what is opened is closed, in order.
package enum InlineSpan: Hashable, Sendable {
  case text(String)
  case code(String)
  case html(String)
  case softBreak, hardBreak
  case openEmphasis, closeEmphasis
  case openStrong, closeStrong
  case openLink(LinkDefinition), closeLink
  case openImage(LinkDefinition), closeImage
  /// `<address>`: the text is the address without `mailto:`.
  case autolink(address: String, text: String)
}

/// Finds emphasis, code, links and breaks (CommonMark 0.31.2 §6) in linear time, without recursion.
struct InlineParser {
  private enum Token {
    case text(Range<Int>)
    case span(InlineSpan)
    case delimiters(Int)
    case bracket(isImage: Bool)
  }

  private struct Bracket {
    let token: Int
    let isImage: Bool
    /// Where its text begins.
    let textStart: Int
    let delimiterCount: Int
    var hasBracketInside = false
  }

  private let bytes: [UInt8]
  private let definitions: [String: LinkDefinition]
  private var tokens: [Token] = []
  private var delimiters = DelimiterStack()
  private var brackets: [Bracket] = []
  /// Of the open brackets, those before this one are inside no link any more.
  private var inactiveBrackets = 0
  private var index = 0
  private var textStart = 0
  /// For each run of backticks, where the next run of the same length begins.
  private var codeEnds: [Int: Int] = [:]
  /// Ends that were looked for and that do not occur further on.
  private var missingEnds: Set<String> = []

  init(_ bytes: [UInt8], definitions: [String: LinkDefinition] = [:]) {
    self.bytes = bytes[bytes.trimmed(0..<bytes.count)].map { $0 }
    self.definitions = definitions
    pairBackticks()
  }

  private mutating func pairBackticks() {
    var lastOfLength: [Int: Int] = [:]
    var position = 0
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "`") else {
        position += 1
        continue
      }
      let length = bytes.run(of: UInt8(ascii: "`"), from: position, to: bytes.count)
      if let last = lastOfLength[length] { codeEnds[last] = position }
      lastOfLength[length] = position
      position += length
    }
    pairEscapedRuns()
  }

  /// A run whose first backtick is escaped opens as a shorter run, but closes with its full length.
  private mutating func pairEscapedRuns() {
    var nextOfLength: [Int: Int] = [:]
    var end = bytes.count
    while end > 0 {
      guard bytes[end - 1] == UInt8(ascii: "`") else {
        end -= 1
        continue
      }
      var start = end
      while start > 0, bytes[start - 1] == UInt8(ascii: "`") { start -= 1 }
      if end - start > 1, start > 0, bytes[start - 1] == UInt8(ascii: "\\") {
        codeEnds[start + 1] = nextOfLength[end - start - 1]
      }
      nextOfLength[end - start] = start
      end = start
    }
  }

  mutating func parse() -> [InlineSpan] {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): readBackslash()
      case UInt8(ascii: "`"): readCode()
      case UInt8(ascii: "*"), UInt8(ascii: "_"): readDelimiters()
      case UInt8(ascii: "["): openBracket(isImage: false)
      case UInt8(ascii: "!") where index + 1 < bytes.count && bytes[index + 1] == 0x5B:
        openBracket(isImage: true)
      case UInt8(ascii: "]"): closeBracket()
      case UInt8(ascii: "<"): readAngle()
      case UInt8(ascii: "&"):
        if let entity = Entity.read(bytes, at: index, before: bytes.count) {
          add(.span(.text(entity.text)), upTo: entity.end)
        } else {
          index += 1
        }
      case 0x0A, 0x0D: readBreak()
      case 0x00: add(.span(.text("\u{FFFD}")), upTo: index + 1)
      default: index += 1
      }
    }
    flushText()
    delimiters.resolve(above: 0)
    return spans()
  }

  /// Adds the text that was passed over, then `token`, which ends before `end`.
  private mutating func add(_ token: Token, upTo end: Int) {
    flushText()
    tokens.append(token)
    index = end
    textStart = end
  }

  private mutating func flushText() {
    if textStart < index { tokens.append(.text(textStart..<index)) }
    textStart = index
  }

  private mutating func readBackslash() {
    guard index + 1 < bytes.count else {
      index += 1
      return
    }
    if bytes[index + 1] == 0x0A || bytes[index + 1] == 0x0D {
      add(.span(.hardBreak), upTo: afterBreak(index + 1))
    } else if bytes[index + 1].isPunctuation {
      flushText()
      textStart = index + 1
      index += 2
    } else {
      index += 1
    }
  }

  /// The place after a line ending and the blanks that begin the next line.
  private func afterBreak(_ start: Int) -> Int {
    var end =
      start + (bytes[start] == 0x0D && start + 1 < bytes.count && bytes[start + 1] == 0x0A ? 2 : 1)
    while end < bytes.count, bytes[end].isBlank { end += 1 }
    return end
  }

  private mutating func readBreak() {
    let start = index
    let end = bytes.trimmedAtEnd(textStart..<start).upperBound
    let isHard = start - end >= 2 && bytes[start - 1] == 0x20 && bytes[start - 2] == 0x20
    index = end
    add(.span(isHard ? .hardBreak : .softBreak), upTo: afterBreak(start))
  }

  private mutating func readCode() {
    let length = bytes.run(of: UInt8(ascii: "`"), from: index, to: bytes.count)
    guard let close = codeEnds[index] else {
      index += length
      return
    }
    var content = bytes[index + length..<close].filter { $0 != 0x0D }
    for at in content.indices where content[at] == 0x0A { content[at] = 0x20 }
    if content.count > 2, content.first == 0x20, content.last == 0x20,
      content.contains(where: { $0 != 0x20 })
    {
      content = Array(content.dropFirst().dropLast())
    }
    add(.span(.code(String(decoding: content, as: UTF8.self))), upTo: close + length)
  }

  private mutating func readDelimiters() {
    let length = bytes.run(of: bytes[index], from: index, to: bytes.count)
    let flanks = Flanks(bytes, run: index..<index + length)
    delimiters.append(bytes[index], count: length, flanks)
    add(.delimiters(delimiters.count - 1), upTo: index + length)
  }

  private mutating func readAngle() {
    if let end = autolinkEnd() {
      let address = String(decoding: bytes[index + 1..<end - 1], as: UTF8.self)
      let isMail = !Address.hasScheme(address)
      let target = isMail ? "mailto:" + address : address
      add(.span(.autolink(address: target, text: address)), upTo: end)
    } else if let end = htmlEnd() {
      add(.span(.html(String(decoding: bytes[index..<end], as: UTF8.self))), upTo: end)
    } else {
      index += 1
    }
  }

  private func autolinkEnd() -> Int? {
    // Longer addresses are text.
    let limit = min(bytes.count, index + 2_000)
    var end = index + 1
    while end < limit, bytes[end] > 0x20, bytes[end] != 0x3C, bytes[end] != 0x3E { end += 1 }
    guard end < limit, bytes[end] == 0x3E else { return nil }
    let address = String(decoding: bytes[index + 1..<end], as: UTF8.self)
    return Address.hasScheme(address) || Address.isMail(address) ? end + 1 : nil
  }

  private mutating func htmlEnd() -> Int? {
    if let end = HTMLSyntax.tag(in: bytes, at: index, before: bytes.count) { return end }
    if bytes.has("<!-->", at: index, before: bytes.count) { return index + 5 }
    if bytes.has("<!--->", at: index, before: bytes.count) { return index + 6 }
    if bytes.has("<!--", at: index, before: bytes.count) { return find("-->", from: index + 4) }
    if bytes.has("<?", at: index, before: bytes.count) { return find("?>", from: index + 2) }
    if bytes.has("<![cdata[", at: index, before: bytes.count) {
      return find("]]>", from: index + 9)
    }
    guard bytes.has("<!", at: index, before: bytes.count), index + 2 < bytes.count,
      bytes[index + 2].isLetter
    else { return nil }
    return find(">", from: index + 2)
  }

  private mutating func find(_ end: String, from start: Int) -> Int? {
    guard !missingEnds.contains(end), start <= bytes.count else { return nil }
    for at in start..<bytes.count where bytes.has(end, at: at, before: bytes.count) {
      return at + end.utf8.count
    }
    missingEnds.insert(end)
    return nil
  }

  private mutating func openBracket(isImage: Bool) {
    let end = index + (isImage ? 2 : 1)
    add(.bracket(isImage: isImage), upTo: end)
    if !brackets.isEmpty { brackets[brackets.count - 1].hasBracketInside = true }
    brackets.append(
      Bracket(
        token: tokens.count - 1, isImage: isImage, textStart: end,
        delimiterCount: delimiters.count))
  }

  private mutating func closeBracket() {
    guard let bracket = brackets.popLast() else {
      index += 1
      return
    }
    let isActive = bracket.isImage || brackets.count >= inactiveBrackets
    inactiveBrackets = min(inactiveBrackets, brackets.count)
    guard isActive, let (link, end) = target(of: bracket) else {
      index += 1
      return
    }
    tokens[bracket.token] = .span(bracket.isImage ? .openImage(link) : .openLink(link))
    flushText()
    delimiters.resolve(above: bracket.delimiterCount)
    add(.span(bracket.isImage ? .closeImage : .closeLink), upTo: end)
    // No link stands inside a link.
    if !bracket.isImage { inactiveBrackets = brackets.count }
  }

  /// Where a link leads whose text ends at the `]` here, and where it ends.
  private func target(of bracket: Bracket) -> (LinkDefinition, Int)? {
    if let found = inlineTarget(index + 1) { return found }
    guard !definitions.isEmpty else { return nil }
    if let label = LinkSyntax.label(in: bytes, at: index + 1), label.count > 2 {
      let name = LinkSyntax.foldedLabel(bytes[label.lowerBound + 1..<label.upperBound - 1])
      return definitions[name].map { ($0, label.upperBound) }
    }
    guard !bracket.hasBracketInside, index - bracket.textStart <= LinkSyntax.labelLimit
    else { return nil }
    let isCollapsed = bytes.has("[]", at: index + 1, before: bytes.count)
    let name = LinkSyntax.foldedLabel(bytes[bracket.textStart..<index])
    return definitions[name].map { ($0, index + (isCollapsed ? 3 : 1)) }
  }

  private func inlineTarget(_ start: Int) -> (LinkDefinition, Int)? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "(") else { return nil }
    var at = start + 1
    LinkSyntax.skipSpace(bytes, &at)
    guard let destination = LinkSyntax.destination(in: bytes, at: at) else { return nil }
    at = destination.end
    LinkSyntax.skipSpace(bytes, &at)
    var title: String?
    if at > destination.end, let found = LinkSyntax.title(in: bytes, at: at) {
      title = found.text
      at = found.end
      LinkSyntax.skipSpace(bytes, &at)
    }
    guard at < bytes.count, bytes[at] == UInt8(ascii: ")") else { return nil }
    return (LinkDefinition(destination: destination.text, title: title), at + 1)
  }

  private func spans() -> [InlineSpan] {
    var result: [InlineSpan] = []
    for token in tokens {
      switch token {
      case .text(let range): result.append(.text(String(decoding: bytes[range], as: UTF8.self)))
      case .span(let span): result.append(span)
      case .bracket(let isImage): result.append(.text(isImage ? "![" : "["))
      case .delimiters(let id): delimiters.spans(of: id, into: &result)
      }
    }
    return result
  }
}
