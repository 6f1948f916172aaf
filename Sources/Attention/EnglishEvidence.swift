/// Weighs the manner of an English message: who speaks, to whom, in what form.
///
/// The weights are those of a logistic model, fitted on chat logs of help rooms in which each message
/// was linked to the one that it answers; those of a named member and of the subject are set by
/// hand: a question about service or plants is heard from a speaker who spoke a moment ago.
struct EnglishEvidence {
  static let threshold = -0.35

  /// Each sign with its weight, in log odds, and whether it was seen; the keys do not change.
  let signs: [(key: String, weight: Double, isSeen: Bool)]

  init(_ utterance: Utterance, _ around: RoomEvidence) {
    let addressed = around.isAddressed || around.namesMember
    let open = utterance.isEnglishQuestionOrRequest && utterance.words > 0 && !addressed
    let inner = utterance.holdsQuestion && !utterance.beginsAsQuestion
    let subjects = open ? Vocabulary.englishSubjects.distinctMatches(in: utterance.text) : 0
    signs = [
      ("silence by habit", -4.50, true),
      ("new speaker", 3.70, around.gap == nil),
      ("back after a while", 0.27, (around.gap ?? 0) >= 30),
      ("back after a long while", 1.65, (around.gap ?? 0) >= 100),
      ("begins with a name", -1.36, around.isAddressed),
      ("names a member", -1.20, around.namesMember),
      ("question mark", 0.76, utterance.hasQuestionMark && utterance.words > 0),
      ("begins as a question", 0.61, utterance.beginsAsQuestion),
      ("holds a question", 0.48, inner),
      ("begins as an answer", -1.08, utterance.isAcknowledgement),
      ("speaks to a person", -0.70, utterance.saysYou),
      ("long", 0.35, utterance.words >= 20),
      ("said before", -1.12, around.isRepeat),
      ("asked a moment ago", -1.09, subjects == 0 && (around.asked ?? .max) < 15),
      ("writes often", -0.68, subjects == 0 && around.written >= 10),
      ("question to nobody in particular", 0.74, open),
      ("whole question to nobody in particular", 1.15, open && utterance.words >= 6),
      ("service or plants", 2.2, subjects >= 1),
      ("more of service or plants", 1.50, subjects >= 2),
    ]
  }

  var contributions: [(key: String, value: Double)] {
    signs.map { ($0.key, $0.isSeen ? $0.weight : 0) }
  }
}
