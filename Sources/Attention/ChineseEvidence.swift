/// Weighs the words of a Chinese message: service or plants, question, request, small talk.
///
/// The weights are written by hand: 2 for a word that hardly anybody uses but for that matter, about 1
/// for the shape of a question or request. A plant with a question is enough, a plant without is not.
struct ChineseEvidence {
  static let threshold = 3.5

  let service: Int
  let weakService: Int
  let gardening: Int
  let weakGardening: Int
  let isGrowing: Bool
  let isQuestion: Bool
  let isRequest: Bool
  /// It asks for advice.
  let isPlea: Bool
  let isPolite: Bool
  /// It speaks to those who serve: `你们`, `您`.
  let speaksToServing: Bool
  /// It speaks to one person as `你`, not to the shop as `你们`.
  let saysYou: Bool
  let opinions: Int
  let chat: Int

  init(_ text: [Unicode.Scalar]) {
    service = Vocabulary.service.distinctMatches(in: text)
    let plants = Vocabulary.notGardening.blanked(in: text)
    gardening = Vocabulary.gardening.distinctMatches(in: plants)
    weakGardening = Vocabulary.weakGardening.distinctMatches(in: plants)
    // The 换 of 换盆 is no exchange and the 台 of 阳台 no appliance.
    let others = Vocabulary.weakGardening.blanked(in: Vocabulary.gardening.blanked(in: text))
    weakService = Vocabulary.weakService.distinctMatches(in: others)
    isRequest = Vocabulary.chineseRequests.isFound(in: others)
    isGrowing = gardening + weakGardening > 0 && Vocabulary.growing.isFound(in: plants)
    isQuestion = Vocabulary.chineseQuestions.isFound(in: Vocabulary.notQuestions.blanked(in: text))
    isPlea = Vocabulary.chinesePleas.isFound(in: text)
    isPolite = Vocabulary.chinesePoliteQuestions.isFound(in: text)
    speaksToServing = Vocabulary.chineseServing.isFound(in: text)
    saysYou = Vocabulary.chineseYou.isFound(in: Vocabulary.notYou.blanked(in: text))
    opinions = Vocabulary.chineseOpinions.distinctMatches(in: text)
    chat = Vocabulary.chineseChat.distinctMatches(in: text) + (Self.holdsSticker(text) ? 1 : 0)
  }

  /// Each part with its contribution, by a key that does not change.
  var contributions: [(key: String, value: Double)] {
    let asksAboutPlants = isQuestion || isPlea ? 1.0 : 0.2
    let named = gardening + (isGrowing ? 1 : 0)
    let words = 2 * Double(named) + (named > 0 ? 0.4 : 0) + 0.7 * Double(min(weakGardening, 2))
    let plants = asksAboutPlants * words
    return [
      ("words of service", 2 * Double(service)),
      ("words of trade", 0.7 * Double(min(weakService, 2))),
      ("plants and care", plants),
      ("question", isQuestion ? 1.2 : 0),
      ("request", isRequest ? 0.8 : 0),
      ("polite question", isPolite ? 0.8 : 0),
      ("speaks to those who serve", speaksToServing ? 0.8 : 0),
      ("opinion", -1 * Double(min(opinions, 2))),
      ("small talk", -1.5 * Double(chat)),
      ("speaks to a person", saysYou && !isPolite && plants > 0 && service == 0 ? -2.5 : 0),
    ]
  }

  /// `[允悲]`: how platforms write stickers as text.
  private static func holdsSticker(_ text: [Unicode.Scalar]) -> Bool {
    guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]")
    else { return false }
    return (2...7).contains(close - open)
  }
}
