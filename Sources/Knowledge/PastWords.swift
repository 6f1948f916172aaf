package import TextNormalization

/// How many past messages used each word: counts only, no text.
///
/// A word that most customers use says little about what they ask, however rare it is in the
/// documents: "coronavirus" stands in three headings, and in most messages to that knowledge base.
/// At most ``limit`` different words are counted; later ones are left out.
package struct PastWords: Sendable, Codable, Equatable {
  package static let limit = 200_000

  /// How many messages were counted.
  package private(set) var messages = 0
  private var counts: [String: Int] = [:]

  package init() {}

  /// Counts the words of one more message, each once.
  package mutating func add(_ text: NormalizedText) {
    messages += 1
    for word in WordCollector(text).words.sorted() {
      if counts[word] != nil || counts.count < Self.limit { counts[word, default: 0] += 1 }
    }
  }

  /// In how many messages the unit stood: a stem or a Han character.
  func count(of unit: String) -> Int { counts[unit] ?? 0 }

  /// The words, most used first.
  var mostUsed: [(word: String, count: Int)] {
    counts.map { ($0.key, $0.value) }.sorted { ($0.1, $1.0) > ($1.1, $0.0) }
  }

  private enum CodingKeys: String, CodingKey {
    case messages, words
  }

  /// Reads what ``encode(to:)`` wrote; counts that cannot be are refused.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    messages = try values.decode(Int.self, forKey: .messages)
    var list = try values.nestedUnkeyedContainer(forKey: .words)
    while !list.isAtEnd {
      let word = try list.decode(String.self)
      let count = try list.decode(Int.self)
      guard messages >= 0, (1...max(1, messages)).contains(count), counts.count < Self.limit else {
        throw DecodingError.dataCorruptedError(in: list, debugDescription: "count out of range")
      }
      counts[word] = count
    }
  }

  /// Words with their counts as one list, sorted by word, so that equal counts give equal bytes.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(messages, forKey: .messages)
    var list = values.nestedUnkeyedContainer(forKey: .words)
    for (word, count) in counts.sorted(by: { $0.key < $1.key }) {
      try list.encode(word)
      try list.encode(count)
    }
  }
}
