internal import TextNormalization

/// What kind of utterance a message is, from its first words and its marks alone.
struct MessageShape: Sendable, Equatable {
  /// Whether it asks or requests something.
  var asks = false
  /// Whether it begins as an answer, a thanks or a remark does, without a question mark.
  var remarks = false
  /// Whether it begins with a name and a colon or comma, or with a command of another bot.
  var isAddressed = false
  var hasHan = false

  init(_ text: NormalizedText) {
    let scalars = text.scalars.prefix(2_000)
    hasHan = scalars.contains(where: isHan)
    isAddressed = Self.isAddressed(scalars)
    let mark = scalars.contains("?")
    if hasHan {
      asks = mark || Self.asksInChinese(scalars)
      return
    }
    let words = Self.words(scalars)
    asks = mark || Self.startsAsQuestion(words) || Self.holdsQuestion(words)
    remarks = !mark && Self.remarks.isPhrase(in: words, at: 0)
  }

  /// `name: …`, `name, …` or `!command`.
  private static func isAddressed(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    if scalars.first == "!", let next = scalars.dropFirst().first {
      return isNameScalar(next) && !isHan(next)
    }
    let name = scalars.first == "@" ? scalars.dropFirst() : scalars
    let end = name.prefix(21).firstIndex { !isNameScalar($0) } ?? name.endIndex
    guard (2...20).contains(end - name.startIndex), end + 1 < name.endIndex,
      name[end] == ":" || name[end] == ","
    else { return false }
    return name[end + 1] == " " || name[end + 1] == "\n"
  }

  private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    isHan(scalar) || isWordScalar(scalar) || "_-[]\\`^{}|'".unicodeScalars.contains(scalar)
  }

  /// Lower-case words with their apostrophes; marks are words of their own.
  private static func words(_ scalars: ArraySlice<Unicode.Scalar>) -> [ShortWord] {
    var words: [ShortWord] = []
    words.reserveCapacity(16)
    var word = ShortWord()
    for scalar in scalars {
      let isLetter = (0x61...0x7A).contains(scalar.value)
      if isLetter || (scalar == "'" && !word.isEmpty) || isWordScalar(scalar) {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(word)
        word = ShortWord()
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  // MARK: English

  private static func startsAsQuestion(_ words: [ShortWord]) -> Bool {
    guard let first = words.first(where: { !greetings.contains($0) }) else { return false }
    return openers.contains(first)
  }

  private static func holdsQuestion(_ words: [ShortWord]) -> Bool {
    words.indices.contains { requests.isPhrase(in: words, at: $0) }
  }

  private static func set(_ words: String) -> PhraseSet {
    PhraseSet(words.split(separator: " ").map { [ShortWord($0)] })
  }

  private static func phrases(_ text: String) -> PhraseSet {
    PhraseSet(text.split(separator: "|").map { $0.split(separator: " ").map { ShortWord($0) } })
  }

  private static let greetings = set(
    "hi hey hello so ok and but um also guys folks all everyone please anyway")

  private static let openers = set(
    """
    how what whats what's why where when who which can could is are does do did has have should \
    would will may any anyone anybody someone somebody how's where's who's
    """)

  private static let requests = phrases(
    """
    how do|how can|how to|how would|how should|how could|how does|how is|how are|how long|how much|\
    how many|is there a|is there any|is there some|is there an|are there a|are there any|\
    are there some|anyone know|anyone help|anyone here|anyone have|anyone got|anyone using|\
    anyone tell|anyone else|anyone able|anybody know|anybody help|anybody here|anybody have|\
    anybody got|anybody using|anybody tell|anybody else|anybody able|someone know|someone help|\
    someone here|someone have|someone got|someone using|someone tell|somebody know|somebody help|\
    somebody here|somebody have|somebody got|what's|what is|what are|what does|what do|\
    i'd like to|i would like to|i want|i need|i wanna|i wish|i'm trying|i am trying|i'm looking|\
    i am looking|i'm having|i am having|i'm wondering|i am wondering|i'm unable|i am unable|\
    i'm stuck|i am stuck|i'm getting|i am getting|looking for|need help|need some help|help me|\
    can't get|can't find|can't open|can't see|can't install|can't connect|can't seem|\
    can't figure|can't access|can't use|can't boot|can't log|cant get|cant find|cant open|\
    cant see|cant install|cant connect|cant seem|cant figure|cant access|cant use|cant boot|\
    cant log|cannot get|cannot find|cannot open|cannot see|cannot install|cannot connect|\
    cannot figure|cannot access|cannot use|cannot boot|cannot log|doesn't work|don't work|\
    isn't work|does not work|do not work|is not work|not working|won't|please|wondering|problem|\
    trouble|question|error|issue|fail|fails|failed|any idea|any way|any help|any suggestion|\
    any one|possible to|way to|where to|what to|tell me
    """)

  private static let remarks = phrases(
    """
    thank|thanks|thx|ty|ok|okay|yes|yeah|yep|yup|no|nope|nah|lol|haha|hahaha|hahahaha|hehe|heh|\
    cool|nice|great|sure|right|true|well|oh|ah|hmm|hmmm|hmmmm|sorry|np|cheers|done|exactly|indeed|\
    maybe|i guess|i think|i see|i know|i mean|i don't|i dont|i did|i just|i already|i tried|its|\
    it's|thats|that's|that|this|it|you|u|if you|he|she|they|we|then|because|just|not|but|or|and|\
    use|try|type|run|read|check|look|ask|go|see|do|don't|dont|you're|you'll|they're|we're|he's|\
    she's|i'm not|let's
    """)

  // MARK: Chinese

  private static func asksInChinese(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    for index in scalars.indices
    where chineseFilter & 1 << UInt64(scalars[index].value & 63) != 0 {
      guard let list = chinese[scalars[index]] else { continue }
      if list.contains(where: { scalars[index...].starts(with: $0) }) { return true }
    }
    return scalars.last == "么"
  }

  private static let chinese: [Unicode.Scalar: [[Unicode.Scalar]]] = {
    let list = """
      吗 呢 怎 如何 咋 什么 甚么 啥 多少 几天 几时 几号 几点 几个 多久 多长 哪 能不能 可不可以 可否 是否 \
      是不是 会不会 有没有 要不要 为何 为什么 谁 求 请问 想问 帮 能否 原因 方法 意思 推荐
      """.split(separator: " ").map { Array($0.unicodeScalars) }
    return Dictionary(grouping: list.filter { !$0.isEmpty }) { $0[0] }
  }()

  /// A bit for each first character of ``chinese``, by its lowest six bits.
  private static let chineseFilter: UInt64 = chinese.keys.reduce(0) {
    $0 | 1 << UInt64($1.value & 63)
  }
}

/// A word of at most ten letters and apostrophes, six bits each; all others are alike.
private struct ShortWord: Hashable {
  private var bits: UInt64 = 0
  private(set) var isEmpty = true

  init() {}

  init(_ word: Substring) {
    for scalar in word.unicodeScalars { append(scalar) }
  }

  /// A code that no listed word has: with a letter beyond the tenth, or other characters.
  private static let other = UInt64.max

  mutating func append(_ scalar: Unicode.Scalar) {
    isEmpty = false
    let isLetter = (0x61...0x7A).contains(scalar.value)
    guard isLetter || scalar == "'", bits < 1 << 54 else {
      bits = Self.other
      return
    }
    bits = bits << 6 | UInt64(isLetter ? scalar.value - 0x60 : 27)
  }

  var hash: UInt64 { PairNumbers.hash(bits) }
}

/// Phrases of a few short words, by their first.
private struct PhraseSet {
  private var firsts: [ShortWord] = []
  private var phrases: [[[ShortWord]]] = []
  private var slots: [Int32] = []

  init(_ list: [[ShortWord]]) {
    for phrase in list {
      guard let first = phrase.first else { continue }
      if let place = firsts.firstIndex(of: first) {
        phrases[place].append(phrase)
      } else {
        firsts.append(first)
        phrases.append([phrase])
      }
    }
    slots = openSlots(count: firsts.count) { firsts[$0].hash }
  }

  private func place(of word: ShortWord) -> Int? {
    var slot = Int(truncatingIfNeeded: word.hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      if firsts[Int(slots[slot])] == word { return Int(slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  func contains(_ word: ShortWord) -> Bool { place(of: word) != nil }

  /// Whether one of the phrases begins at `index`.
  func isPhrase(in words: [ShortWord], at index: Int) -> Bool {
    guard index < words.count, let place = place(of: words[index]) else { return false }
    return phrases[place].contains { words[index...].starts(with: $0) }
  }
}
