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

  init(_ runs: [UnitRun]) {
    self = []
    for run in runs {
      for (index, unit) in run.units.enumerated() {
        if run.isHan {
          let rest = run.units[index...].prefix(4).map(\.text).joined()
          for (word, kind) in Self.han where rest.hasPrefix(word) { insert(kind) }
        } else if let kind = Self.english[unit.text] {
          insert(kind)
        }
      }
    }
    // "what is it from", "what is it for": the last word asks.
    if let last = runs.last, !last.isHan, last.units.count > 1, let word = last.units.last {
      if word.text == "from" { insert(.place) }
      if word.text == "for" { insert(.reason) }
    }
  }

  /// Shared kinds relative to all; a half where neither text asks anything.
  func likeness(to other: QuestionKinds) -> Float {
    let all = union(other).rawValue.nonzeroBitCount
    return all == 0 ? 0.5 : Float(intersection(other).rawValue.nonzeroBitCount) / Float(all)
  }

  /// By stem.
  private static let english: [String: QuestionKinds] = [
    "how": .how, "what": .what, "where": .place, "who": .person, "whi": .reason, "when": .time,
    "which": .which,
  ]

  private static let han: [(word: String, kind: QuestionKinds)] = [
    ("怎么", .how), ("怎样", .how), ("如何", .how), ("什么", .what), ("哪些", .what), ("哪种", .what),
    ("哪", .place), ("谁", .person), ("多少", .quantity), ("几", .quantity), ("为什么", .reason),
    ("原因", .reason), ("什么时候", .time), ("多久", .time), ("几点", .time), ("多长", .time),
    ("哪个", .which), ("哪种", .which), ("哪款", .which), ("吗", .yesOrNo), ("么", .yesOrNo),
    ("是不是", .yesOrNo), ("会不会", .yesOrNo), ("可以", .yesOrNo),
  ]
}
