internal import Chat

/// Who says a line of a transcript.
struct Speaker: Hashable, Sendable {
  /// `customer`, `agent` and `bot` for the words of a role, else the name or the export's number.
  let id: String
  /// As it was written; `nil` where nobody is named, or a customer only by the word for one.
  let name: String?
  let role: Message.Role

  static let customer = Speaker(id: "customer", name: nil, role: .customer)

  /// The most characters that a name has.
  static let nameLimit = 20

  /// The words that name a role wherever they stand before a colon.
  private static let roles: [String: Message.Role] = [
    "客": .customer, "客户": .customer, "顾客": .customer, "客人": .customer,
    "customer": .customer, "user": .customer,
    "客服": .agent, "人工客服": .agent, "agent": .agent,
    "小二": .bot, "机器人": .bot, "bot": .bot, "assistant": .bot,
  ]

  /// The role that `name` is a word for; up to three digits may follow it, as in `客服2`.
  private static func role(of name: Substring) -> Message.Role? {
    var word = name
    for _ in 0..<3 where word.last?.isASCIIDigit == true { word = word.dropLast() }
    return roles[word.trimmed.lowercased()]
  }

  /// Reads `客服: 您好`, where the name is one of the words for a role; `nil` for other lines.
  static func role(in line: String) -> (speaker: Speaker, text: String)? {
    guard let (name, text) = parts(of: line), let role = role(of: name) else { return nil }
    return (Speaker(id: role.rawValue, name: role.name(written: name), role: role), text)
  }

  /// Reads `name: text` with any name; only for lines that a time has shown to be a transcript's.
  static func anyone(in line: String) -> (speaker: Speaker, text: String)? {
    guard let (name, text) = parts(of: line), let speaker = Speaker(name: name) else { return nil }
    return (speaker, text)
  }

  /// The speaker whom a transcript calls `written`, or `nil` where it is no name.
  ///
  /// `小明(12345678)` and `小明<a@b.c>`, as QQ writes them, give the part in brackets as the id.
  /// A name with 客服 in it is an agent's.
  init?(name written: Substring) {
    var name = written
    var id: Substring?
    for (open, close) in [("(", ")"), ("<", ">")] as [(Character, Character)]
    where written.last == close {
      guard let start = written.lastIndex(of: open), start > written.startIndex else { continue }
      name = written[..<start].trimmed[...]
      id = written[start...].dropFirst().dropLast()
    }
    guard !name.trimmed.isEmpty, name.count <= Speaker.nameLimit,
      !name.contains(where: { Self.punctuation.contains($0) }), id?.isEmpty != true
    else { return nil }
    if let role = Self.role(of: name) {
      self.init(
        id: id.map(String.init) ?? role.rawValue, name: role.name(written: name), role: role)
    } else {
      let role: Message.Role = name.contains("客服") ? .agent : .customer
      self.init(id: String(id ?? name), name: String(name), role: role)
    }
  }

  private init(id: String, name: String?, role: Message.Role) {
    self.id = id
    self.name = name
    self.role = role
  }

  private static let punctuation: Set<Character> = [
    "。", "！", "？", "，", "；", "、", "!", "?", ",", ";", ":", "：", "…", "/", "\\", "\"", "“", "”",
    "「", "」", "《", "》", "{", "}", "=",
  ]

  /// The parts around the first colon; `nil` for a URL, a clock time or an empty part.
  private static func parts(of line: String) -> (name: Substring, text: String)? {
    // A name's characters may be long clusters; 400 scalars bound the search.
    guard let colon = line.unicodeScalars.prefix(400).firstIndex(where: { $0 == ":" || $0 == "：" })
    else { return nil }
    let name = line[..<colon].trimmed
    let rest = line.unicodeScalars[colon...].dropFirst()
    if rest.starts(with: "//".unicodeScalars) { return nil }
    let text = String(rest).trimmed
    if name.isEmpty || text.isEmpty || name.allSatisfy(\.isASCIIDigit) { return nil }
    return (name[...], text)
  }
}

extension Character {
  var isASCIIDigit: Bool { isASCII && isWholeNumber }
}

extension StringProtocol {
  /// Without blanks (the ideographic one included) at either end.
  var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(self[first..<scalars.index(after: last)])
  }
}

extension Message.Role {
  /// What somebody of this role is called whom a transcript calls `written`: a customer is not spoken
  /// to as “customer”.
  fileprivate func name(written: Substring) -> String? {
    self == .customer ? nil : String(written)
  }
}
