internal import Chat
internal import Dialogue
internal import Foundation
internal import Gateways
internal import Knowledge
internal import Persistence
internal import Reception
internal import RuleLanguage
internal import Service

/// The service's state on disk: opened here, or asked of the server that holds it.
struct DataFolder {
  static let option = Option(name: "data", value: "DIR", help: "state (default: .xiaoer)")
  static let defaultPath = ".xiaoer"

  let path: String
  let token: String?

  init(_ arguments: Arguments, _ console: Console) {
    path = arguments.value("data") ?? Self.defaultPath
    token = console.environment["XIAOER_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
  }

  var journalFolder: String { path + "/journal" }

  enum Access {
    case open(Receptionist)
    /// The address of the server that holds the folder.
    case served(String)
  }

  func access() throws -> Access {
    guard FileManager.default.fileExists(atPath: journalFolder) else {
      throw UsageError("\(path) holds no state of ‘xiaoer serve’")
    }
    do {
      return .open(
        try Receptionist(
          shop: ServedShop(
            responder: Responder(
              book: RuleBook.link([], in: RuleBook.Surroundings()).book,
              knowledge: KnowledgeIndex(files: [], synonyms: [], past: nil))),
          settings: ServiceSettings(), journal: JournalSettings(folder: journalFolder),
          clock: { ServiceLog.now() }, onFailure: { _ in }))
    } catch let error as JournalError {
      guard case .locked = error,
        let written = FileManager.default.contents(atPath: path + "/address"),
        let address = String(decoding: written, as: UTF8.self).split(separator: "\n").first
      else { throw error }
      guard address.hasPrefix("http") else {
        throw UsageError(
          "the server listens on \(address) only; ask it with ‘curl --unix-socket’")
      }
      return .served(String(address))
    }
  }

  /// Asks the server; a refusal becomes a sentence.
  func ask(
    _ method: String, _ address: String, _ target: String, _ body: FieldValue? = nil
  ) throws -> FieldValue {
    var fields = [("accept", "application/json")]
    if let token { fields.append(("authorization", "Bearer \(token)")) }
    if body != nil { fields.append(("content-type", "application/json")) }
    guard
      let answer = HTTPPosting.ask(
        method, body.map { JSONText.bytes($0) }, at: address + target, fields: fields)
    else { throw UsageError("the server at \(address) does not answer") }
    let value = (try? JSONParser.value(in: answer.body[...])) ?? .null
    guard (200..<300).contains(answer.status) else {
      let detail = value["detail"]?.text ?? "status \(answer.status)"
      throw UsageError(
        answer.status == 401 ? "the server wants a token: set XIAOER_TOKEN" : detail)
    }
    return value
  }

  static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}

/// `xiaoer tickets`: the ticket desk.
struct TicketsCommand: Command {
  static let name = "tickets"
  static let summary = "the ticket desk: list, show, claim, note, resolve, resend"
  static let operands = "[list | show ID | claim ID | note ID TEXT | resolve ID | resend]"
  static let options = [
    DataFolder.option,
    Option(name: "by", value: "NAME", help: "who you are (default: your login)"),
    Option(
      name: "state", value: "STATE", help: "list only these (default: all but resolved)",
      choices: ["open", "claimed", "resolved", "all"]),
    Option(name: "queue", value: "QUEUE", help: "list only this queue"),
    Option(name: "json", value: nil, help: "print JSON"),
  ]
  static let details = """
    Works on the data folder, or through the server that has it in use: there it needs the token in
    XIAOER_TOKEN where the server wants one. Claiming a ticket silences the bot in its conversation;
    resolving it gives the conversation back. resend tries what could not be delivered to other
    systems again.

    examples:
      xiaoer tickets
      xiaoer tickets claim T-4KWY2M8Q0Z7D --by 小李
      xiaoer tickets note T-4KWY2M8Q0Z7D '快递明天上门'

    exit status: 0 done, 2 wrong usage, no such ticket, or an unreadable folder, 3 the disk failed

    """

  private let arguments: Arguments
  private let verb: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    verb = arguments.operands.first ?? "list"
    let wanted = ["list": 1, "show": 2, "claim": 2, "note": 3, "resolve": 2, "resend": 1]
    guard let count = wanted[verb],
      arguments.operands.count == (arguments.operands.isEmpty ? 0 : count)
    else { throw UsageError("tickets takes \(Self.operands)") }
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let folder = DataFolder(arguments, console)
    switch try folder.access() {
    case .open(let receptionist):
      defer { try? receptionist.close() }
      try work(receptionist, console)
    case .served(let address): try work(folder, address, console)
    }
    return .success
  }

  private func by(_ console: Console) -> String {
    arguments.value("by") ?? console.environment["USER"] ?? "staff"
  }

  private func action() -> Receptionist.TicketAction {
    switch verb {
    case "claim": .claim
    case "note": .note(arguments.operands[2])
    default: .resolve
    }
  }

  private func work(_ receptionist: Receptionist, _ console: Console) throws {
    if verb == "resend" {
      return try console.print("\(receptionist.resendDead()) to be sent again")
    }
    if verb == "list" {
      let all = receptionist.tickets(
        in: nil, queue: arguments.value("queue"), after: nil, limit: .max)
      return try printList(all.map(\.json), console)
    }
    let id = arguments.operands[1]
    if verb != "show" {
      let done = DispatchSemaphore(value: 0)
      let outcome = Locked<Result<Void, Refusal>>(.success(()))
      receptionist.perform(action(), onTicket: id, by: by(console)) { result in
        outcome.withLock { $0 = result }
        done.signal()
      }
      done.wait()
      if case .failure(let refusal) = outcome.withLock({ $0 }) {
        switch refusal {
        case .notFound: throw UsageError("there is no ticket \(id)")
        case .conflict(let why): throw UsageError(why)
        default: throw receptionist.journal.status.failure ?? JournalError.closed
        }
      }
    }
    guard let ticket = receptionist.ticket(id) else { throw UsageError("there is no ticket \(id)") }
    try printTicket(ticket.json, console)
  }

  private func work(_ folder: DataFolder, _ address: String, _ console: Console) throws {
    if verb == "resend" {
      guard
        case .number(let count)? = try folder.ask("POST", address, "/v1/outbox/resend")["resent"]
      else { return }
      return try console.print("\(Int(count)) to be sent again")
    }
    if verb == "list" {
      var tickets: [FieldValue] = []
      var cursor = ""
      while true {
        let page = try folder.ask("GET", address, "/v1/tickets?limit=1000\(cursor)")
        if case .list(let found)? = page["tickets"] { tickets += found }
        guard let next = page["next"]?.text else { break }
        cursor = "&cursor=\(DataFolder.escaped(next))"
      }
      let queue = arguments.value("queue")
      return try printList(
        tickets.filter { queue == nil || $0["queue"]?.text == queue }, console)
    }
    let target = "/v1/tickets/" + DataFolder.escaped(arguments.operands[1])
    if verb == "show" { return try printTicket(try folder.ask("GET", address, target), console) }
    var body: [String: FieldValue] = ["by": .string(by(console))]
    switch action() {
    case .claim: body["state"] = .string("claimed")
    case .resolve: body["state"] = .string("resolved")
    case .note(let text): body["note"] = .string(text)
    }
    try printTicket(try folder.ask("PATCH", address, target, .object(body)), console)
  }

  private func printList(_ tickets: [FieldValue], _ console: Console) throws {
    let wanted = arguments.value("state")
    for ticket in tickets {
      let state = ticket["state"]?.text ?? ""
      guard wanted == "all" || (wanted.map { $0 == state } ?? (state != "resolved")) else {
        continue
      }
      if arguments.has("json") {
        try console.print(String(decoding: JSONText.bytes(ticket), as: UTF8.self))
        continue
      }
      let parts = ["id", "state", "priority", "queue", "opened_at", "summary"].map {
        Self.shown(ticket[$0]?.text ?? "")
      }
      try console.print(parts.joined(separator: "  "))
    }
  }

  private func printTicket(_ ticket: FieldValue, _ console: Console) throws {
    if arguments.has("json") {
      return try console.print(String(decoding: JSONText.bytes(ticket), as: UTF8.self))
    }
    for name in [
      "id", "state", "priority", "queue", "reason", "summary", "channel", "conversation", "sender",
      "claimed_by", "opened_at",
    ] {
      if let text = ticket[name]?.text { try console.print("\(name): \(Self.shown(text))") }
    }
    for (list, names) in [("transcript", ["speaker", "text"]), ("notes", ["at", "by", "text"])] {
      guard case .list(let entries)? = ticket[list], !entries.isEmpty else { continue }
      try console.print("\(list):")
      for entry in entries {
        let words = names.map { Self.shown(entry[$0]?.text ?? "") }
        try console.print("  " + words.joined(separator: "  "))
      }
    }
  }

  /// Without what could move a terminal's cursor.
  private static func shown(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
