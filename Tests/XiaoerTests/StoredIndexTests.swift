import Foundation
import Testing

@testable import xiaoer

/// With an index, without one, on one thread or several: the same answers.
@Suite struct StoredIndexTests {
  /// The messages of every golden transcript, several conversations side by side.
  private static func messages() throws -> [UInt8] {
    let folder = Checkout.folder.appending(path: "Transcripts")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".jsonl") }.sorted()
    return try names.flatMap { Array(try Data(contentsOf: folder.appending(path: $0))) }
  }

  @Test func `the shipped shop answers alike from files and index, on one thread and on several`()
    throws
  {
    let shop = try TemporaryShop(rules: "")
    let index = ["--index", shop.path("index")]
    let input = try Self.messages()
    let plain = ProgramRun(["reply", "--jobs", "1"] + index, bytes: input)
    #expect(plain.lines.count > 800)
    let made = ProgramRun(["index"] + index)
    #expect(made.status == .success, "\(made.error)")
    for jobs in ["1", "2", "5"] {
      let run = ProgramRun(["reply", "--jobs", jobs] + index, bytes: input)
      #expect(run.output == plain.output, "\(jobs) threads")
      #expect(run.error.isEmpty)
    }
    let found = ProgramRun(["search", "红蜘蛛"] + index).output
    #expect(found == ProgramRun(["search", "红蜘蛛", "--index", shop.path("none")]).output)
  }

  @Test func `an edit counts at once, and the index is made anew`() throws {
    let shop = try TemporaryShop(rules: "## A {#a}\n\n- 当：好\n\n> 一\n")
    let index = ["--index", shop.path("index")]
    #expect(ProgramRun(["index"] + shop.options + index).status == .success)
    let before = try Data(contentsOf: URL(filePath: shop.path("index")))
    try Data("## A {#a}\n\n- 当：好\n\n> 二\n".utf8).write(to: URL(filePath: shop.path("rules.md")))
    let run = ProgramRun(["reply", "--output", "text"] + shop.options + index, input: "好\n")
    #expect(run.output == "二\n")
    #expect(run.error.isEmpty)
    #expect(try Data(contentsOf: URL(filePath: shop.path("index"))) != before)
    let again = ProgramRun(["reply", "--output", "text"] + shop.options + index, input: "好\n")
    #expect(again.output == "二\n")
  }

  @Test func `a damaged index is said to be so, not used, and made anew`() throws {
    let shop = try TemporaryShop(rules: "## A {#a}\n\n- 当：好\n\n> 一\n")
    let index = ["--index", shop.path("index")]
    let reply = ["reply", "--output", "text"] + shop.options + index
    #expect(ProgramRun(["index"] + shop.options + index).status == .success)
    let file = URL(filePath: shop.path("index"))
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    let run = ProgramRun(reply, input: "好\n")
    #expect(run.output == "一\n")
    #expect(run.error.contains("is damaged or of another version; it is not used, and made anew"))
    try Data("nothing".utf8).write(to: file)
    let chinese = ProgramRun(reply.map { $0 == "en" ? "zh" : $0 }, input: "好\n").error
    #expect(chinese.contains("已损坏或版本不对，没有使用，正在重新生成"))
    #expect(ProgramRun(reply, input: "好\n").error.isEmpty)
  }

  @Test func `where there is no index, none is made`() throws {
    let shop = try TemporaryShop(rules: "## A {#a}\n\n- 当：好\n\n> 一\n")
    let index = ["--index", shop.path("index")]
    let run = ProgramRun(["reply", "--output", "text"] + shop.options + index, input: "好\n")
    #expect(run.output == "一\n")
    #expect(!FileManager.default.fileExists(atPath: shop.path("index")))
  }

  @Test func `a number of threads out of range is wrong usage`() {
    for jobs in ["0", "257", "x"] {
      #expect(ProgramRun(["reply", "--jobs", jobs], input: "好\n").status == .usage)
    }
  }
}
