import Foundation
import Testing
import TextNormalization

@testable import Knowledge

@Suite struct PastWordsTests {
  @Test func `counts come back from their encoding, which is always the same`() throws {
    var words = PastWords()
    for text in ["退货 return", "Returns, returned!", "红"] { words.add(NormalizedText(text)) }
    #expect(words.messages == 3)
    #expect(words.count(of: "return") == 2)
    let data = try JSONEncoder().encode(words)
    #expect(try JSONDecoder().decode(PastWords.self, from: data) == words)
    #expect(
      String(decoding: data, as: UTF8.self).contains(
        #"["return",2,"红",1,"货",1,"退",1]"#))
  }

  @Test(arguments: [
    #"{"messages":1,"words":["a",2]}"#, #"{"messages":1,"words":["a"]}"#,
    #"{"messages":-1,"words":["a",1]}"#, #"{"messages":1,"words":["a",0]}"#,
  ])
  func `counts that cannot be are refused`(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PastWords.self, from: Data(json.utf8))
    }
  }
}
