/// Weighs the manner of an English message: who speaks, to whom, in what form.
///
/// The weights are those of a logistic model, fitted on chat logs of help rooms in which each message
/// was linked to the one that it answers.
struct EnglishEvidence {
  static let threshold = -0.42

  /// Each sign with its weight, in log odds, and whether it was seen; the keys do not change.
  let signs: [(key: String, weight: Double, isSeen: Bool)]

  init(_ utterance: Utterance, _ around: RoomEvidence) {
    let addressed = around.isAddressed || around.namesMember
    let open = (utterance.isEnglishQuestion || utterance.holdsRequest) && !addressed
    let inner = utterance.holdsQuestion && !utterance.beginsAsQuestion
    signs = [
      ("silence by habit", -4.50, true),
      ("new speaker", 3.70, around.gap == nil),
      ("back after a while", 0.27, (around.gap ?? 0) >= 30),
      ("back after a long while", 1.65, (around.gap ?? 0) >= 100),
      ("begins with a name", -1.36, around.isAddressed),
      ("names a member", -0.70, around.namesMember),
      ("question mark", 0.76, utterance.hasQuestionMark),
      ("begins as a question", 0.61, utterance.beginsAsQuestion),
      ("holds a question", 0.48, inner),
      ("begins as an answer", -1.08, utterance.isAcknowledgement),
      ("speaks to a person", -0.70, utterance.saysYou),
      ("long", 0.35, utterance.words >= 20),
      ("said before", -1.12, around.isRepeat),
      ("asked a moment ago", -1.09, (around.asked ?? .max) < 15),
      ("writes often", -0.68, around.written >= 10),
      ("question to nobody in particular", 0.74, open),
      ("whole question to nobody in particular", 1.15, open && utterance.words >= 6),
    ]
  }

  var contributions: [(key: String, value: Double)] {
    signs.map { ($0.key, $0.isSeen ? $0.weight : 0) }
  }
}
