internal import Foundation
internal import HTTPService
internal import Persistence
internal import Reception
internal import SourceDiagnostics
internal import XiaoerKit

/// `xiaoer serve`: the webhook endpoint.
struct ServeCommand: Command {
  static let name = "serve"
  static let summary = "answer over HTTP, durably: the endpoint behind a gateway's webhook"
  static let operands = ""
  static let options = [
    Option(
      name: "listen", value: "ADDRESS", help: "ADDRESS:PORT or unix:PATH (default: 127.0.0.1:8080)",
      isRepeatable: true),
    Option(name: "data", value: "DIR", help: "state: the journal (default: .xiaoer)"),
    Option(
      name: "token-file", value: "FILE", help: "bearer tokens, one a line (or XIAOER_TOKEN)"),
    Option(name: "check-config", value: nil, help: "look at everything, serve nothing"),
    Option(name: "log-text", value: nil, help: "log what customers write, too"),
    Option(
      name: "no-sync", value: nil, help: "answer before the disk has it: a power cut may lose it"),
  ]
  static let details = """
    POST /v1/messages takes a message, or an array of them, as JSON and answers with decisions when
    they are on disk. A message that comes again is answered with the same bytes and has no other
    effect; stopped and started, conversations go on where they were. /v1/openapi.json describes
    everything. Without a token it listens on loopback and Unix sockets only.

    It says ‘listening on http://…’ for each address when it is ready, then logs one JSON object a
    line on standard error. Edited rules and documents are used at once; a bad edit keeps the last
    good ones. SIGHUP looks at once, SIGTERM and SIGINT finish what is at hand and end.

    With --no-sync the system has what was answered, not the disk: it outlives a killed process, but
    when the machine stops, messages and tickets of the last half minute or so may be gone though they
    were acknowledged. For measuring, and for machines whose disk is kept anyway.

    examples:
      xiaoer serve
      xiaoer serve --listen unix:/run/xiaoer/http.sock --data /var/lib/xiaoer
      XIAOER_TOKEN=… xiaoer serve --listen 0.0.0.0:8080

    exit status: 0 stopped in good order, 2 wrong usage or unreadable files, 3 the disk failed

    """

  let common: CommonOptions
  let addresses: [ListenAddress]
  let data: String
  let tokenFile: String?
  let checksOnly: Bool
  let logsText: Bool
  let durability: JournalSettings.Durability

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    guard arguments.operands.isEmpty else { throw UsageError("serve takes no operands") }
    let written = arguments.has("listen") ? arguments.values("listen") : ["127.0.0.1:8080"]
    addresses = try written.map { text in
      guard let address = ListenAddress(text) else {
        throw UsageError(
          "option --listen takes ADDRESS:PORT, [ADDRESS]:PORT or unix:PATH, not “\(text)”")
      }
      return address
    }
    data = arguments.value("data") ?? ".xiaoer"
    tokenFile = arguments.value("token-file")
    checksOnly = arguments.has("check-config")
    logsText = arguments.has("log-text")
    durability = arguments.has("no-sync") ? .none : .synced
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let signals = SignalWait.block()
    defer { SignalWait.restore(signals) }
    let shop = try common.readyShop(console, past: nil)
    let terms = try ServiceTerms(
      shop.configuration, addresses: addresses, tokenFile: tokenFile,
      environment: console.environment)
    if checksOnly { return shop.mistakes == 0 ? .success : .findings }
    HTTPServer.raiseDescriptorLimit()
    let served = try ServedHouse(
      shop: shop, common: common, language: common.language(console), terms: terms,
      journal: JournalSettings(folder: data + "/journal", durability: durability), data: data,
      log: ServiceLog { StandardStreams.writeError($0) }, logsText: logsText)
    return try served.run()
  }
}
