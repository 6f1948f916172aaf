/// Which kinds of question a text asks, as far as its question words say.
struct QuestionKinds: OptionSet, Sendable {
  let rawValue: UInt16

  static let how = QuestionKinds(rawValue: 1)
  static let what = QuestionKinds(rawValue: 2)
  static let place = QuestionKinds(rawValue: 4)
  static let person = QuestionKinds(rawValue: 8)
  static let reason = QuestionKinds(rawValue: 16)
  static let time = QuestionKinds(rawValue: 32)
  static let which = QuestionKinds(rawValue: 64)
  static let quantity = QuestionKinds(rawValue: 128)
  static let yesOrNo = QuestionKinds(rawValue: 256)

  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// - Parameter question: what a word asks, as ``question(of:)`` numbers it.
  init(_ units: [Unit], _ runs: [UnitRun], question: (Int32) -> Int) {
    self = []
    for run in runs {
      for index in run.start..<run.end {
        if run.isHan {
          addHan(units, at: index, before: run.end)
        } else {
          let number = question(units[index].symbol)
          if (1...Self.english.count).contains(number) { insert(Self.english[number - 1].kind) }
        }
      }
    }
    // "what is it from", "what is it for": the last word asks.
    guard let last = runs.last, !last.isHan, last.end - last.start > 1 else { return }
    switch question(units[last.end - 1].symbol) {
    case Self.english.count + 1: insert(.place)
    case Self.english.count + 2: insert(.reason)
    default: break
    }
  }

  private mutating func addHan(_ units: [Unit], at index: Int, before end: Int) {
    let first = units[index].scalar
    guard Self.hanFilter & 1 << UInt64(first & 63) != 0 else { return }
    for (word, kind) in Self.han where word[0] == first && word.count <= end - index {
      var offset = 1
      while offset < word.count, units[index + offset].scalar == word[offset] { offset += 1 }
      if offset == word.count { insert(kind) }
    }
  }

  /// Shared kinds relative to all; a half where neither text asks anything.
  func likeness(to other: QuestionKinds) -> Float {
    let all = union(other).rawValue.nonzeroBitCount
    return all == 0 ? 0.5 : Float(intersection(other).rawValue.nonzeroBitCount) / Float(all)
  }

  /// By stem.
  private static let english: [(word: String, kind: QuestionKinds)] = [
    ("how", .how), ("what", .what), ("where", .place), ("who", .person), ("whi", .reason),
    ("when", .time), ("which", .which),
  ]

  /// The stems that ask something, and the two that ask at the end of a text.
  static let words = english.map(\.word) + ["from", "for"]

  /// The place of a stem among ``words``, from 1; 0 for all others.
  static func question(of stem: String) -> UInt16 {
    words.firstIndex(of: stem).map { UInt16($0 + 1) } ?? 0
  }

  private static let han: [(word: [UInt32], kind: QuestionKinds)] = [
    ("怎么", .how), ("怎样", .how), ("如何", .how), ("什么", .what), ("哪些", .what), ("哪种", .what),
    ("哪", .place), ("谁", .person), ("多少", .quantity), ("几", .quantity), ("为什么", .reason),
    ("原因", .reason), ("什么时候", .time), ("多久", .time), ("几点", .time), ("多长", .time),
    ("哪个", .which), ("哪种", .which), ("哪款", .which), ("吗", .yesOrNo), ("么", .yesOrNo),
    ("是不是", .yesOrNo), ("会不会", .yesOrNo), ("可以", .yesOrNo),
  ].map { (word: String, kind: QuestionKinds) in (word.unicodeScalars.map(\.value), kind) }

  /// A bit for each first character, by its lowest six bits.
  private static let hanFilter: UInt64 = han.reduce(0) { $0 | 1 << UInt64($1.word[0] & 63) }
}
