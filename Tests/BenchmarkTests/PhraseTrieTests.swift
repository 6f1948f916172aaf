import Testing

@testable import benchmark

/// The plain comparison that Xiaoer's answers are held against.
@Suite struct PhraseTrieTests {
  private func found(_ phrases: [String], in text: String) -> [String] {
    var trie = PhraseTrie()
    let numbers = phrases.map { trie.add(Array($0.utf8)) }
    let found = trie.phrases(in: Array(text.utf8))
    return zip(phrases, numbers).filter { found.contains($0.1) }.map(\.0)
  }

  @Test func `a Chinese phrase is found anywhere, a Latin one as whole words`() {
    let phrases = ["退货", "return", "ship"]
    #expect(found(phrases, in: "我要退货吗") == ["退货"])
    #expect(found(phrases, in: "return it") == ["return"])
    #expect(found(phrases, in: "returns and shipping") == [])
    #expect(found(phrases, in: "退货return") == ["退货", "return"])
  }

  @Test func `phrases that begin or end within each other are all found`() {
    #expect(found(["洗面奶", "面", "奶粉"], in: "洗面奶粉") == ["洗面奶", "面", "奶粉"])
  }

  @Test func `a phrase that was added before keeps its number`() {
    var trie = PhraseTrie()
    #expect(trie.add(Array("a".utf8)) == trie.add(Array("a".utf8)))
    #expect(trie.count == 1)
  }
}
