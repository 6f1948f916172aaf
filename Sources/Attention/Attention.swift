/// Whether a message in a group asks something of whoever serves the room.
///
/// - ``attention(to:speaker:name:in:)``: the gate; it judges one message before it is noted.
/// - ``AttentionScore``: the judgement, with its reasons.
/// - ``Room``: what the conversation remembers about who speaks.
/// - ``isQuestionOrRequest(_:)``, ``isChatter(_:)``: the text alone, without a room.
/// - ``Vocabulary``: the words that it goes by.
///
/// ```swift
/// let text = NormalizedText("月季红蜘蛛怎么办？")
/// attention(to: text, speaker: "u1", name: "小明", in: room).asks  // true
/// room.note(speaker: "u1", name: "小明", text: text)
/// ```
///
/// English goes mostly by manner: the asker is new or was away, names nobody, does not begin like an
/// answer; a subject of service or plants makes up for having spoken a moment ago. Chinese goes by
/// subject: words of service or of plants, with a question or request. A message in both languages
/// needs the evidence of one.
///
/// Limits: the first ``Utterance/limit`` scalars of a message count. Total and pure: any text gives a
/// score, the same one for the same room. A mention of the bot is not judged here: whoever is called
/// answers. Nor is the answer to a question that the bot has just asked.

package import TextNormalization

/// What the gate found, and why.
package struct AttentionScore: Sendable {
  /// Whether the message asks something of whoever serves the room.
  package let asks: Bool
  /// The sum of the evidence in the language that decided; ``asks`` at ``threshold`` or above.
  package let score: Double
  package let threshold: Double
  /// Each part that counted, strongest first: a key that does not change and its contribution.
  package let reasons: [String]
  /// The shape of a question or a request.
  package let isQuestion: Bool
  /// Thanks, agreement, an answer: it begins like one and asks nothing.
  package let isAcknowledgement: Bool
  /// It speaks to another member.
  package let isAddressedToMember: Bool
  /// A weaker level: a question or request, to no member, no acknowledgement. With a document that
  /// answers it well, a caller may still speak.
  package let couldAsk: Bool
}

/// Judges a message against what its room remembers; the caller notes it afterwards.
///
/// - Complexity: O(*n* + ``Room/speakerLimit``) in the length of the text.
package func attention(
  to text: NormalizedText, speaker: String, name: String?, in room: Room
) -> AttentionScore {
  let utterance = Utterance(text)
  let around = RoomEvidence(text, speaker: speaker, name: name, in: room)
  let question = utterance.isQuestionOrRequest
  let addressed = around.isAddressed || around.namesMember
  var verdicts: [Verdict] = []
  if let chinese = utterance.chinese { verdicts.append(chineseVerdict(chinese, around)) }
  if utterance.isEnglish || verdicts.isEmpty { verdicts.append(englishVerdict(utterance, around)) }
  var best = verdicts[0]
  for verdict in verdicts.dropFirst() where verdict.margin > best.margin { best = verdict }
  return AttentionScore(
    asks: best.margin >= 0, score: best.score, threshold: best.threshold, reasons: best.reasons,
    isQuestion: question, isAcknowledgement: utterance.isAcknowledgement,
    isAddressedToMember: addressed,
    couldAsk: question && !addressed && !utterance.isAcknowledgement)
}

/// Whether a message has the shape of a question or a request, in either language.
package func isQuestionOrRequest(_ text: NormalizedText) -> Bool {
  Utterance(text).isQuestionOrRequest
}

/// The evidence of one language, added up.
private struct Verdict {
  let score: Double
  let threshold: Double
  let reasons: [String]

  var margin: Double { score - threshold }

  init(_ contributions: [(key: String, value: Double)], threshold: Double) {
    score = contributions.reduce(0) { $0 + $1.value }
    self.threshold = threshold
    let counted = contributions.enumerated().filter { $0.element.value != 0 }.sorted {
      let (a, b) = (abs($0.element.value), abs($1.element.value))
      return a == b ? $0.offset < $1.offset : a > b
    }
    reasons = counted.map { "\($0.element.key) \(signed($0.element.value))" }
  }
}

/// `+1.41`, `-0.95`: two decimals, without a locale.
private func signed(_ value: Double) -> String {
  let hundredths = Int((abs(value) * 100).rounded())
  let rest = hundredths % 100
  return "\(value < 0 ? "-" : "+")\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}

private func chineseVerdict(_ evidence: ChineseEvidence, _ around: RoomEvidence) -> Verdict {
  var contributions = evidence.contributions
  contributions.append(("addressed to a member", around.isAddressed ? -4 : 0))
  contributions.append(("said before", around.isRepeat && around.gap == 0 ? -4 : 0))
  return Verdict(contributions, threshold: ChineseEvidence.threshold)
}

private func englishVerdict(_ utterance: Utterance, _ around: RoomEvidence) -> Verdict {
  let evidence = EnglishEvidence(utterance, around)
  return Verdict(evidence.contributions, threshold: EnglishEvidence.threshold)
}
