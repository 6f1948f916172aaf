import Chat
import Foundation
import Gateways
import Reception
import RuleLanguage
import Service
import SourceDiagnostics
import Testing
import XiaoerKit

@testable import xiaoer

/// The built program as a server: a process with a port of its own.
final class ServerProcess {
  let address: String
  private let process = Process()
  private let errors: FileHandle
  private var log: [UInt8] = []

  struct NoAddress: Error {
    let log: String
  }

  init(_ shop: TemporaryShop, _ more: [String] = []) throws {
    let pipe = Pipe()
    process.executableURL = URL(filePath: try #require(BuiltProgram.path) + "/xiaoer")
    process.arguments =
      ["serve", "--listen", "127.0.0.1:0", "--data", shop.path("data")] + shop.options + more
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    errors = pipe.fileHandleForReading
    while true {
      let bytes = errors.availableData
      log += bytes
      let text = String(decoding: log, as: UTF8.self)
      if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("listening on ") }),
        text.contains("\n")
      {
        address = String(line.dropFirst("listening on ".count))
        return
      }
      if bytes.isEmpty { throw NoAddress(log: text) }
    }
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// The program of util-linux that limits another process.
  static let limiter = "/usr/bin/prlimit"

  /// Lets every later write to a file fail as on a full disk.
  func fillDisk() throws {
    let tool = try Process.run(
      URL(filePath: Self.limiter),
      arguments: ["--pid", "\(process.processIdentifier)", "--fsize=1:1"])
    tool.waitUntilExit()
    guard tool.terminationStatus == 0 else { throw NoAddress(log: "the limit was not set") }
  }

  /// What it has logged, when it has ended by itself.
  func ending() -> (status: Int32, log: String) {
    let status = end(0)
    return (status, String(decoding: log, as: UTF8.self))
  }

  /// Has the files looked at, and waits for a line of the log with this event.
  func reload(until event: String) -> String {
    let known = log.count
    kill(process.processIdentifier, SIGHUP)
    while true {
      let text = String(decoding: log[known...], as: UTF8.self)
      for line in text.split(separator: "\n") where line.contains(#""event":"\#(event)""#) {
        // A line that is there in part has no end yet.
        if text.hasSuffix("\n") { return String(line) }
      }
      let bytes = errors.availableData
      if bytes.isEmpty { return "it has ended" }
      log += bytes
    }
  }

  /// Asks, and gives status and body.
  func ask(
    _ method: String, _ path: String, _ body: String? = nil, token: String? = nil
  ) throws -> String {
    var fields = [("content-type", "application/json")]
    if let token { fields.append(("authorization", "Bearer \(token)")) }
    let answer = try #require(
      HTTPPosting.ask(method, body.map { Array($0.utf8) }, at: address + path, fields: fields))
    return "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
  }

  /// Sends a signal and waits for the end.
  func end(_ signal: Int32) -> Int32 {
    kill(process.processIdentifier, signal)
    while case let bytes = errors.availableData, !bytes.isEmpty { log += bytes }
    process.waitUntilExit()
    return process.terminationStatus
  }

  func post(_ text: String, id: String) throws -> String {
    let body = JSONText.bytes(
      .object(["id": .string(id), "conversation": .string("c"), "text": .string(text)]))
    let answer = try #require(
      HTTPPosting.ask(
        "POST", body, at: address + "/v1/messages", fields: [("content-type", "application/json")]))
    #expect(answer.status == 200)
    return String(decoding: answer.body, as: UTF8.self)
  }
}

/// An answer that is being waited for, on a thread of its own: those of Dispatch are few, and the
/// client needs them.
final class PendingPost: Sendable {
  private let answer = Locked<String?>(nil)
  private let done = DispatchGroup()

  init(_ body: @escaping @Sendable () -> String?) {
    done.enter()
    Thread.detachNewThread { [self] in
      let text = body()
      answer.withLock { $0 = text }
      done.leave()
    }
  }

  /// `nil` where none came.
  func wait() -> String? {
    done.wait()
    return answer.withLock { $0 }
  }
}

extension ServerProcess {
  /// Posts a message and does not wait for its answer.
  func begin(_ text: String, id: String) -> PendingPost {
    let body = JSONText.bytes(
      .object(["id": .string(id), "conversation": .string("c"), "text": .string(text)]))
    return PendingPost { [address] in
      HTTPPosting.ask(
        "POST", body, at: address + "/v1/messages", fields: [("content-type", "application/json")]
      ).map { String(decoding: $0.body, as: UTF8.self) }
    }
  }

  /// Asks until a figure is what it is to become.
  func awaitFigure(_ line: String) throws {
    while true {
      let answer = try #require(HTTPPosting.ask("GET", nil, at: address + "/metrics", fields: []))
      if String(decoding: answer.body, as: UTF8.self).contains(line + "\n") { return }
    }
  }
}

@Suite(.serialized, .enabled(if: BuiltProgram.path != nil, "xiaoer was not built beside the tests"))
struct ServeTests {
  private static let rules = """
    ## 你好

    - 当：你好

    > 一

    > 二

    ## 人工

    - 当：转人工
    - 转人工：前台

    """

  @Test func `stopped or killed and started, a conversation goes on where it was`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    var answers: [String] = []
    for round in 0..<4 {
      let server = try ServerProcess(shop)
      for (number, answer) in answers.enumerated() {
        #expect(try server.post("你好", id: "\(number)") == answer)
      }
      let next = try server.post("你好", id: "\(round)")
      #expect(next.contains(round % 2 == 0 ? "一" : "二"))
      answers.append(next)
      if round % 2 == 0 {
        _ = server.end(SIGKILL)
      } else {
        #expect(server.end(round == 1 ? SIGTERM : SIGINT) == 0)
      }
    }
    let verify = ProgramRun(["journal", "verify", "--data", shop.path("data")])
    #expect(verify.status == .success, "\(verify.error)")
    let print = ProgramRun(["journal", "print", "--data", shop.path("data")])
    #expect(print.output.contains("delivered"))
    #expect(!print.output.contains("你好"))
  }

  @Test func `without waiting for the disk, what was answered outlives a killed process`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    let server = try ServerProcess(shop, ["--no-sync"])
    let first = try server.post("你好", id: "1")
    _ = server.end(SIGKILL)
    let next = try ServerProcess(shop)
    #expect(try next.post("你好", id: "1") == first)
    #expect(next.end(SIGTERM) == 0)
  }

  @Test func `tokens are replaced while it runs, and refusals are logged`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    let tokens = ["0123456789abcdef-old", "0123456789abcdef-new"]
    func status(_ server: ServerProcess, _ token: String) throws -> String {
      String(try server.ask("GET", "/v1/tickets", token: token).prefix(3))
    }
    try shop.write(tokens[0], to: "tokens")
    let server = try ServerProcess(shop, ["--token-file", shop.path("tokens")])
    #expect(try tokens.map { try status(server, $0) } == ["200", "401"])
    try shop.write(tokens.joined(separator: "\n"), to: "tokens")
    _ = server.reload(until: "reloaded")
    #expect(try tokens.map { try status(server, $0) } == ["200", "200"])
    try shop.write("# none\n", to: "tokens")
    #expect(server.reload(until: "edit not used").contains("has no token"))
    #expect(try tokens.map { try status(server, $0) } == ["200", "200"])
    try shop.write(tokens[1], to: "tokens")
    _ = server.reload(until: "reloaded")
    #expect(try tokens.map { try status(server, $0) } == ["401", "200"])
    #expect(server.end(SIGTERM) == 0)
    let log = server.ending().log
    #expect(log.contains(#""client":"127.0.0.1","event":"request refused""#), "\(log)")
    #expect(!log.contains("0123456789abcdef"))
  }

  @Test func `changed settings are used at once, or it is said that they wait`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    let server = try ServerProcess(shop)
    func isGivenBack(by word: String, _ id: String) throws -> Bool {
      _ = try server.ask(
        "POST", "/v1/messages",
        #"{"id":"\#(id)","conversation":"c","sender":"li","role":"agent","text":"\#(word)"}"#)
      return try server.ask("GET", "/v1/conversations/c/state").contains(#""state":"bot""#)
    }
    _ = try server.post("转人工", id: "1")
    #expect(try !isGivenBack(by: "拿去", "2"))
    try shop.write(
      #"{"service": {"handover": {"hand back words": ["拿去"]}, "limits": {"connections": 9}}}"#,
      to: "xiaoer.json")
    #expect(server.reload(until: "restart needed").contains(#"["service.limits.connections"]"#))
    #expect(try isGivenBack(by: "拿去", "3"))
    #expect(
      try server.ask("GET", "/ready").contains(#""needs_restart":["service.limits.connections"]"#))
    #expect(try server.ask("GET", "/metrics").contains("\nxiaoer_restart_needed 1\n"))
    // What cannot be used leaves the settings as they are.
    try shop.write(#"{"service": {"proxies": ["nowhere"]}}"#, to: "xiaoer.json")
    let problem = "“service.proxies” holds “nowhere”"
    #expect(server.reload(until: "edit not used").contains(problem))
    #expect(try server.ask("GET", "/ready").contains(problem))
    _ = try server.post("转人工", id: "4")
    #expect(try isGivenBack(by: "拿去", "5"))
    // A secret of those who sign shuts the door from then on; the variable is not set here.
    try shop.write(#"{"service": {"signatures": ["env:XIAOER_NONE"]}}"#, to: "xiaoer.json")
    #expect(server.reload(until: "edit not used").contains("XIAOER_NONE is not set"))
    try shop.write("{}", to: "xiaoer.json")
    #expect(server.reload(until: "reloaded").contains("rules"))
    #expect(try server.ask("GET", "/ready").contains(#""needs_restart":[]"#))
    _ = try server.post("转人工", id: "6")
    #expect(try !isGivenBack(by: "拿去", "7"))
    #expect(server.end(SIGTERM) == 0)
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: ServerProcess.limiter),
      "util-linux is not there"))
  func `when the disk fails, who waits is told to come again, and the process ends`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    let server = try ServerProcess(shop)
    let first = try server.post("你好", id: "1")
    try server.fillDisk()
    let fields = [("content-type", "application/json")]
    let list = (2..<50).map { #"{"id":"\#($0)","conversation":"c\#($0)","text":"你好"}"# }
    let body = Array("[\(list.joined(separator: ","))]".utf8)
    let refused = HTTPPosting.post(body, to: server.address + "/v1/messages", fields: fields)
    #expect(refused == .answered(status: 503, retryAfter: "5"))
    let (status, log) = server.ending()
    #expect(status == Console.ExitStatus.disk.rawValue)
    #expect(log.contains("journal failed") && log.contains("make room"), "\(log)")
    #expect(log.contains("\"stopped\""), "\(log)")
    let next = try ServerProcess(shop)
    #expect(try next.post("你好", id: "1") == first)
    #expect(try next.post("你好", id: "2").contains("二"))
    #expect(next.end(SIGTERM) == 0)
  }

  @Test func `tickets are worked on in the folder and through the server`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    let data = ["--data", shop.path("data")]
    let server = try ServerProcess(shop)
    _ = try server.post("转人工", id: "1")
    let listed = ProgramRun(["tickets"] + data)
    let id = try #require(listed.output.split(separator: " ").first.map(String.init))
    #expect(id.hasPrefix("T-"), "\(listed.error)")
    #expect(ProgramRun(["tickets", "claim", id, "--by", "小李"] + data).output.contains("小李"))
    #expect(ProgramRun(["tickets", "resend"] + data).output == "0 to be sent again\n")
    #expect(ProgramRun(["journal", "compact"] + data).status == .usage)
    #expect(server.end(SIGTERM) == 0)
    #expect(ProgramRun(["tickets", "note", id, "好的"] + data).output.contains("好的"))
    #expect(ProgramRun(["tickets", "resolve", id] + data).status == .success)
    #expect(ProgramRun(["tickets"] + data).output.isEmpty)
    #expect(ProgramRun(["tickets", "list", "--state", "all", "--json"] + data).lines.count == 1)
    #expect(ProgramRun(["tickets", "show", "T-none"] + data).status == .usage)
    #expect(ProgramRun(["journal", "compact"] + data).status == .success)
    #expect(ProgramRun(["forget", "customer"] + data).status == .success)
    #expect(ProgramRun(["tickets", "show", id] + data).output.contains("resolved"))
  }

  @Test func `fragments of a thought are joined, and a server that stops lets nobody wait`() throws
  {
    let shop = try TemporaryShop(rules: Self.rules)
    try shop.write(#"{"service": {"join within": 4}}"#, to: "xiaoer.json")
    let killed = try ServerProcess(shop)
    let lost = killed.begin("你", id: "1")
    try killed.awaitFigure("xiaoer_conversations_busy 1")
    _ = killed.end(SIGKILL)
    #expect(lost.wait() == nil)

    let server = try ServerProcess(shop)
    let first = server.begin("你", id: "1")
    try server.awaitFigure("xiaoer_conversations_busy 1")
    let second = [server.begin("好", id: "2"), server.begin("好", id: "2")]
    // One of the two has come, and the other is its redelivery.
    try server.awaitFigure("xiaoer_duplicates_total 1")
    #expect(server.end(SIGTERM) == 0)
    let joined = try #require(first.wait())
    #expect(joined.contains(#""reason":"joined""#), "\(joined)")
    let answers = second.map { $0.wait() }
    #expect(answers[0]?.contains("一") == true && answers[0] == answers[1], "\(answers)")

    try shop.write(#"{"service": {"join within": 0.05}}"#, to: "xiaoer.json")
    let next = try ServerProcess(shop)
    #expect(try next.post("你", id: "1") == joined)
    #expect(try next.post("你好", id: "3").contains("二"))
    #expect(next.end(SIGTERM) == 0)
  }

  @Test func `wrong usage is one sentence`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    for (words, sentence) in [
      (["serve", "--listen", "nowhere"], "option --listen takes"),
      (["serve", "--listen", "0.0.0.0:0"], "without a token it listens on this machine only"),
      (["serve", "--token-file", shop.path("none")], "no such file"),
      (["tickets", "dance"], "tickets takes"), (["journal"], "journal takes"),
      (["forget"], "forget takes"),
      (["tickets", "--data", shop.path("none")], "holds no state"),
    ] {
      let run = ProgramRun(words + ["--language", "en"])
      #expect(run.status == .usage)
      #expect(run.error.contains(sentence), "\(run.error)")
    }
    try shop.write(#"{"service": {"handover": {"hours": "9-5"}}}"#, to: "xiaoer.json")
    let (status, _, error) = shop.run(["serve", "--check-config"])
    #expect(status == .usage)
    #expect(error == "xiaoer: “service.handover.hours” must be such as 09:00-21:30.\n")
    try shop.write(#"{"service": {"handover": {"hours": "09:00-17:00"}}}"#, to: "xiaoer.json")
    #expect(shop.run(["serve", "--check-config"]).0 == .success)
  }

  @Test func `a good edit is used, a bad one is told with its line and changes nothing`() throws {
    let shop = try TemporaryShop(rules: Self.rules)
    var places = Shop.Places()
    places.rules = [shop.path("rules.md")]
    places.knowledge = [shop.path("KnowledgeBase")]
    places.configuration = shop.path("xiaoer.json")
    places.index = shop.path("index")
    var watch = ShopWatch(try Shop(places), places: places, language: .english)
    let idle0 = watch.look()
    #expect(idle0.isNone)
    try shop.write(Self.rules + "\n## 新\n\n- 当：新\n\n> 新的\n", to: "rules.md")
    guard case .loaded(let edited)? = watch.look() else {
      Issue.record("the edit was not used")
      return
    }
    #expect(edited.book.rules.count == 3)
    let idle1 = watch.look()
    #expect(idle1.isNone)
    try shop.write(Self.rules + "\n## 坏\n\n- 当：我的(订单\n\n> 坏\n", to: "rules.md")
    guard case .refused(let problems)? = watch.look() else {
      Issue.record("the bad edit was used")
      return
    }
    #expect(problems.first?.contains("rules.md:16:") == true, "\(problems)")
    let idle2 = watch.look()
    #expect(idle2.isNone)
    try shop.write(Self.rules, to: "rules.md")
    guard case .loaded? = watch.look() else {
      Issue.record("the mended edit was not used")
      return
    }
  }
}

extension ShopWatch.Outcome? {
  fileprivate var isNone: Bool { if case nil = self { true } else { false } }
}
