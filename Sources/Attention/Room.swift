package import TextNormalization

/// What a conversation remembers about who speaks in it.
///
/// It holds who spoke when and under which name, and hashes of the last texts: enough to see whether a
/// speaker is new or in the middle of an exchange, and whom a message speaks to. No text is kept.
///
/// Bounded: at most ``speakerLimit`` speakers (those who spoke last) and ``textLimit`` hashes. The
/// encoding holds arrays only, so equal rooms encode alike.
package struct Room: Sendable, Hashable, Codable {
  /// The most speakers that are remembered.
  package static let speakerLimit = 300
  /// The most texts that are remembered, as hashes.
  package static let textLimit = 100
  /// Longer names, in folded scalars, are not remembered: nobody types them.
  package static let nameLimit = 32

  struct Speaker: Sendable, Hashable, Codable {
    /// The hash of the platform's id.
    let id: UInt64
    /// Folded; empty where none is known.
    var name: String
    /// The number of the message that they wrote last, counted from 0.
    var last: Int
    /// How many messages they wrote.
    var count: Int
    /// The number of the last message of theirs that held a question mark, or `nil`.
    var asked: Int?
  }

  /// How many messages were noted.
  private(set) var messages = 0
  /// Who spoke longest ago first.
  private(set) var speakers: [Speaker] = []
  /// The oldest first.
  private(set) var texts: [UInt64] = []

  package init() {}

  /// Notes a message of anybody, the bot and agents too, after it was judged.
  ///
  /// - Complexity: O(``speakerLimit`` + *n*) in the length of the text.
  package mutating func note(speaker: String, name: String?, text: NormalizedText) {
    let id = stableHash(speaker.utf8)
    let index = speakers.firstIndex { $0.id == id }
    var entry =
      index.map { speakers.remove(at: $0) }
      ?? Speaker(id: id, name: "", last: messages, count: 0, asked: nil)
    if let name { entry.name = Self.folded(name) }
    entry.last = messages
    entry.count += 1
    if text.scalars.prefix(Utterance.limit).contains("?") { entry.asked = messages }
    speakers.append(entry)
    if speakers.count > Self.speakerLimit { speakers.removeFirst() }
    texts.append(Self.hash(text))
    if texts.count > Self.textLimit { texts.removeFirst() }
    messages += 1
  }

  func entry(of speaker: String) -> Speaker? {
    let id = stableHash(speaker.utf8)
    return speakers.last { $0.id == id }
  }

  /// Whether the same text was among the last ``textLimit``.
  func repeats(_ text: NormalizedText) -> Bool {
    texts.contains(Self.hash(text))
  }

  /// The names of all speakers but one.
  func names(except speaker: String) -> [String] {
    let id = stableHash(speaker.utf8)
    return speakers.compactMap { $0.id == id || $0.name.isEmpty ? nil : $0.name }
  }

  static func folded(_ name: String) -> String {
    let folded = NormalizedText(String(name.prefix(nameLimit + 1)))
    return folded.scalars.count <= nameLimit ? folded.string : ""
  }

  private static func hash(_ text: NormalizedText) -> UInt64 {
    stableHash(text.string.utf8)
  }
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo): the same in every process, unlike Swift's own hashing.
func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  return hash
}

/// The parts of a message that may be somebody's name.
struct NameWords {
  /// What stands between blanks and stops; names of chat rooms hold hyphens and brackets.
  private(set) var words: Set<String> = []
  private let start: [UInt8]
  private let called: [UInt8]

  /// Longer messages are looked at this far, in scalars.
  static let limit = 2000

  init(_ text: NormalizedText) {
    let scalars = text.scalars.prefix(Self.limit)
    for part in scalars.split(whereSeparator: { !isNameScalar($0) }) where part.count >= 3 {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: part)
      words.insert(String(view))
    }
    start = Array(text.string(in: 0..<min(Room.nameLimit, scalars.count)).utf8)
    if let at = scalars.firstIndex(of: "@") {
      called = Array(text.string(in: (at + 1)..<min(at + 1 + Room.nameLimit, scalars.count)).utf8)
    } else {
      called = []
    }
  }

  /// Whether the message names `name`: as a word, or, for names with Han characters or blanks, at its
  /// start or behind an `@`.
  func mention(_ name: String) -> Bool {
    guard name.utf8.count >= 3 else { return false }
    if words.contains(name) { return !Vocabulary.commonWords.contains(name) }
    guard let first = name.unicodeScalars.first else { return false }
    if called.starts(with: name.utf8) { return true }
    return isHan(first) && name.unicodeScalars.count >= 2 && start.starts(with: name.utf8)
  }
}

/// Letters, digits and the marks that IRC (RFC 2812, section 2.3.1) and others allow in names.
func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "_", "-", "[", "]", "\\", "'", "^", "{", "}", "|": true
  default: isWordScalar(scalar)
  }
}
