import FlatStorage
import SourceDiagnostics
import TestSupport
import Testing
import TextNormalization

@testable import Knowledge

@Suite struct StoredIndexTests {
  static let synonyms = [["敏感肌", "敏感皮肤"], ["parcel", "package"], ["scan", "look over"]]

  static func index(
    seed: UInt64 = 1, passages: Int = 120, past: PastWords? = nil
  ) -> KnowledgeIndex {
    var random = SplitMix64(seed: seed)
    let files = (0..<4).map { file in
      let sections = (0..<passages / 4).map { number in
        let also = number % 5 == 0 ? "- also: \(text(6, &random)) | \(text(4, &random))\n\n" : ""
        return "## \(text(8, &random)) {#s\(number)}\n\n\(also)\(text(60, &random))\n\n"
      }
      return SourceFile(
        path: "KnowledgeBase/\(file).md",
        text: "---\ntags: 护肤, rose\nlanguage: zh\n---\n# \(text(3, &random))\n\n"
          + sections.joined())
    }
    return KnowledgeIndex(files: files, synonyms: synonyms, past: past)
  }

  static let words = [
    "月季", "红蜘蛛", "怎么", "办", "浇水", "多久", "敏感皮肤", "可以", "用", "吗", "退货", "运费", "的", "what ",
    "is ", "the ", "return ", "policy ", "parcels ", "back ", "up ", "backup ", "refunding ",
    "where ",
    "my ", "skin ", "roses ", "？", ", ", "covid19 ", "don't ",
  ]

  static func text(_ length: Int, _ random: inout SplitMix64) -> String {
    (0..<length).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined()
  }

  static func stored(_ index: KnowledgeIndex, past: PastWords? = nil) throws -> KnowledgeIndex {
    var writer = FlatWriter()
    index.encode(into: &writer)
    var reader = FlatReader(FlatBytes(writer.bytes))
    let result = try KnowledgeIndex(from: &reader, past: past)
    #expect(reader.isAtEnd)
    return result
  }

  static func queries(_ count: Int) -> [NormalizedText] {
    var random = SplitMix64(seed: 5)
    var queries = ["红之朱怎么办", "where is my parsel", "", "retrun policy", "紅蜘蛛", "look over roses"]
    for number in 0..<count { queries.append(text(1 + number % 12, &random)) }
    return queries.map { NormalizedText($0) }
  }

  static func answer(_ index: KnowledgeIndex, _ query: NormalizedText) -> [String] {
    let result = index.search(query, top: 40)
    var answer = ["\(result.isSure) \(result.confidence) \(result.margin)"]
    for hit in result.hits {
      answer.append("\(hit.number) \(hit.heading) \(hit.value) \(hit.passage)")
    }
    if let hit = result.hits.last, let why = index.explain(query, passage: hit.number) {
      answer.append("\(why.words) \(why.features) \(why.rank ?? 0)")
    }
    return answer
  }

  @Test func `an index that lay in a file answers as before`() throws {
    let index = Self.index()
    let stored = try Self.stored(index)
    for query in Self.queries(300) {
      #expect(Self.answer(stored, query) == Self.answer(index, query))
    }
    #expect(stored.passages.map(\.source) == index.passages.map(\.source))
    #expect(stored.passages.tags == ["护肤", "rose"])
    #expect(stored.passages.paths.count == 4)
    #expect(stored.passage(named: "2.md#s3")?.source == "KnowledgeBase/2.md#s3")
    #expect(stored.passage(source: "KnowledgeBase/2.md#s3")?.anchor == "s3")
    #expect(stored.passage(named: "9.md") == nil)
    #expect(stored.diagnostics.isEmpty)
  }

  @Test func `the same documents give the same bytes`() {
    var (first, second) = (FlatWriter(), FlatWriter())
    Self.index().encode(into: &first)
    Self.index().encode(into: &second)
    #expect(first.bytes == second.bytes)
  }

  @Test func `an index without documents can be stored`() throws {
    let stored = try Self.stored(KnowledgeIndex(files: [], synonyms: [], past: nil))
    #expect(stored.passages.isEmpty)
    #expect(stored.search(NormalizedText("月季 rose"), top: 3).hits.isEmpty)
  }

  @Test func `words of past messages count for a stored index too`() throws {
    var past = PastWords()
    for _ in 0..<80 { past.add(NormalizedText("月季 roses")) }
    let plain = Self.index()
    let informed = Self.index(past: past)
    let stored = try Self.stored(plain, past: past)
    for query in Self.queries(40) {
      #expect(Self.answer(stored, query) == Self.answer(informed, query))
    }
    let query = NormalizedText("月季怎么浇水")
    #expect(Self.answer(stored, query) != Self.answer(plain, query))
  }

  @Test func `bytes that end early are refused`() {
    var writer = FlatWriter()
    Self.index(passages: 8).encode(into: &writer)
    for length in stride(from: 0, to: writer.bytes.count - 8, by: 712) {
      #expect(throws: FlatError.damaged) {
        var reader = FlatReader(FlatBytes(Array(writer.bytes.prefix(length / 8 * 8))))
        _ = try KnowledgeIndex(from: &reader)
      }
    }
  }

  @Test func `several threads search at once and find the same`() async {
    let index = Self.index()
    let queries = Self.queries(60)
    let expected = queries.map { Self.answer(index, $0) }
    await withTaskGroup(of: [[String]].self) { group in
      for _ in 0..<4 {
        group.addTask { queries.map { Self.answer(index, $0) } }
      }
      for await answers in group { #expect(answers == expected) }
    }
  }

  @Test func `fewer hits are the first of more`() {
    let index = Self.index()
    for query in Self.queries(100) {
      let all = index.search(query, top: 30)
      for top in [0, 1, 2, 3, 5] {
        let some = index.search(query, top: top)
        #expect(some.hits.map(\.number) == all.hits.prefix(top).map(\.number))
        #expect(some.hits.map(\.value) == all.hits.prefix(top).map(\.value))
        #expect(some.hits.map(\.heading) == all.hits.prefix(top).map(\.heading))
        #expect(some.confidence == all.confidence && some.margin == all.margin)
      }
    }
  }

  @Test func `the stages agree on what the thirty best passages are`() {
    let index = Self.index(seed: 3, passages: 400)
    for query in Self.queries(60) {
      index.ranked(query) { _, comparison, places in
        let scores = index.passages.indices.map { comparison.place(of: $0).score }
        let best = scores.indices.filter { scores[$0] > 0 }
          .sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(Ranking.depth)
        #expect((0..<places.count).map { places[$0].passage }.sorted() == best.sorted())
      }
    }
  }
}
