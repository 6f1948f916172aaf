import Foundation
import Testing

@testable import Persistence

/// On the files of this machine.
@Suite struct SystemFilesTests {
  private let folder: String
  private let parent: URL

  init() throws {
    parent = FileManager.default.temporaryDirectory.appending(
      path: "journal-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    folder = parent.appending(path: "data").path
  }

  private func open() throws -> (Journal, Replay) {
    var replay = Replay()
    let journal = try Journal(JournalSettings(folder: folder), onFailure: { _ in }) {
      payload, position in replay.take(payload, position)
    }
    replay.report = journal.opening
    return (journal, replay)
  }

  @Test func `only the owner reads files and folder, and no other program inherits them`() throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let (journal, _) = try open()
    try journal.appendAndWait(record(1))
    try journal.compact { try $0.append(record(1)) }
    for name in ["", "/lock", "/segment-000000000002", "/snapshot-000000000002"] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder + name)[.posixPermissions]
      #expect(mode as? Int == (name == "" ? 0o700 : 0o600))
    }
    let file = try SystemFiles().open(folder + "/lock", .reading)
    #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
    SystemFiles().close(file)
    try journal.close()
  }

  @Test func `closing frees the lock although another process has a copy of the file`() throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let files = SystemFiles()
    let path = parent.path + "/lock"
    let first = try files.open(path, .lockFile)
    #expect(try files.lock(first))
    let copy = dup(first)
    defer { close(copy) }
    files.close(first)
    let second = try files.open(path, .lockFile)
    defer { files.close(second) }
    #expect(try files.lock(second))
  }

  @Test func `a second opening is refused and names the holder`() throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let (journal, _) = try open()
    let holder = Int(ProcessInfo.processInfo.processIdentifier)
    let error = #expect(throws: JournalError.self) { try open() }
    #expect(error == .locked(path: folder, holder: holder))
    #expect(error?.description == "\(folder) is held by process \(holder).")
    try journal.close()
    try open().0.close()
  }

  @Test func `the largest record is read again`() throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let (journal, _) = try open()
    let largest = [UInt8](repeating: 0xA5, count: 16 << 20)
    try journal.appendAndWait(record(1))
    try journal.appendAndWait(largest)
    try journal.appendAndWait(record(2))
    #expect(throws: JournalError.self) { try journal.appendAndWait(largest + [0]) }
    try journal.close()
    let (second, replay) = try open()
    #expect(replay.records == [record(1), largest, record(2)])
    try second.close()
  }

  @Test func `a torn tail of a real file is set aside`() throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let (journal, _) = try open()
    try journal.appendAndWait(record(1))
    try journal.close()
    let segment = URL(filePath: folder + "/segment-000000000001")
    let whole = try Data(contentsOf: segment)
    try (whole + Data([1, 2, 3])).write(to: segment)
    let (second, replay) = try open()
    let torn = try #require(replay.report.torn)
    #expect(try Data(contentsOf: URL(filePath: torn.path)) == Data([1, 2, 3]))
    #expect(try Data(contentsOf: segment) == whole)
    #expect(try JournalReader(folder: folder).tornTails() == [torn.path])
    try second.close()
  }

  @Test func `a folder that cannot be made is told with its path`() throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let path = parent.path + "/none/data"
    let error = #expect(throws: JournalError.self) {
      try Journal(JournalSettings(folder: path), onFailure: { _ in }) { _, _ in }
    }
    #expect(error?.description == "Cannot create folder \(path): No such file or directory.")
  }

  @Test func `many threads append, each is told in order, and all is found again`() throws {
    defer { try? FileManager.default.removeItem(at: parent) }
    let (journal, _) = try open()
    let threads = 16
    let each = 250
    let told = Gathered<(thread: Int, number: Int, position: Position)>()
    let running = try (0..<threads).map { thread in
      try SystemThread {
        for number in 0..<each {
          try? journal.append(Array("\(thread) \(number)".utf8)) { result in
            if let position = try? result.get() { told.append((thread, number, position)) }
          }
        }
      }
    }
    for thread in running { thread.join() }
    try journal.close()
    #expect(journal.status.records == threads * each)
    let all = told.all
    #expect(all.map(\.position) == all.map(\.position).sorted())
    for thread in 0..<threads {
      #expect(all.filter { $0.thread == thread }.map(\.number) == Array(0..<each))
    }
    let (second, replay) = try open()
    #expect(replay.positions == all.map(\.position))
    #expect(replay.records == all.map { Array("\($0.thread) \($0.number)".utf8) })
    try second.close()
  }

  @Test func `a reader without the lock sees a beginning of what is being written and compacted`()
    throws
  {
    defer { try? FileManager.default.removeItem(at: parent) }
    let (journal, _) = try open()
    let isDone = Monitor(false)
    let writer = try SystemThread {
      for number in 0..<300 {
        _ = try? journal.appendAndWait(record(number))
        guard number % 20 == 19 else { continue }
        _ = try? journal.compact { snapshot in
          for number in 0...number { try snapshot.append(record(number)) }
        }
      }
      isDone.withLock { $0 = true }
    }
    var last = 0
    while !isDone.withLock({ $0 }) {
      var records: [[UInt8]] = []
      let report = try JournalReader(folder: folder).read { payload, _ in
        records.append(payload.array)
      }
      #expect(report.damage == nil)
      #expect(records == (0..<records.count).map { record($0) })
      #expect(records.count >= last)
      last = records.count
    }
    writer.join()
    try journal.close()
    #expect(try JournalReader(folder: folder).verify().records == 300)
  }
}
