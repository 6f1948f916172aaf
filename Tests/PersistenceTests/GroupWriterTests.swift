import Foundation
import Testing

@testable import Persistence

/// Who writes a group, and on which thread it is told.
@Suite struct GroupWriterTests {
  private func open(
    _ disk: SimulatedDisk, _ durability: JournalSettings.Durability,
    courier: Journal.Courier? = nil,
    onFailure: @escaping @Sendable (JournalError) -> Void = { _ in }
  ) throws -> Journal {
    try Journal(
      JournalSettings(folder: simulated, durability: durability, maximumRoom: disk.room),
      files: disk, courier: courier, onFailure: onFailure
    ) { _, _ in }
  }

  private func append(_ numbers: Range<Int>, to journal: Journal, _ told: Gathered<Int>) throws {
    for number in numbers {
      try journal.append(record(number), wakes: false) { result in
        told.append((try? result.get()) == nil ? -1 : number)
      }
    }
  }

  @Test func `what is not synchronised is written by who asks for it, and told before it returns`()
    throws
  {
    let disk = SimulatedDisk()
    let journal = try open(disk, .none)
    let told = Gathered<Int>()
    journal.wake()
    for round in 0..<3 {
      try append(round * 4..<round * 4 + 4, to: journal, told)
      #expect(told.all.count == round * 4)
      journal.wake()
      #expect(told.all == Array(0..<round * 4 + 4))
    }
    #expect(journal.status.groups == 3)
    #expect(journal.status.queuedBytes == 0)
    try journal.close()
    #expect(try openStore(disk).1.records == (0..<12).map { record($0) })
  }

  @Test func `a rotation is left to the writer's thread`() throws {
    let disk = SimulatedDisk()
    let journal = try open(disk, .none)
    let told = Gathered<Int>()
    for round in 0..<20 {
      try append(round * 4..<round * 4 + 2, to: journal, told)
      let compaction = try journal.beginCompaction()
      try append(round * 4 + 2..<round * 4 + 4, to: journal, told)
      journal.wake()
      try compaction.finish { snapshot in
        for number in 0..<round * 4 + 2 { try snapshot.append(record(number)) }
      }
    }
    #expect(told.all(80) == Array(0..<80))
    try journal.close()
    #expect(try openStore(disk).1.records == (0..<80).map { record($0) })
  }

  @Test func `a refused write is told, and ends the journal`() throws {
    let disk = SimulatedDisk()
    let failures = Gathered<JournalError>()
    let journal = try open(disk, .none, onFailure: { failures.append($0) })
    let told = Gathered<Int>()
    try append(0..<2, to: journal, told)
    journal.wake()
    disk.plan(.refusal(SimulatedDisk.noSpace), at: 0)
    try append(2..<5, to: journal, told)
    journal.wake()
    #expect(told.all == [0, 1, -1, -1, -1])
    #expect(failures.all.count == 1)
    #expect(throws: JournalError.self) { try append(5..<6, to: journal, told) }
    journal.wake()
    #expect(throws: JournalError.self) { try journal.close() }
    #expect(failures.all.count == 1)
  }

  @Test(arguments: [true, false])
  func `a courier is given whole groups, and those that it does not take are told all the same`(
    isThere: Bool
  ) throws {
    let given = Gathered<@Sendable () -> Void>()
    let journal = try open(
      SimulatedDisk(), .synced,
      courier: { body in
        given.append(body)
        return isThere
      })
    let told = Gathered<Int>()
    try append(0..<5, to: journal, told)
    journal.wake()
    let body = try #require(given.all(1).first)
    if isThere {
      #expect(told.all == [])
      body()
    }
    #expect(told.all(5) == Array(0..<5))
    try journal.close()
    #expect(given.all.count == 1)
  }

  /// Records by 8 threads, with groups ended now by one, now by another, now by the writer's own.
  @Test(arguments: [JournalSettings.Durability.synced, .none])
  func `each thread is told in order, whoever writes`(durability: JournalSettings.Durability) throws
  {
    let folder = NSTemporaryDirectory() + "journal-groups-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try Journal(
      JournalSettings(folder: folder, durability: durability), onFailure: { _ in }
    ) { _, _ in }
    let told = Gathered<(thread: Int, number: Int, position: Position)>()
    let running = try (0..<8).map { thread in
      try SystemThread {
        for number in 0..<1000 {
          try? journal.append(Array("\(thread) \(number)".utf8), wakes: number % 7 == 6) { result in
            if let position = try? result.get() { told.append((thread, number, position)) }
          }
          if number % 3 == 2 { journal.wake() }
        }
        journal.wake()
      }
    }
    for thread in running { thread.join() }
    try journal.close()
    let all = told.all
    #expect(all.count == 8000)
    #expect(all.map(\.position) == all.map(\.position).sorted())
    for thread in 0..<8 {
      #expect(all.filter { $0.thread == thread }.map(\.number) == Array(0..<1000))
    }
    var found: [[UInt8]] = []
    let second = try Journal(JournalSettings(folder: folder), onFailure: { _ in }) { payload, _ in
      found.append(unsafe payload.withUnsafeBufferPointer { unsafe Array($0) })
    }
    #expect(found == all.map { Array("\($0.thread) \($0.number)".utf8) })
    try second.close()
  }
}
