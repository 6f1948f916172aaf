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
  /// The shape of a question or a request in Chinese.
  let holdsChineseQuestion: Bool
  /// `nil` where no Han character stands.
  let chinese: ChineseEvidence?

  init(_ message: NormalizedText) {
    let text = Self.withoutAddresses(message.scalars.prefix(Self.limit))
    self.text = text
    var (han, words) = (0, 0)
    for index in text.indices {
      if isHan(text[index]) {
        han += 1
      } else if isWordScalar(text[index]), index == 0 || !isWordScalar(text[index - 1]) {
        words += 1
      }
    }
    (self.han, self.words) = (han, words)
    hasQuestionMark = text.contains("?")
    let start = text.firstIndex { isWordScalar($0) || isHan($0) } ?? text.count
    let body = Self.afterOpeners(in: text, from: start)
    let beginsAsQuestion =
      text.first != addressMark && Vocabulary.questionStarts.length(in: text, at: body) != nil
    self.beginsAsQuestion = beginsAsQuestion
    holdsQuestion = words > 0 && Vocabulary.innerQuestions.isFound(in: text)
    holdsRequest = words > 0 && Vocabulary.englishRequests.isFound(in: text)
    saysYou = words > 0 && Vocabulary.englishYou.isFound(in: text)
    holdsChineseQuestion = han > 0 && Vocabulary.chineseShape.isFound(in: text)
    chinese = han > 0 ? ChineseEvidence(text) : nil
    let begins = Vocabulary.acknowledgements.length(in: text, at: start) != nil
    let beginsInChinese = Vocabulary.chineseAcknowledgements.length(in: text, at: start) != nil
    isAcknowledgement =
      (begins && !beginsAsQuestion) || (beginsInChinese && !hasQuestionMark)
  }

  /// Whether English words carry the message.
  var isEnglish: Bool { words > 0 && han <= words }

  var isEnglishQuestionOrRequest: Bool {
    hasQuestionMark || beginsAsQuestion || holdsQuestion || holdsRequest
  }

  /// The shape of a question or a request, in either language.
  var isQuestionOrRequest: Bool { holdsChineseQuestion || isEnglishQuestionOrRequest }

  private static func withoutAddresses(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    kept.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == "h" && isAddress(text[index...]) {
        while index < text.endIndex, text[index].value > 0x20, text[index].value < 0x7F {
          index += 1
        }
        kept.append(addressMark)
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

/// Stands for a web address that was taken out: a private-use scalar, in no word and no language.
private let addressMark: Unicode.Scalar = "\u{E000}"
