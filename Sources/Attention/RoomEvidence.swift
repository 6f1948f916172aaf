internal import TextNormalization

/// What the room adds to a message: who speaks, and to whom.
struct RoomEvidence {
  /// Messages since the speaker's last one, 0 where it was the one before; `nil` for a new speaker.
  let gap: Int?
  /// How many messages the speaker wrote before.
  let written: Int
  /// Messages since the speaker's last question, counted like ``gap``, or `nil`.
  let asked: Int?
  /// It begins with somebody's name, or with a word that looks like one before `:` or `,`.
  let isAddressed: Bool
  /// It names a known speaker anywhere.
  let namesMember: Bool
  let isRepeat: Bool

  init(_ message: NormalizedText, speaker: String, name: String?, in room: Room) {
    let entry = room.entry(of: speaker)
    gap = entry.map { room.messages - 1 - $0.last }
    written = entry?.count ?? 0
    asked = entry?.asked.map { room.messages - 1 - $0 }
    let own = name.map(Room.folded) ?? ""
    let names = room.names(except: speaker).filter { $0 != own }
    let words = NameWords(message)
    namesMember = names.contains(where: words.mention)
    isAddressed =
      names.contains(where: words.opens) || Self.isAddressed(message.scalars, names: names)
    isRepeat = room.repeats(message)
  }

  /// Where the message begins with an address: `name: …`, `name, …`, `@name …`, `name …`.
  private static func isAddressed(_ text: [Unicode.Scalar], names: [String]) -> Bool {
    if let at = text.firstIndex(of: "@"), isCall(text, at: at) { return true }
    let head = text.prefix { isNameScalar($0) || $0 == "." }
    var end = head.count
    while end > 0, text[end - 1] == "." { end -= 1 }
    guard (2...24).contains(end) else { return false }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text[0..<end])
    let word = String(view)
    let ordinary = [
      Vocabulary.commonWords, Vocabulary.openers, Vocabulary.acknowledgements,
      Vocabulary.questionStarts,
    ]
    if ordinary.contains(where: { $0.contains(word) }) { return false }
    if word.utf8.count > 2 && names.contains(word) { return true }
    var next = end
    if next < text.count, text[next] == " " { next += 1 }
    guard next < text.count else { return false }
    let isMark = ":,;>".unicodeScalars.contains(text[next])
    let isArrow = text[next...].starts(with: "->".unicodeScalars)
    let after = next + (isArrow ? 2 : 1)
    guard isMark || isArrow, after >= text.count || text[after] == " " || text[after] == "\n"
    else { return false }
    return true
  }

  /// Whether an `@` calls a member: not inside a mail address, not one of those who serve.
  private static func isCall(_ text: [Unicode.Scalar], at place: Int) -> Bool {
    if place > 0, isWordScalar(text[place - 1]) { return false }
    guard place + 1 < text.count, isNameScalar(text[place + 1]) || isHan(text[place + 1])
    else { return false }
    return Vocabulary.servants.length(in: text, at: place + 1) == nil
  }
}
