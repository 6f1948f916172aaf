import Testing

@testable import Persistence

@Suite struct JournalTests {
  @Test func `a new folder is an empty journal`() throws {
    let disk = SimulatedDisk()
    let (journal, replay) = try openSimulated(disk)
    #expect(replay.records.isEmpty)
    #expect(replay.report == OpeningReport())
    try journal.close()
    #expect(disk.files.keys.sorted() == ["data/lock", "data/segment-000000000001"])
    #expect(disk.files["data/lock"] == Array("7\n".utf8))
    #expect(disk.files["data/segment-000000000001"]?.count == 48)
  }

  @Test func `what was appended is read again, in order and where it was`() throws {
    let disk = SimulatedDisk()
    let records = [[], record(1), [0], record(2, padding: 5000), record(3, padding: 200_000), []]
    var positions: [Position] = []
    for _ in 0..<3 {
      let (journal, replay) = try openSimulated(disk)
      #expect(replay.positions == positions)
      for bytes in records { positions.append(try journal.appendAndWait(bytes)) }
      try journal.close()
    }
    let (journal, replay) = try openSimulated(disk)
    #expect(replay.records == records + records + records)
    #expect(replay.positions == positions)
    #expect(positions == positions.sorted())
    #expect(replay.report.torn == nil)
    #expect(replay.report.wasClosed)
    try journal.close()
    #expect(try JournalReader(folder: simulated, files: disk).verify().records == 18)
  }

  @Test func `a journal that was not closed is whole too, and says so`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    try journal.appendAndWait(record(1))
    let (second, replay) = try openSimulated(disk.afterPowerCut(.everything, seed: 1))
    #expect(replay.records == [record(1)])
    #expect(!replay.report.wasClosed)
    #expect(replay.report.torn == nil)
    try second.close()
    try journal.close()
  }

  @Test func `the format is what is documented, byte by byte`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    try journal.appendAndWait(Array("abc".utf8))
    try journal.close()
    let bytes = try #require(disk.files["data/segment-000000000001"])
    #expect(bytes.prefix(8) == [0x89, 0x4A, 0x52, 0x4E, 0x4C, 0x0D, 0x0A, 0x1A])
    #expect(Array(bytes[8..<24]) == [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    #expect(bytes[24..<44].allSatisfy { $0 == 0 })
    let identity = Array(bytes[44..<48])
    #expect(identity == littleEndian(CRC32C.checksum(Array(bytes[..<44]))))
    #expect(Array(bytes[48..<56]) == [0xF5, 0xB7, 1, 0, 3, 0, 0, 0])
    #expect(Array(bytes[56..<60]) == identity)
    #expect(Array(bytes[60..<64]) == [0, 0, 0, 0])
    #expect(Array(bytes[64..<68]) == littleEndian(CRC32C.checksum(Array("abc".utf8))))
    let covered = Array(bytes[48..<68]) + identity + [48, 0, 0, 0, 0, 0, 0, 0]
    #expect(Array(bytes[68..<72]) == littleEndian(CRC32C.checksum(covered)))
    #expect(Array(bytes[72..<75]) == Array("abc".utf8))
    #expect(Array(bytes[75..<83]) == [0xF5, 0xB7, 3, 0, 0, 0, 0, 0])
    #expect(Array(bytes[83..<87]) == Array(bytes[68..<72]))
    #expect(bytes.count == 99)
  }

  private func littleEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  @Test func `a record too large, a closed journal and a full queue are refused`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk, queued: 1024)
    #expect(throws: JournalError.recordTooLarge(bytes: 1001, limit: 1000)) {
      try journal.appendAndWait([UInt8](repeating: 0, count: 1001))
    }
    try journal.appendAndWait([UInt8](repeating: 0, count: 1000))
    // A completion holds the writer, so that the queue fills up.
    let gate = Monitor(false)
    let told = Gathered<Bool>()
    try journal.append(record(1)) { _ in gate.wait { $0 ? () : nil } }
    var taken = 0
    let refusal = #expect(throws: JournalError.self) {
      for _ in 0..<1000 {
        try journal.append(record(2)) { told.append((try? $0.get()) != nil) }
        taken += 1
      }
    }
    #expect(refusal == .overloaded(limit: 1024))
    gate.withLock { $0 = true }
    gate.signal()
    try journal.close()
    #expect(told.all == Array(repeating: true, count: taken))
    #expect(throws: JournalError.closed) { try journal.appendAndWait(record(3)) }
    try journal.close()
  }

  @Test func `a record longer than the settings allow now is still read`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    try journal.appendAndWait(record(1, padding: 100_000))
    try journal.close()
    let (second, replay) = try openSimulated(disk, queued: 1024)
    #expect(replay.records == [record(1, padding: 100_000)])
    try second.close()
  }

  @Test func `what replay throws stops the opening and gives the folder free`() throws {
    struct Refusal: Error {}
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    try journal.appendAndWait(record(1))
    try journal.close()
    #expect(throws: Refusal.self) {
      try Journal(JournalSettings(folder: simulated), files: disk, onFailure: { _ in }) { _, _ in
        throw Refusal()
      }
    }
    try openSimulated(disk).0.close()
  }

  @Test func `a folder is held by one journal at a time`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    #expect(throws: JournalError.locked(path: simulated, holder: 7)) { try openSimulated(disk) }
    #expect(try JournalReader(folder: simulated, files: disk).verify().damage == nil)
    try journal.close()
  }

  @Test func `an unsynchronised journal is on disk when it rotates and when it is closed`() throws {
    let disk = SimulatedDisk()
    let settings = JournalSettings(folder: simulated, durability: .none)
    let journal = try Journal(settings, files: disk, onFailure: { _ in }) { _, _ in }
    try journal.appendAndWait(record(0, padding: 3000))
    try journal.appendAndWait(record(1))
    #expect(try openStore(disk.afterPowerCut(.everything, seed: 0)).1.records == [])
    #expect(try openStore(disk.afterPowerCut(.nothing, seed: 0)).1.records.count == 2)
    #expect(throws: Never.self) { try? journal.compact { _ in throw JournalError.compacting } }
    #expect(try openStore(disk.afterPowerCut(.everything, seed: 0)).1.records.count == 2)
    try journal.appendAndWait(record(2))
    try journal.close()
    let (_, replay) = try openStore(disk.afterPowerCut(.everything, seed: 0))
    #expect(replay.records.count == 3)
    #expect(replay.report.wasClosed)
    var files = disk.files.filter { $0.key != "data/lock" }
    files["data/segment-000000000002"]?[48 + 24] ^= 1
    #expect(throws: JournalError.self) { try openStore(SimulatedDisk(files)) }
  }

  @Test func `an observer is told about every group`() throws {
    let disk = SimulatedDisk()
    let told = Gathered<JournalEvent>()
    let journal = try Journal(
      JournalSettings(folder: simulated), files: disk, observer: told.append, onFailure: { _ in }
    ) { _, _ in }
    try journal.appendAndWait(record(0))
    try journal.appendAndWait(record(1))
    try journal.close()
    let group = JournalEvent.groupBegins(records: 1, bytes: 32)
    #expect(told.all == [group, .groupEnds, group, .groupEnds])
  }

  @Test func `equal calls make equal files`() throws {
    let disks = try (0..<2).map { _ in
      let disk = SimulatedDisk()
      let (journal, _) = try openSimulated(disk)
      for bytes in someRecords(50, seed: 3) { try journal.appendAndWait(bytes) }
      try journal.compact { try $0.append(record(50)) }
      for bytes in someRecords(50, seed: 4) { try journal.appendAndWait(bytes) }
      try journal.close()
      return disk.files
    }
    #expect(disks[0] == disks[1])
  }
}
