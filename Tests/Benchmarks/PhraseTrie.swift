/// Phrases as bytes, found wherever they stand in a text.
struct PhraseTrie {
  private var next: [UInt64: Int] = [:]
  /// For each node the phrase that ends there, or -1.
  private var ends = [-1]
  private var lengths: [Int] = []
  private var isLatin: [Bool] = []

  var count: Int { lengths.count }

  /// The number of a phrase, which is added where it is new.
  mutating func add(_ phrase: [UInt8]) -> Int {
    var node = 0
    for byte in phrase {
      let key = UInt64(node) << 8 | UInt64(byte)
      if let known = next[key] {
        node = known
      } else {
        ends.append(-1)
        node = ends.count - 1
        next[key] = node
      }
    }
    if ends[node] < 0 {
      ends[node] = lengths.count
      lengths.append(phrase.count)
      isLatin.append(phrase.allSatisfy { $0 < 0x80 })
    }
    return ends[node]
  }

  /// The phrases in a text; one of Latin letters only where it does not cut a word.
  func phrases(in text: [UInt8]) -> Set<Int> {
    var found: Set<Int> = []
    for start in text.indices {
      var node = 0
      for end in start..<text.count {
        guard let known = next[UInt64(node) << 8 | UInt64(text[end])] else { break }
        node = known
        guard ends[node] >= 0 else { continue }
        let isCut =
          start > 0 && Self.isWord(text[start - 1])
          || end + 1 < text.count && Self.isWord(text[end + 1])
        if !(isLatin[ends[node]] && isCut) { found.insert(ends[node]) }
      }
    }
    return found
  }

  static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }
}
