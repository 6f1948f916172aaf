/// Finds the words of headings that are spelled almost like a given word.
///
/// Words share a piece of three letters, their borders counted, wherever one contains the other, both
/// begin with the same five letters, or one edit turns one into the other. So only words that share
/// one are compared.
struct SimilarTerms: Sendable {
  struct Match: Sendable, Equatable {
    let term: Int32
    /// From 0.55 to 1.
    let likeness: Float
  }

  private var pieces: [UInt32: Int32] = [:]
  private var lists = FlatLists()
  private var words: [Int32: [UInt8]] = [:]

  init() {}

  init(_ terms: Vocabulary, inHeadings numbers: [Int]) {
    var found: [[Int32]] = []
    for number in numbers where terms.classes[number] == .content {
      guard let bytes = Self.bytes(of: terms.texts[number]) else { continue }
      words[Int32(number)] = bytes
      for piece in Self.pieces(of: bytes) {
        let list = pieces[piece, default: Int32(found.count)]
        if Int(list) == found.count {
          pieces[piece] = list
          found.append([])
        }
        if found[Int(list)].last != Int32(number) { found[Int(list)].append(Int32(number)) }
      }
    }
    for list in found { lists.append(list) }
  }

  /// The words like `text`, itself not among them, by number.
  func matches(for text: String) -> [Match] {
    guard let bytes = Self.bytes(of: text) else { return [] }
    var candidates: [Int32] = []
    for piece in Self.pieces(of: bytes) {
      if let list = pieces[piece] { candidates += lists[Int(list)] }
    }
    return distinct(candidates).compactMap { number in
      guard let other = words[number], other != bytes else { return nil }
      let likeness = Self.likeness(bytes, other)
      return likeness >= 0.55 ? Match(term: number, likeness: likeness) : nil
    }
  }

  private static func bytes(of text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    return bytes.count >= 4 && bytes.count <= 64 && bytes[0] < 0x80 ? bytes : nil
  }

  private static func pieces(of bytes: [UInt8]) -> [UInt32] {
    let bordered = [UInt8(ascii: "#")] + bytes + [UInt8(ascii: "#")]
    return (0..<bordered.count - 2).map {
      UInt32(bordered[$0]) << 16 | UInt32(bordered[$0 + 1]) << 8 | UInt32(bordered[$0 + 2])
    }
  }

  /// From 0 to 1: one word inside the other, a long common beginning, or one edit.
  static func likeness(_ a: [UInt8], _ b: [UInt8]) -> Float {
    let (short, long) = a.count <= b.count ? (a, b) : (b, a)
    guard short.count >= 4 else { return 0 }
    if contains(long, short) { return max(Float(short.count) / Float(long.count), 0.6) }
    var common = 0
    while common < short.count, short[common] == long[common] { common += 1 }
    if common >= 5, Float(common) >= 0.6 * Float(long.count) {
      return 2 * Float(common) / Float(a.count + b.count)
    }
    return short.count >= 5 && isOneEdit(short, long, common: common) ? 0.8 : 0
  }

  private static func contains(_ long: [UInt8], _ short: [UInt8]) -> Bool {
    (0...long.count - short.count).contains { start in
      long[start..<start + short.count].elementsEqual(short)
    }
  }

  private static func isOneEdit(_ short: [UInt8], _ long: [UInt8], common: Int) -> Bool {
    if short.count == long.count {
      if short[(common + 1)...].elementsEqual(long[(common + 1)...]) { return true }
      guard common + 1 < short.count else { return false }
      return short[common] == long[common + 1] && short[common + 1] == long[common]
        && short[(common + 2)...].elementsEqual(long[(common + 2)...])
    }
    return long.count == short.count + 1
      && short[common...].elementsEqual(long[(common + 1)...])
  }
}
