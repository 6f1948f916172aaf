import Foundation
import Gateways
import Testing

@testable import xiaoer

/// What no sender should send and no operator should type.
@Suite struct BadInputTests {
  static let rules = "## 退货 {#return}\n\n- 当：退货\n\n> 好的。\n"
  static let naughty = Checkout.root.deletingLastPathComponent()
    .appending(path: "shared/vectors/naughty-strings/blns.json")
  static let hasNaughty = FileManager.default.fileExists(atPath: naughty.path)

  let shop: TemporaryShop

  init() throws { shop = try TemporaryShop(rules: Self.rules) }

  private func reply(_ bytes: [UInt8], _ words: [String] = []) -> ProgramRun {
    ProgramRun(["reply"] + words + shop.options, bytes: bytes)
  }

  private static let good = #"{"text":"退货"}"#

  /// Between two good lines: the bad one becomes an error in its place, the good ones are answered.
  private func expectError(
    _ sentence: String, for bad: [UInt8],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let good = Array((Self.good + "\n").utf8)
    let run = reply(good + bad + Array("\n".utf8) + good)
    let said = try run.decisions()
    #expect(run.status == .findings, sourceLocation: sourceLocation)
    try #require(said.count == 3, sourceLocation: sourceLocation)
    #expect(said[0].text == "好的。", sourceLocation: sourceLocation)
    #expect(said[1].error == sentence, sourceLocation: sourceLocation)
    #expect(said[1].line == 2, sourceLocation: sourceLocation)
    #expect(said[2].text == "好的。", sourceLocation: sourceLocation)
    #expect(run.error == "xiaoer: line 2: \(sentence)\n", sourceLocation: sourceLocation)
  }

  @Test func `each kind of line that cannot be read is an error in its place`() throws {
    try expectError("The line is not valid UTF-8.", for: [0x7B, 0xFF, 0xFE, 0x7D])
    try expectError("The line is not valid UTF-8.", for: [0xED, 0xA0, 0x80])
    try expectError("The line is not valid UTF-8.", for: [0xF0, 0x9F, 0x98])
    try expectError("The line holds a NUL byte.", for: Array("{\"text\":\"a\0b\"}".utf8))
    try expectError(
      "The line is longer than 1 MiB.", for: [UInt8](repeating: 0x61, count: 5 << 20))
    try expectError(
      "The JSON is nested deeper than 64 levels.", for: [UInt8](repeating: 0x5B, count: 100_000))
    try expectError(
      "The JSON is nested deeper than 64 levels.",
      for: Array(String(repeating: #"{"data":"#, count: 100_000).utf8))
    try expectError("The line is not a JSON object.", for: Array(#"{"text":"#.utf8))
    try expectError("The line is not a JSON object.", for: Array("[1]".utf8))
    try expectError("The message has neither 'text' nor 'event'.", for: Array("{}".utf8))
    try expectError("The field 'text' must be a string.", for: Array(#"{"text":7}"#.utf8))
    try expectError(
      "The field 'kind' must be one of: private, group.",
      for: Array(#"{"text":"a","kind":"room"}"#.utf8))
  }

  @Test func `an unreadable first line does not decide what the others are`() throws {
    let run = reply([0xFF, 0xFE, 0x0A] + Array((Self.good + "\n").utf8))
    let said = try run.decisions()
    #expect(run.status == .findings)
    try #require(said.count == 2)
    #expect(said[0].error == "The line is not valid UTF-8.")
    #expect(said[1].text == "好的。")
    let plain = reply([0xFF, 0xFE, 0x0A] + Array("退货\n".utf8))
    #expect(plain.output == "好的。\n")
    #expect(plain.error == "xiaoer: line 1: The line is not valid UTF-8.\n")
    #expect(plain.status == .findings)
  }

  @Test func `bad bytes in plain text are told on standard error, and the rest is answered`() {
    let run = reply(Array("退货\n".utf8) + [0xC3, 0x28, 0x0A, 0x00, 0x0A] + Array("退货".utf8))
    #expect(run.output == "好的。\n好的。\n")
    #expect(
      run.error == """
        xiaoer: line 2: The line is not valid UTF-8.
        xiaoer: line 3: The line holds a NUL byte.

        """)
    #expect(run.status == .findings)
  }

  @Test(.enabled(if: hasNaughty, "../shared/vectors/naughty-strings is not there"))
  func `every naughty string gets one decision, as text and as JSON`() throws {
    let data = try Data(contentsOf: Self.naughty)
    let strings = try JSONDecoder().decode([String].self, from: data)
    #expect(strings.count > 400)
    let json = try strings.enumerated().map { place, text in
      let fields = ["text": text, "id": "n-\(place)", "conversation": "c-\(place % 7)"]
      return String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
    }
    let said = try Checkout.answers(json)
    #expect(said.map(\.id) == strings.indices.map { "n-\($0)" })
    #expect(said.allSatisfy { $0.error == nil && $0.action != nil })
    for text in strings {
      let lines = try Checkout.answers([text], input: .text)
      #expect(
        lines.allSatisfy { $0.error == nil || text.contains("\0") }, "\(text.debugDescription)")
    }
  }

  @Test func `no input and an empty file give nothing and succeed`() throws {
    try shop.write("", to: "empty.jsonl")
    for run in [reply([]), reply([0x0A, 0x0A]), reply([], [shop.path("empty.jsonl")])] {
      #expect(run.status == .success)
      #expect(run.output.isEmpty)
      #expect(run.error.isEmpty)
    }
  }

  @Test func `a missing file and a folder are named before anything is answered`() throws {
    try shop.write(Self.good, to: "good.jsonl")
    let missing = shop.run(["reply", shop.path("good.jsonl"), shop.path("none.jsonl")])
    #expect(missing == (.usage, "", "xiaoer: none.jsonl: no such file or folder\n"))
    let folder = shop.run(["reply", shop.path("KnowledgeBase")])
    #expect(folder == (.usage, "", "xiaoer: KnowledgeBase: cannot be read\n"))
  }

  @Test func `rules that are no UTF-8 and a broken configuration are one sentence`() throws {
    try Data([0xFF, 0xFE]).write(to: shop.folder.appending(path: "rules.md"))
    let rules = shop.run(["check"])
    #expect(
      rules == (.usage, "", "xiaoer: rules.md: is not UTF-8 text; save it as UTF-8\n"))
    try shop.write(Self.rules, to: "rules.md")
    try shop.write("{]", to: "xiaoer.json")
    let broken = shop.run(["check"])
    #expect(broken == (.usage, "", "xiaoer: xiaoer.json: The file is no JSON object.\n"))
    try shop.write(#"{"sorces": {}}"#, to: "xiaoer.json")
    let unknown = shop.run(["check"])
    #expect(unknown == (.usage, "", "xiaoer: xiaoer.json: Nothing is called “sorces”.\n"))
  }

  @Test(arguments: [0, 1, 2])
  func `a reader that goes away ends the filter quietly`(writes: Int) {
    let line = Array((Self.good + "\n").utf8)
    let input = Array(repeatElement(line, count: 10_000).joined())
    let run = ProgramRun(["reply"] + shop.options, bytes: input, closesAfter: writes)
    #expect(run.status == .success)
    #expect(run.error.isEmpty)
  }

  @Test(
    arguments: [
      (["reply", "--colour"], "unknown option --colour"),
      (["reply", "-x"], "unknown option -x"),
      (["reply", "--outpt", "text"], "unknown option --outpt; did you mean --output?"),
      (["reply", "--output", "xml"], "option --output takes one of text, jsonl, not “xml”"),
      (["reply", "--output="], "option --output takes one of text, jsonl, not “”"),
      (["reply", "--input"], "option --input needs a value: --input text|jsonl"),
      (["reply", "--verbose=yes"], "option --verbose takes no value"),
      (["reply", "--input", "text", "--input=jsonl"], "option --input is given twice"),
      (["check", "--language", "fr"], "option --language takes one of zh, en, not “fr”"),
      (["why"], "why needs the text of a message"),
      (["why", "退货", "--time", "25:00"], "option --time takes a time such as 09:30"),
      (["search"], "search takes either a QUERY or --batch FILE"),
      (["search", "a", "--batch", "b"], "search takes either a QUERY or --batch FILE"),
      (["search", "a", "--save", "b"], "--save and --baseline go with --batch"),
      (["search", "a", "--top", "0"], "option --top takes a whole number from 1 to 100, not “0”"),
      (["search", "a", "--top", "x"], "option --top takes a whole number from 1 to 100, not “x”"),
    ])
  func `wrong usage is one sentence, a hint and status 2`(words: [String], sentence: String) {
    let run = ProgramRun(words)
    #expect(run.status == .usage)
    #expect(run.output.isEmpty)
    #expect(run.error == "xiaoer: \(sentence)\nTry ‘xiaoer \(words[0]) --help’.\n")
  }

  @Test func `an unknown command names the nearest, and no command shows them all`() {
    let unknown = ProgramRun(["serach"])
    #expect(unknown.status == .usage)
    #expect(
      unknown.error == """
        xiaoer: there is no command “serach”; did you mean “search”?
        Try ‘xiaoer --help’.

        """)
    let none = ProgramRun([])
    #expect(none.status == .usage)
    #expect(none.error.hasPrefix("usage: xiaoer COMMAND"))
  }

  @Test func `options stand anywhere, with or without an equals sign, until two dashes`() throws {
    let run = ProgramRun(["why"] + shop.options + ["--json", "--", "--help", "退货"])
    #expect(run.status == .success)
    #expect(run.output.contains("\"text\" : \"--help 退货\""))
    try shop.write(Self.good, to: "--input")
    let file = ProgramRun(
      ["reply", "--output=text"] + shop.options + ["--", shop.path("--input")])
    #expect(file.output == "好的。\n")
  }
}

/// The program itself, where it was built beside the tests.
@Suite(.enabled(if: BuiltProgram.path != nil, "xiaoer was not built beside the tests"))
struct BuiltProgramTests {
  @Test func `a filter whose reader goes away after one line ends quietly`() throws {
    let run = try BuiltProgram.sh(
      """
      { yes '{"text":"退货"}' | head -n 30000; } | { xiaoer reply --rules rules.md \
      --knowledge KnowledgeBase; echo "status $?" >&2; } | head -n 1
      """)
    #expect(run.output.split(separator: "\n").count == 1)
    #expect(run.error == "status 0\n")
  }

  @Test func `each answer is written before the next line is waited for`() throws {
    let run = try BuiltProgram.sh(
      """
      mkfifo in out
      xiaoer reply --rules rules.md --knowledge KnowledgeBase < in > out &
      exec 3> in 4< out
      echo '退货' >&3; read -r answer <&4; echo "first: $answer"
      echo '退货' >&3; read -r answer <&4; echo "second: $answer"
      exec 3>&-
      wait
      """)
    #expect(run.output == "first: 好的。\nsecond: 好的。\n")
    #expect(run.status == 0)
  }

  @Test func `exit statuses are those of the documentation`() throws {
    let run = try BuiltProgram.sh(
      """
      o='--rules rules.md --knowledge KnowledgeBase'
      echo 退货 | xiaoer reply $o; echo $?
      printf '\\377\\n' | xiaoer reply $o --output text; echo $?
      xiaoer reply $o none.jsonl; echo $?
      xiaoer --version > /dev/null; echo $?
      echo 退货 | xiaoer reply $o > /dev/full; echo $?
      """)
    #expect(run.output == "好的。\n0\n1\n2\n0\n2\n")
    #expect(run.error.contains("xiaoer: cannot write: No space left on device"))
  }
}

/// The executable that the package builds, and shells to run it in.
enum BuiltProgram {
  /// The folder that `xiaoer` lies in; `nil` where it was not built.
  static let path: String? = {
    let own = CommandLine.arguments.first.map { URL(filePath: $0).deletingLastPathComponent().path }
    let beside = Bundle.main.executableURL?.deletingLastPathComponent().path
    let candidates: [String?] = [own, beside, Checkout.root.appending(path: ".build/debug").path]
    return candidates.compactMap { $0 }.first {
      FileManager.default.isExecutableFile(atPath: $0 + "/xiaoer")
    }
  }()

  /// Runs a script in a folder with a small shop, or in `folder`; it is ended after a minute.
  static func sh(
    _ script: String, in folder: String? = nil
  ) throws -> (status: Int32, output: String, error: String) {
    let shop = try TemporaryShop(rules: BadInputTests.rules)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["timeout", "60", "sh", "-c", script]
    process.currentDirectoryURL = folder.map { URL(filePath: $0) } ?? shop.folder
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = (path ?? "") + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["LC_ALL"] = "C.UTF-8"
    process.environment = environment
    let (out, err) = (shop.folder.appending(path: "stdout"), shop.folder.appending(path: "stderr"))
    for url in [out, err] { try Data().write(to: url) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: try Data(contentsOf: out), as: UTF8.self),
      String(decoding: try Data(contentsOf: err), as: UTF8.self)
    )
  }
}
