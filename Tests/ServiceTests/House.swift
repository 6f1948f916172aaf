import Chat
import Dialogue
import Dispatch
import Foundation
import Knowledge
import Persistence
import Reception
import RuleLanguage
import SourceDiagnostics
import Testing

@testable import Service

/// A service in a folder of its own, whose clock a test moves, and which it can stop and start.
final class House: @unchecked Sendable {
  static let rules = """
    ## 退货

    - 当：退货
    - 追问：{order} 请给我订单号
    - 转人工：售后，高

    > 已登记 {order}，单号 {ticket}

    ## 人工

    - 当：转人工 | human please
    - 转人工：前台

    ## 你好

    - 当：你好 | hello

    > 您好，{鞋码|客人}

    > 又见面了

    ## 鞋码

    - 当：我穿{size}码
    - 标签：鞋码 = {size}码

    > 记住了

    ## 进度

    - 当：查{order}
    - 查：slow {order}

    > 到了{slow.city}

    ## 槽位：order

    - 形如：DD###

    ## 槽位：size

    - 类型：数字 35-46

    """

  let folder: String
  let settings: ServiceSettings
  let files: any FileSystem
  let time = Locked(Timestamp(milliseconds: 1_763_690_400_000))
  let failures = Locked<[JournalError]>([])
  let durability: JournalSettings.Durability
  var sources: [String: any RecordSource]
  private(set) var receptionist: Receptionist
  /// What the receptionist wants to be reminded of.
  let alarms = Locked<[@Sendable () -> Void]>([])

  static func shop(
    _ rules: String = rules, sources: [String: any RecordSource] = [:]
  ) -> ServedShop {
    let file = RuleFile(SourceFile(path: "a.md", text: rules))
    let book = RuleBook.link(
      [file], in: RuleBook.Surroundings(hasDocument: { _ in false }, sources: ["slow"])
    ).book
    let responder = Responder(
      book: book, knowledge: KnowledgeIndex(files: [], synonyms: [], past: nil))
    return ServedShop(responder: responder, sources: sources)
  }

  init(
    settings: ServiceSettings = ServiceSettings(), files: any FileSystem = SystemFiles(),
    durability: JournalSettings.Durability = .none, sources: [String: any RecordSource] = [:],
    rules: String = House.rules
  ) throws {
    let base = FileManager.default.temporaryDirectory.path
    folder = "\(base)/xiaoer-service-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.settings = settings
    self.files = files
    self.durability = durability
    self.sources = sources
    receptionist = try Self.open(
      folder, settings, files, durability, Self.shop(rules, sources: sources), time, failures,
      alarms)
  }

  deinit {
    alarms.withLock { $0 = [] }
    try? receptionist.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func open(
    _ folder: String, _ settings: ServiceSettings, _ files: any FileSystem,
    _ durability: JournalSettings.Durability, _ shop: ServedShop, _ time: Locked<Timestamp>,
    _ failures: Locked<[JournalError]>, _ alarms: Locked<[@Sendable () -> Void]>
  ) throws -> Receptionist {
    try Receptionist(
      shop: shop, settings: settings,
      // Without room, whose making may fail and do no harm, each refused call ends the journal.
      journal: JournalSettings(
        folder: folder + "/journal", durability: durability, maximumRoom: 0), files: files,
      clock: { time.withLock { $0 } }, alarm: { _, body in alarms.withLock { $0.append(body) } },
      onFailure: { error in failures.withLock { $0.append(error) } })
  }

  /// Ends the service and begins it anew from what is on disk.
  func restart() throws {
    try receptionist.close()
    receptionist = try Self.open(
      folder, settings, files, durability, Self.shop(sources: sources), time, failures, alarms)
  }

  func wait(_ seconds: Double) {
    time.withLock { $0 = $0.advanced(by: .milliseconds(Int64(seconds * 1000))) }
  }

  /// Lets the time pass that was to be waited for.
  func ring() {
    let due = alarms.withLock { alarms in
      defer { alarms = [] }
      return alarms
    }
    for alarm in due { alarm() }
  }

  // MARK: - Messages

  /// Hands a message in and does not wait for the answer.
  func begin(
    _ text: String, id: String, in conversation: String = "c1", by sender: String = "u1",
    role: Message.Role = .customer
  ) -> Answer<String> {
    begin(Self.message(text, id: id, in: conversation, by: sender, role: role))
  }

  func begin(_ message: Message, isRepeatable: Bool = true) -> Answer<String> {
    let answer = Answer<String>()
    receptionist.receive(message, isRepeatable: isRepeatable) {
      answer.set((try? $0.get()).map { String(decoding: $0, as: UTF8.self) } ?? "\($0)")
    }
    return answer
  }

  static func message(
    _ text: String, id: String, in conversation: String = "c1", by sender: String = "u1",
    role: Message.Role = .customer
  ) -> Message {
    Message(
      id: id, channel: "http", conversation: conversation, sender: sender, role: role,
      content: .text(text))
  }

  func receive(_ message: Message, isRepeatable: Bool = true) -> Result<[UInt8], Refusal> {
    let answer = Answer<Result<[UInt8], Refusal>>()
    receptionist.receive(message, isRepeatable: isRepeatable) { answer.set($0) }
    return answer.wait()
  }

  @discardableResult
  func say(
    _ text: String, id: String, in conversation: String = "c1", by sender: String = "u1",
    role: Message.Role = .customer
  ) -> String {
    let message = Self.message(text, id: id, in: conversation, by: sender, role: role)
    switch receive(message) {
    case .success(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .failure(let refusal): return "\(refusal)"
    }
  }

  func set(_ conversation: String, to state: ReceptionState) -> Result<Void, Refusal> {
    let answer = Answer<Result<Void, Refusal>>()
    let talk = TalkKey(channel: "http", name: conversation)
    receptionist.setReception(of: talk, to: state, by: "api") { answer.set($0) }
    return answer.wait()
  }

  func perform(_ action: Receptionist.TicketAction, _ id: String) -> Result<Void, Refusal> {
    let answer = Answer<Result<Void, Refusal>>()
    receptionist.perform(action, onTicket: id, by: "小李") { answer.set($0) }
    return answer.wait()
  }

  func reception(_ conversation: String = "c1") -> ReceptionState {
    receptionist.reception(of: TalkKey(channel: "http", name: conversation))
  }

  var tickets: [DeskTicket] { receptionist.tickets(in: nil, queue: nil, after: nil, limit: 10_000) }

  /// Everything that the service knows, in an order that depends on nothing.
  var knowledge: [[UInt8]] {
    receptionist.tables.withLock { $0.state.fingerprint }
  }
}

extension ServiceState {
  var fingerprint: [[UInt8]] {
    let zero = Timestamp(milliseconds: 0)
    return parts().map { ServiceRecord(time: zero, .snapshot($0)).bytes }
      + posts.map { ServiceRecord(time: zero, .posted($0)).bytes } + [[UInt8(ledger.count % 251)]]
  }
}

/// One value that another thread brings.
final class Answer<Value: Sendable>: Sendable {
  private let value = Locked<Value?>(nil)
  private let came = DispatchSemaphore(value: 0)

  func set(_ value: Value) {
    self.value.withLock { $0 = value }
    came.signal()
  }

  func wait() -> Value {
    came.wait()
    came.signal()
    return value.withLock { $0! }
  }

  var hasCome: Bool { value.withLock { $0 != nil } }
}

/// Files of this machine of which one synchronisation or write fails.
final class FaultyFiles: FileSystem {
  private struct Plan {
    var calls = 0
    var failing: Int?
  }

  private let plan = Locked(Plan())
  private let files = SystemFiles()

  /// The n-th write or synchronisation from now on fails.
  func fail(at call: Int) { plan.withLock { $0.failing = $0.calls + call } }

  private func step() throws(SystemError) {
    let fails = plan.withLock { plan in
      defer { plan.calls += 1 }
      return plan.failing == plan.calls
    }
    if fails { throw SystemError(code: 5) }
  }

  func open(_ path: String, _ mode: OpeningMode) throws(SystemError) -> Int32 {
    try files.open(path, mode)
  }
  func close(_ file: Int32) { files.close(file) }
  func read(
    _ file: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int { unsafe try files.read(file, into: buffer, at: offset) }
  func write(
    _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int {
    try step()
    return unsafe try files.write(file, bytes, at: offset)
  }
  func synchronize(_ file: Int32) throws(SystemError) {
    try step()
    try files.synchronize(file)
  }
  func synchronizeFolder(_ path: String) throws(SystemError) { try files.synchronizeFolder(path) }
  func size(of file: Int32) throws(SystemError) -> UInt64 { try files.size(of: file) }
  func truncate(_ file: Int32, to size: UInt64) throws(SystemError) {
    try files.truncate(file, to: size)
  }
  func rename(_ path: String, to other: String) throws(SystemError) {
    try files.rename(path, to: other)
  }
  func remove(_ path: String) throws(SystemError) { try files.remove(path) }
  func names(in path: String) throws(SystemError) -> [String] { try files.names(in: path) }
  func createFolder(_ path: String) throws(SystemError) { try files.createFolder(path) }
  func lock(_ file: Int32) throws(SystemError) -> Bool { try files.lock(file) }
  var process: Int { files.process }
}
