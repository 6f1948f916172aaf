import Foundation
import Testing
@testable import xiaoer

@Suite struct SearchCommandTests {
  private struct Line: Decodable {
    struct Passage: Decodable {
      let source: String
      let score: Double
      let text: String
    }
    let id: String
    let passages: [Passage]
  }

  let shop: TemporaryShop

  init() throws {
    shop = try TemporaryShop(rules: WhyTests.rules, knowledge: WhyTests.knowledge)
    try shop.write(
      """
      {"id":"q-1","text":"月季红蜘蛛怎么办"}
      {"id":"q-2","text":"月季怎么浇水"}

      """, to: "queries.jsonl")
  }

  private func decode(_ output: String) throws -> [Line] {
    try output.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  @Test func `a query prints score, heading, file and the lines that matched`() throws {
    let (status, output, error) = shop.run(["search", "红蜘蛛怎么办"])
    #expect(status == .success)
    #expect(error.isEmpty)
    try expectSnapshot(output, "search.txt")
    let (_, same, _) = shop.run(["search", "紅蜘蛛", "怎么办"])
    #expect(same.contains("KnowledgeBase/garden.md#mites"))
  }

  @Test func `nothing found is said and is a finding`() {
    let (status, output, _) = shop.run(["search", "zzz"])
    #expect(status == .findings)
    #expect(output == "Nothing was found.\n")
  }

  @Test func `the number of passages is the user's`() throws {
    let (_, one, _) = shop.run(["search", "月季", "--top", "1", "--output", "jsonl"])
    let (_, three, _) = shop.run(["search", "月季", "--output", "jsonl"])
    #expect(try decode(one).first?.passages.count == 1)
    let passages = try #require(try decode(three).first).passages
    #expect(passages.count == 2)
    #expect(passages.map(\.score) == passages.map(\.score).sorted(by: >))
    #expect(passages.allSatisfy { (0...1).contains($0.score) && !$0.text.isEmpty })
  }

  @Test func `a batch answers every query in order, from a file or standard input`() throws {
    let (status, output, _) = shop.run(["search", "--batch", shop.path("queries.jsonl")])
    #expect(status == .success)
    let lines = try decode(output)
    #expect(lines.map(\.id) == ["q-1", "q-2"])
    #expect(lines[0].passages.first?.source == "KnowledgeBase/garden.md#mites")
    let input = try String(
      contentsOf: shop.folder.appending(path: "queries.jsonl"), encoding: .utf8)
    let (_, piped, _) = shop.run(["search", "--batch", "-"], input: input)
    #expect(piped == output)
  }

  @Test func `a kept run is compared, and what moved is printed`() throws {
    let (queries, kept) = (shop.path("queries.jsonl"), shop.path("run.jsonl"))
    let (saved, output, _) = shop.run(["search", "--batch", queries, "--save", kept])
    #expect(saved == .success)
    #expect(try String(contentsOfFile: kept, encoding: .utf8).contains("garden.md#mites"))
    #expect(!output.isEmpty)
    let (same, nothing, _) = shop.run(["search", "--batch", queries, "--baseline", kept])
    #expect(same == .success)
    #expect(nothing == "the passages of 0 queries moved\n")
    try shop.write(
      WhyTests.knowledge.replacingOccurrences(of: "#mites", with: "#spiders"),
      to: "KnowledgeBase/garden.md")
    let (moved, report, _) = shop.run(["search", "--batch", queries, "--baseline", kept])
    #expect(moved == .findings)
    #expect(report.hasPrefix("q-1  月季红蜘蛛怎么办\n    – → 1  KnowledgeBase/garden.md#spiders\n"))
    #expect(report.contains("    1 → –  KnowledgeBase/garden.md#mites\n"))
  }

  @Test func `lines that cannot be read are told, and the others are answered`() throws {
    try shop.write("{\n{\"id\":\"q-2\",\"text\":\"月季怎么浇水\"}\n", to: "queries.jsonl")
    let (status, output, error) = shop.run(["search", "--batch", shop.path("queries.jsonl")])
    #expect(status == .findings)
    #expect(try decode(output).map(\.id) == ["q-2"])
    #expect(error == "xiaoer: line 1: The line is not a JSON object.\n")
  }

  @Test func `files that cannot be used are one sentence`() throws {
    let missing = shop.run(["search", "--batch", shop.path("none.jsonl")])
    #expect(missing == (.usage, "", "xiaoer: none.jsonl: no such file or folder\n"))
    let queries = shop.path("queries.jsonl")
    let baseline = shop.run(["search", "--batch", queries, "--baseline", queries])
    #expect(
      baseline
        == (.usage, "", "xiaoer: queries.jsonl: is no run that --save has kept\n"))
    let (status, _, error) = shop.run(
      ["search", "--batch", queries, "--save", shop.path("no/folder")])
    #expect(status == .usage)
    #expect(error == "xiaoer: no/folder: cannot be written\n")
  }
}
