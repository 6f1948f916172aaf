internal import TextNormalization

/// What a message shows by itself: its languages, its shape, and how it begins.
struct Utterance {
  /// Longer messages are looked at this far, in scalars.
  static let limit = 2000

  /// The folded text up to ``limit``, with web addresses taken out.
  let text: [Unicode.Scalar]
  /// How many Han characters stand in it.
  let han: Int
  /// How many words of scripts with blanks stand in it.
  let words: Int
  let hasQuestionMark: Bool
  /// It begins like an English question, after greetings and such.
  let beginsAsQuestion: Bool
  let holdsQuestion: Bool
  let holdsRequest: Bool
  /// It speaks to somebody as `you`.
  let saysYou: Bool
  /// It begins like an answer, an agreement or a remark, and not like a question.
  let isAcknowledgement: Bool
  let chinese: ChineseEvidence

  init(_ message: NormalizedText) {
    let text = Self.withoutAddresses(message.scalars.prefix(Self.limit))
    self.text = text
    han = text.reduce(0) { $0 + (isHan($1) ? 1 : 0) }
    var words = 0
    for index in text.indices
    where isWordScalar(text[index]) && (index == 0 || !isWordScalar(text[index - 1])) {
      words += 1
    }
    self.words = words
    hasQuestionMark = text.contains("?")
    let start = text.firstIndex { isWordScalar($0) || isHan($0) } ?? text.count
    let body = Self.afterOpeners(in: text, from: start)
    beginsAsQuestion = Vocabulary.questionStarts.length(in: text, at: body) != nil
    holdsQuestion = Vocabulary.innerQuestions.isFound(in: text)
    holdsRequest = Vocabulary.englishRequests.isFound(in: text)
    saysYou = Vocabulary.englishYou.isFound(in: text)
    chinese = ChineseEvidence(text)
    let begins = Vocabulary.acknowledgements.length(in: text, at: start) != nil
    let zhBegins = Vocabulary.chineseAcknowledgements.length(in: text, at: start) != nil
    isAcknowledgement = (begins && !beginsAsQuestion) || (zhBegins && !hasQuestionMark)
  }

  /// Whether English words carry the message.
  var isEnglish: Bool { words > 0 && han <= words }
  /// Whether Chinese carries it.
  var isChinese: Bool { han > 0 && han * 3 > words }

  /// The shape of a question or a request, in either language.
  var isQuestion: Bool {
    if han > 0 && Vocabulary.chineseShape.isFound(in: text) { return true }
    return isEnglishQuestion
  }

  var isEnglishQuestion: Bool { hasQuestionMark || beginsAsQuestion || holdsQuestion }

  private static func withoutAddresses(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    kept.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == "h" && isAddress(text[index...]) {
        while index < text.endIndex, text[index].value > 0x20, text[index].value < 0x7F {
          index += 1
        }
        kept.append(" ")
      } else {
        kept.append(text[index])
        index += 1
      }
    }
    return kept
  }

  private static func isAddress(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    text.starts(with: "http://".unicodeScalars) || text.starts(with: "https://".unicodeScalars)
  }

  private static func afterOpeners(in text: [Unicode.Scalar], from start: Int) -> Int {
    var index = start
    while let length = Vocabulary.openers.length(in: text, at: index) {
      index += length
      while index < text.count, " \n,.!:;)-".unicodeScalars.contains(text[index]) { index += 1 }
    }
    return index
  }
}
