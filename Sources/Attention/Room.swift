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
  /// Those who serve are best noted without a `name`: to name them is to ask of the service, not of
  /// another member.
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

  /// Reads a snapshot, and refuses one whose numbers could not have come from ``note(speaker:name:text:)``.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let messages = try values.decode(Int.self, forKey: .messages)
    let speakers = try values.decode([Speaker].self, forKey: .speakers)
    let texts = try values.decode([UInt64].self, forKey: .texts)
    let isSound =
      (0...Int(Int32.max)).contains(messages) && speakers.count <= Self.speakerLimit
      && texts.count <= Self.textLimit
      && speakers.allSatisfy { speaker in
        (0..<messages).contains(speaker.last) && (0...messages).contains(speaker.count)
          && (speaker.asked.map { (0..<messages).contains($0) } ?? true)
          && speaker.name.unicodeScalars.count <= Self.nameLimit
      }
    guard isSound else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "This is no snapshot of a room."))
    }
    (self.messages, self.speakers, self.texts) = (messages, speakers, texts)
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
  private let text: ArraySlice<Unicode.Scalar>
  /// Where the name behind the first `@` begins.
  private let call: Int?

  /// Longer messages are looked at this far, in scalars.
  static let limit = 2000

  init(_ text: NormalizedText) {
    let scalars = text.scalars.prefix(Self.limit)
    for part in scalars.split(whereSeparator: { !isNameScalar($0) }) where part.count >= 3 {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: part)
      words.insert(String(view))
    }
    self.text = scalars
    call = scalars.firstIndex(of: "@").map { $0 + 1 }
  }

  /// Whether the message names `name`: as a word, behind its first `@`, or as ``opens(with:)`` says.
  func mention(_ name: String) -> Bool {
    guard name.utf8.count >= 3 else { return false }
    if words.contains(name) { return !Vocabulary.commonWords.contains(name) }
    if let call, text[call...].starts(with: name.unicodeScalars) { return true }
    return opens(with: name)
  }

  /// Whether a name in Han characters stands at the start, before a stop or `你`.
  ///
  /// Members of a plant club like to be called after a plant: such a name is taken for the plant.
  func opens(with name: String) -> Bool {
    guard let first = text.first, isHan(first), text.starts(with: name.unicodeScalars) else {
      return false
    }
    let length = name.unicodeScalars.count
    guard length >= 2, length < text.count, !Vocabulary.gardening.contains(name) else {
      return false
    }
    let next = text[length]
    return next == "你" || !(isHan(next) || isWordScalar(next))
  }
}

/// Letters, digits and the marks that IRC (RFC 2812, section 2.3.1) and others allow in names.
func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "_", "-", "[", "]", "\\", "'", "^", "{", "}", "|": true
  default: isWordScalar(scalar)
  }
}
