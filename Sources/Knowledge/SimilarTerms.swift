internal import FlatStorage

/// Finds the words of headings that are spelled almost like a given word.
///
/// Two words are alike if one contains the other, both begin with the same five letters, or one edit
/// turns one into the other. For the words of the documents the answer is kept; for others it is
/// searched among the words that begin or end alike, that contain the word, or that it contains.
struct SimilarTerms: Sendable {
  struct Match: Sendable, Equatable, BitwiseCopyable {
    let term: Int32
    /// From 0.55 to 1.
    let likeness: Float
  }

  /// Pieces of three letters, borders counted, and for each the words that hold it, ascending.
  private let pieces: Table<UInt32>
  private let slots: Table<Int32>
  private let lists: TableLists
  /// For each term, where its matches begin; one more at the end.
  private let starts: Table<Int32>
  private let known: Table<Match>

  private static let border = UInt8(ascii: "#")

  /// - Parameter isInHeading: for each term of `lexicon`.
  init(_ lexicon: Lexicon, isInHeading: [Bool]) {
    var numbers: [UInt32: Int] = [:]
    var pieces: [UInt32] = []
    var lists: [[Int32]] = []
    let words = lexicon.view
    let spelled = (0..<lexicon.termCount).filter { number in
      lexicon.facts(Int32(number)).kind == .content && Self.isComparable(words.word(number))
    }
    for number in spelled where isInHeading[number] {
      for piece in Self.pieces(of: words.word(number)) {
        let list = numbers[piece] ?? lists.count
        if list == lists.count {
          numbers[piece] = list
          pieces.append(piece)
          lists.append([])
        }
        if lists[list].last != Int32(number) { lists[list].append(Int32(number)) }
      }
    }
    let slots = openSlots(count: pieces.count) { Self.hash(pieces[$0]) }
    self.init(
      pieces: Table(pieces), slots: Table(slots), lists: TableLists(lists),
      starts: Table(), known: Table())
    var isListed = [Bool](repeating: false, count: lexicon.count)
    for number in spelled where isInHeading[number] { isListed[number] = true }
    var starts: [Int32] = [0]
    var known: [Match] = []
    var next = 0
    for number in 0..<lexicon.termCount {
      if next < spelled.count, spelled[next] == number {
        next += 1
        known += search(Array(words.word(number)), words) { isListed[Int($0)] }
      }
      starts.append(Int32(known.count))
    }
    self.init(
      pieces: self.pieces, slots: self.slots, lists: self.lists, starts: Table(starts),
      known: Table(known))
  }

  private init(
    pieces: Table<UInt32>, slots: Table<Int32>, lists: TableLists,
    starts: Table<Int32>, known: Table<Match>
  ) {
    (self.pieces, self.slots, self.lists) = (pieces, slots, lists)
    (self.starts, self.known) = (starts, known)
  }

  /// The words like a term of the documents, itself not among them, ascending.
  func matches(for term: Int32) -> Slice<Table<Match>> {
    guard term >= 0, Int(term) + 1 < starts.count else { return known[0..<0] }
    return known[known.view.within(starts[Int(term)], starts[Int(term) + 1])]
  }

  /// The words like another word, by number, ascending.
  ///
  /// - Complexity: O(words that share its first two letters, its last two, or its rarest three).
  func matches(for word: [UInt8], in lexicon: Lexicon) -> [Match] {
    guard Self.isComparable(word) else { return [] }
    return search(word, lexicon.view) { term in
      Int(term) < lexicon.termCount && isListed(term, lexicon.view)
    }
  }

  /// Whether a term is among the words of the headings that are compared.
  private func isListed(_ term: Int32, _ lexicon: Lexicon.View) -> Bool {
    let word = lexicon.word(Int(term))
    guard Self.isComparable(word) else { return false }
    return list(Self.piece(Self.border, word[0], word[1])).map { lists[$0].contains(term) } ?? false
  }

  private func search(
    _ word: [UInt8], _ lexicon: Lexicon.View, isListed: (Int32) -> Bool
  ) -> [Match] {
    var found: [Match] = []
    func compare(_ number: Int32) {
      let other = lexicon.word(Int(number))
      guard !other.elementsEqual(word) else { return }
      let likeness = Self.likeness(word, other)
      if likeness >= 0.55 { found.append(Match(term: number, likeness: likeness)) }
    }
    let inner = Self.pieces(of: word)
    if let list = list(inner[0]) { for number in lists[list] { compare(number) } }
    if let list = list(inner[inner.count - 1]) {
      for number in lists[list] where abs(lexicon.length(Int(number)) - word.count) <= 1 {
        compare(number)
      }
    }
    // A word that contains this one holds all its pieces; the rarest is enough.
    var rarest: Int?
    for piece in inner.dropFirst().dropLast() {
      guard let list = list(piece) else {
        rarest = nil
        break
      }
      if rarest.map({ lists.range(list).count < lists.range($0).count }) ?? true { rarest = list }
    }
    if let rarest {
      for number in lists[rarest] where lexicon.length(Int(number)) > word.count { compare(number) }
    }
    // The words that this one contains are among its parts.
    var part: [UInt8] = []
    for start in 0...word.count - 4 {
      part.removeAll(keepingCapacity: true)
      for byte in word[start...] {
        part.append(byte)
        guard part.count >= 4, part.count < word.count else { continue }
        let number = lexicon.number(of: part)
        if number >= 0, isListed(number) { compare(number) }
      }
    }
    found.sort { $0.term < $1.term }
    var last: Int32 = -1
    found.removeAll { match in
      defer { last = match.term }
      return match.term == last
    }
    return found
  }

  private func list(_ piece: UInt32) -> Int? {
    guard slots.count > 0 else { return nil }
    var slot = Int(truncatingIfNeeded: Self.hash(piece)) & (slots.count - 1)
    for _ in 0..<slots.count {
      guard slots[slot] >= 0 else { return nil }
      if pieces[Int(slots[slot])] == piece { return Int(slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func hash(_ piece: UInt32) -> UInt64 { PairNumbers.hash(UInt64(piece)) }

  private static func isComparable(_ word: some RandomAccessCollection<UInt8>) -> Bool {
    word.count >= 4 && word.count <= 64 && (word.first ?? 0x80) < 0x80
  }

  private static func piece(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> UInt32 {
    UInt32(a) << 16 | UInt32(b) << 8 | UInt32(c)
  }

  private static func pieces(of word: some RandomAccessCollection<UInt8>) -> [UInt32] {
    var (before, here): (UInt8?, UInt8) = (nil, border)
    var pieces: [UInt32] = []
    pieces.reserveCapacity(word.count)
    for byte in word {
      if let before { pieces.append(piece(before, here, byte)) }
      (before, here) = (here, byte)
    }
    if let before { pieces.append(piece(before, here, border)) }
    return pieces
  }

  /// From 0 to 1: one word inside the other, a long common beginning, or one edit.
  static func likeness(_ a: [UInt8], _ b: Lexicon.Word) -> Float {
    a.count <= b.count ? likeness(short: a, long: b) : likeness(short: b, long: a)
  }

  private static func likeness<Short, Long>(short: Short, long: Long) -> Float
  where
    Short: RandomAccessCollection<UInt8>, Long: RandomAccessCollection<UInt8>, Short.Index == Int,
    Long.Index == Int
  {
    guard short.count >= 4 else { return 0 }
    if contains(long, short) { return max(Float(short.count) / Float(long.count), 0.6) }
    var common = 0
    while common < short.count, short[common] == long[common] { common += 1 }
    if common >= 5, Float(common) >= 0.6 * Float(long.count) {
      return 2 * Float(common) / Float(short.count + long.count)
    }
    return short.count >= 5 && isOneEdit(short, long, common: common) ? 0.8 : 0
  }

  private static func contains<Short, Long>(_ long: Long, _ short: Short) -> Bool
  where
    Short: RandomAccessCollection<UInt8>, Long: RandomAccessCollection<UInt8>, Short.Index == Int,
    Long.Index == Int
  {
    for start in 0...long.count - short.count {
      var offset = 0
      while offset < short.count, long[start + offset] == short[offset] { offset += 1 }
      if offset == short.count { return true }
    }
    return false
  }

  private static func isOneEdit<Short, Long>(_ short: Short, _ long: Long, common: Int) -> Bool
  where
    Short: RandomAccessCollection<UInt8>, Long: RandomAccessCollection<UInt8>, Short.Index == Int,
    Long.Index == Int
  {
    func isSame(_ shift: Int, from start: Int) -> Bool {
      var place = start
      while place < short.count {
        if short[place] != long[place + shift] { return false }
        place += 1
      }
      return true
    }
    if short.count == long.count {
      if isSame(0, from: common + 1) { return true }
      guard common + 1 < short.count else { return false }
      return short[common] == long[common + 1] && short[common + 1] == long[common]
        && isSame(0, from: common + 2)
    }
    return long.count == short.count + 1 && isSame(1, from: common)
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(pieces)
    writer.append(slots)
    writer.append(lists)
    writer.append(starts)
    writer.append(known)
  }

  init(from reader: inout FlatReader, termCount: Int) throws(FlatError) {
    self.init(
      pieces: try reader.table(), slots: try reader.table(), lists: try reader.tableLists(),
      starts: try reader.table(), known: try reader.table())
    guard lists.count == pieces.count, slots.count & (slots.count - 1) == 0,
      starts.count == termCount + 1
    else { throw .damaged }
  }
}
