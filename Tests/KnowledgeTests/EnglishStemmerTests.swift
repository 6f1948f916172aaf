import Testing

@testable import Knowledge

@Suite struct EnglishStemmerTests {
  @Test(arguments: [
    ("plants", "plant"), ("planted", "plant"), ("planting", "plant"), ("watering", "water"),
    ("roses", "rose"), ("leaves", "leav"), ("leaf", "leaf"), ("ties", "tie"), ("cries", "cri"),
    ("cry", "cri"), ("say", "say"), ("by", "by"), ("gas", "gas"), ("this", "this"),
    ("gaps", "gap"), ("kiwis", "kiwi"), ("caresses", "caress"), ("hopping", "hop"),
    ("hoping", "hope"), ("luxuriated", "luxuri"), ("agreed", "agre"), ("feed", "feed"),
    ("happy", "happi"), ("enjoy", "enjoy"), ("generate", "generat"), ("generously", "generous"),
    ("communication", "communic"), ("arsenal", "arsenal"), ("relational", "relat"),
    ("conditional", "condit"), ("rationalize", "ration"), ("hopeful", "hope"),
    ("goodness", "good"), ("formative", "format"), ("adjustable", "adjust"),
    ("replacement", "replac"), ("adoption", "adopt"), ("controlling", "control"),
    ("rate", "rate"), ("skies", "sky"), ("dying", "die"), ("news", "news"), ("early", "earli"),
    ("proceed", "proceed"), ("succeeded", "succeed"), ("consistency", "consist"),
    ("knightly", "knight"), ("beautiful", "beauti"), ("analogies", "analog"), ("quickly", "quick"),
  ])
  func `a word becomes its stem`(word: String, stem: String) {
    #expect(EnglishStemmer.stem(word) == stem)
  }

  @Test(arguments: ["", "a", "红", "covid19", "naïve", "привет", String(repeating: "s", count: 99)])
  func `what is no English word stays`(word: String) {
    #expect(EnglishStemmer.stem(word) == word)
  }
}
