import SourceDiagnostics
import Testing

@testable import Knowledge

@Suite struct PassageTests {
  func answer(_ text: String, _ limit: Int) -> String {
    Passage(
      source: "a.md#a", path: "a.md", anchor: "a", heading: "A",
      location: SourceLocation(path: "a.md", line: 1), text: text
    ).answer(limit: limit)
  }

  @Test func `an answer that fits is whole`() {
    #expect(answer("先隔离。再冲洗。", 8) == "先隔离。再冲洗。")
    #expect(answer("", 8) == "")
  }

  @Test func `a longer one ends with its last whole sentence`() {
    #expect(answer("先隔离。再冲洗。三天一次。", 10) == "先隔离。再冲洗。")
    #expect(answer("One. Two? Three four.", 12) == "One. Two?")
    #expect(answer("第一行\n第二行\n第三行", 8) == "第一行\n第二行")
    #expect(answer("他说“好。”然后走了很久很久。", 8) == "他说“好。”")
    #expect(answer("Dilute 1.5 ml. Then spray all leaves.", 16) == "Dilute 1.5 ml.")
  }

  @Test func `only a first sentence that is too long is cut inside`() {
    #expect(answer("一二三四五六七八九十。", 5) == "一二三四…")
    #expect(answer("一二三。", 0) == "")
    for limit in 1...30 {
      #expect(answer("Dr. Li says: water. 好。一二三四五六七八九十", limit).count <= limit)
    }
  }
}
