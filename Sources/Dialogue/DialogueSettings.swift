/// What a shop may set about the dialogue.
package struct DialogueSettings: Hashable, Sendable {
  /// A question or a choice older than this is forgotten.
  package var questionExpiry = Duration.seconds(30 * 60)
  /// Who served a conversation this long ago no longer does.
  package var serviceExpiry = Duration.seconds(24 * 3600)
  /// How long the same answer is not repeated to the same member of a group.
  package var cooldown = Duration.seconds(10 * 60)
  /// The longest passage that is said, in characters.
  package var answerLimit = 400
  /// The queue of tickets that no rule names.
  package var queue = "人工"
  /// How often a slot is asked for before the bot gives up.
  package var questionLimit = 2
  /// Used until a customer has written something that tells.
  package var language = "zh"

  package init() {}
}

/// What is said where the rule files say nothing. Each can be replaced by a rule for the event.
struct BuiltInTexts {
  let isChinese: Bool

  var cancelled: String {
    isChinese ? "好的，不办了。有需要随时叫我。" : "All right, never mind. I am here when you need me."
  }

  var handoff: String {
    isChinese
      ? "我请同事来接着帮您，前面说的都已经转告了。" : "A colleague will take over; everything so far is passed on."
  }

  func clarify(_ options: [String]) -> String {
    let marked = zip(["①", "②", "③"], options).map { "\($0) \($1)" }
    return isChinese
      ? "您是想问 \(marked.joined(separator: " ")) ？回复序号就行。"
      : "Did you mean \(marked.joined(separator: " ")) ? The number will do."
  }

  /// What a person reads at a glance.
  func summary(
    who: String, wanted: String, known: [(name: String, value: String)], tags: [(String, String)],
    lastWords: String
  ) -> String {
    let facts = known.map { "\($0.name)=\($0.value)" }.joined(separator: isChinese ? "，" : ", ")
    let memory = tags.map { "\($0)=\($1)" }.joined(separator: isChinese ? "，" : ", ")
    if isChinese {
      return "\(who)：\(wanted)。" + (facts.isEmpty ? "" : "已知：\(facts)。")
        + (memory.isEmpty ? "" : "标签：\(memory)。") + "最后说：“\(lastWords)”"
    }
    return "\(who): \(wanted)." + (facts.isEmpty ? "" : " Known: \(facts).")
      + (memory.isEmpty ? "" : " Tags: \(memory).") + " Last words: “\(lastWords)”"
  }

  /// Words that call a question off, besides those of the word list `cancel` (`取消`).
  static let cancelWords = [
    "算了", "不用了", "不办了", "取消", "不退了", "不要了", "没事了", "先不了", "算了吧", "不需要了",
    "never mind", "nevermind", "cancel", "forget it", "no thanks", "no thank you", "stop",
  ]
}
