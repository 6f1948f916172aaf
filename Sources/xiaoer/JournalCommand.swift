internal import Chat
internal import Foundation
internal import Persistence
internal import Service
internal import SourceDiagnostics

/// `xiaoer journal`: what is on disk.
struct JournalCommand: Command {
  static let name = "journal"
  static let summary = "the state on disk: print, verify or compact it"
  static let operands = "print | verify | compact"
  static let options = [
    DataFolder.option,
    Option(name: "text", value: nil, help: "print what customers wrote, too"),
  ]
  static let details = """
    print writes one JSON object for each change in order; without --text only that something was
    said, not what. verify reads everything and says whether it is whole. Both may be used beside a
    running server, whose last records may still be on their way. compact replaces old records by
    what they came to; a server does that by itself.

    exit status: 0 whole, 1 damaged, 2 wrong usage or an unreadable folder, 3 the disk failed

    """

  private let arguments: Arguments
  private let verb: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard arguments.operands.count == 1, let verb = arguments.operands.first,
      ["print", "verify", "compact"].contains(verb)
    else { throw UsageError("journal takes one of print, verify, compact") }
    self.verb = verb
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let folder = DataFolder(arguments, console)
    if verb == "compact" { return try compact(folder, console) }
    guard FileManager.default.fileExists(atPath: folder.journalFolder) else {
      throw UsageError("\(folder.path) holds no state of ‘xiaoer serve’")
    }
    let withText = arguments.has("text")
    let language = CommonOptions(arguments).language(console)
    do {
      let report = try JournalReader(folder: folder.journalFolder).read { payload, position in
        let record = try ServiceRecord(unsafe payload.withUnsafeBufferPointer { unsafe Array($0) })
        guard verb == "print" else { return }
        for change in record.changes {
          let line = change.line(at: record.time, withText: withText)
          try console.print(String(decoding: JSONText.bytes(line), as: UTF8.self))
        }
      }
      if verb == "verify" {
        try console.print("\(report.records) records, \(report.segments.count) segment(s)")
      }
      guard let damage = report.damage else { return .success }
      console.complain(damage.sentence.text(in: language))
      return .findings
    } catch let error as JournalError {
      if case .failed = error { throw error }
      console.complain(error.sentence.text(in: language))
      return .findings
    } catch let error as RecordError {
      console.complain(error.sentence.text(in: language))
      return .findings
    }
  }

  private func compact(_ folder: DataFolder, _ console: Console) throws -> Console.ExitStatus {
    guard case .open(let receptionist) = try folder.access() else {
      throw UsageError("\(folder.path) is in use by a server, which compacts it by itself")
    }
    defer { try? receptionist.close() }
    let report = try receptionist.compact()
    try console.print("\(report.records) records, \(report.bytes) bytes")
    return .success
  }
}

/// `xiaoer forget`: a customer's words leave every file.
struct ForgetCommand: Command {
  static let name = "forget"
  static let summary = "erase a customer: conversations, tags, and words in tickets and files"
  static let operands = "CUSTOMER"
  static let options = [DataFolder.option]
  static let details = """
    CUSTOMER is the sender of their messages, in whatever channel. Their conversations and tags are
    forgotten, and group conversations that they took part in. Tickets stay, without what was said.
    When it returns, no file of the data folder holds their words any more; through a running server,
    too.

    exit status: 0 done, 2 wrong usage or an unreadable folder, 3 the disk failed

    """

  private let arguments: Arguments
  private let customer: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard arguments.operands.count == 1, let customer = arguments.operands.first, !customer.isEmpty
    else { throw UsageError("forget takes the name of one customer") }
    self.customer = customer
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let folder = DataFolder(arguments, console)
    switch try folder.access() {
    case .open(let receptionist):
      defer { try? receptionist.close() }
      try receptionist.forget(customer)
    case .served(let address):
      _ = try folder.ask("DELETE", address, "/v1/customers/" + DataFolder.escaped(customer))
    }
    return .success
  }
}
