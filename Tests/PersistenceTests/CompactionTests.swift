import Testing

@testable import Persistence

@Suite struct CompactionTests {
  private struct Refusal: Error {}

  @Test func `a snapshot takes the place of what it stands for`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    for number in 0..<10 { try journal.appendAndWait(record(number)) }
    let report = try journal.compact { snapshot in
      try snapshot.append(record(100))
      try snapshot.append([])
    }
    #expect(report.number == 2)
    #expect(report.records == 2)
    #expect(report.leftOver == nil)
    try journal.appendAndWait(record(10))
    #expect(journal.status.segment == 2)
    try journal.close()
    #expect(
      disk.files.keys.sorted()
        == ["data/lock", "data/segment-000000000002", "data/snapshot-000000000002"])
    let (second, replay) = try openSimulated(disk)
    #expect(replay.records == [record(100), [], record(10)])
    #expect(replay.positions.map(\.segment) == [2, 2, 2])
    #expect(replay.report.generation.snapshot?.records == 2)
    try second.close()
  }

  @Test func `what is appended while the snapshot is written stands behind it`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    try journal.appendAndWait(record(0))
    let told = Gathered<Bool>()
    try journal.append(record(1)) { told.append((try? $0.get()) != nil) }
    let compaction = try journal.beginCompaction()
    try journal.append(record(2)) { told.append((try? $0.get()) != nil) }
    #expect(throws: JournalError.compacting) { try journal.beginCompaction() }
    try compaction.finish { snapshot in
      try journal.appendAndWait(record(3))
      try snapshot.append(record(100))
      try journal.appendAndWait(record(4))
    }
    #expect(told.all == [true, true])
    #expect(throws: JournalError.compacting) { try compaction.finish { _ in } }
    try journal.close()
    #expect(try openStore(disk).1.records == [record(100), record(2), record(3), record(4)])
  }

  @Test func `a compaction given up costs nothing`() throws {
    let disk = SimulatedDisk()
    let (journal, _) = try openSimulated(disk)
    try journal.appendAndWait(record(0))
    #expect(throws: Refusal.self) { try journal.compact { _ in throw Refusal() } }
    try journal.beginCompaction().cancel()
    do { _ = try journal.beginCompaction() }
    try journal.appendAndWait(record(1))
    try journal.close()
    #expect(!disk.files.keys.contains { $0.hasSuffix(".part") })
    let (second, replay) = try openSimulated(disk)
    #expect(replay.records == [record(0), record(1)])
    try second.compact { try $0.append(record(100)) }
    try second.close()
    #expect(try openStore(disk).1.records == [record(100)])
    #expect(disk.files.count == 3)
  }

  @Test func `a record too large for the journal is too large for a snapshot`() throws {
    let (journal, _) = try openSimulated(SimulatedDisk(), queued: 1024)
    let error = JournalError.recordTooLarge(bytes: 1001, limit: 1000)
    #expect(throws: error) {
      try journal.compact { try $0.append([UInt8](repeating: 0, count: 1001)) }
    }
    try journal.close()
  }

  @Test func `a disk too full for the snapshot leaves the journal running`() throws {
    let disk = SimulatedDisk()
    let told = Gathered<JournalError>()
    let (journal, _) = try openSimulated(disk, onFailure: told.append)
    try journal.appendAndWait(record(0))
    let compaction = try journal.beginCompaction()
    try journal.appendAndWait(record(1))
    disk.plan(.refusal(SimulatedDisk.noSpace), at: 2)
    let error = JournalError.failed(
      .write, path: "data/snapshot-000000000002.part", code: SimulatedDisk.noSpace)
    #expect(throws: error) { try compaction.finish { try $0.append(record(100)) } }
    disk.endFaults()
    try journal.appendAndWait(record(2))
    try journal.close()
    #expect(told.all == [])
    #expect(try openStore(disk).1.records == [record(0), record(1), record(2)])
  }

  @Test func `a damaged snapshot is passed over while the older files are there`() throws {
    let disk = SimulatedDisk()
    let (store, _) = try openStore(disk)
    _ = try store.append(record(0))
    try store.commit()
    let before = disk.files
    try SnapshotWriterRun.write(try store.rotate(), store)
    _ = try store.append(record(1))
    try store.seal()
    let snapshot = "data/snapshot-000000000002"
    var files = disk.files
    files["data/lock"] = nil
    files[snapshot]?[60] ^= 1
    let damage = JournalError.damaged(path: snapshot, offset: 48, .badRecordHeader)
    #expect(throws: damage) { try openStore(SimulatedDisk(files)) }
    #expect(
      try JournalReader(folder: simulated, files: SimulatedDisk(files)).verify().damage == damage)
    files["data/segment-000000000001"] = before["data/segment-000000000001"]
    let (_, replay) = try openStore(SimulatedDisk(files))
    #expect(replay.records == [record(0), record(1)])
    #expect(replay.report.passedOver == damage)
  }

  @Test func `a snapshot cut short anywhere is refused`() throws {
    let disk = SimulatedDisk()
    let (store, _) = try openStore(disk)
    _ = try store.append(record(0))
    try SnapshotWriterRun.write(try store.rotate(), store)
    try store.seal()
    let name = "data/snapshot-000000000002"
    var files = disk.files.filter { $0.key != "data/lock" }
    let whole = try #require(files[name])
    for end in 0..<whole.count {
      files[name] = Array(whole[..<end])
      #expect(throws: JournalError.self) { try openStore(SimulatedDisk(files)) }
    }
    files[name] = whole + [0]
    #expect(throws: JournalError.self) { try openStore(SimulatedDisk(files)) }
    files[name] = nil
    #expect(throws: JournalError.missing(path: name)) { try openStore(SimulatedDisk(files)) }
  }

  @Test func `the newest snapshot without its segment is refused, whatever else is there`() throws {
    let disk = SimulatedDisk()
    let (store, _) = try openStore(disk)
    _ = try store.append(record(0))
    try store.commit()
    let before = disk.files.filter { $0.key != "data/lock" }
    try SnapshotWriterRun.write(try store.rotate(), store)
    var files = disk.files.filter { $0.key != "data/lock" }
    let segment = "data/segment-000000000002"
    files[segment] = nil
    #expect(throws: JournalError.missing(path: segment)) { try openStore(SimulatedDisk(files)) }
    files.merge(before) { $1 }
    #expect(throws: JournalError.missing(path: segment)) { try openStore(SimulatedDisk(files)) }
  }

  @Test func `files of different journals do not go together`() throws {
    let journals = try [1, 2].map { number in
      let disk = SimulatedDisk()
      let (store, _) = try openStore(disk)
      _ = try store.append(record(number))
      let rotation = try store.rotate()
      let without = disk.files.filter { $0.key != "data/lock" }
      try SnapshotWriterRun.write(rotation, store)
      return (without: without, with: disk.files.filter { $0.key != "data/lock" })
    }
    let segment = "data/segment-000000000002"
    var files = journals[0].without
    files[segment] = journals[1].without[segment]
    #expect(throws: JournalError.damaged(path: segment, offset: 0, .wrongPredecessor)) {
      try openStore(SimulatedDisk(files))
    }
    let snapshot = "data/snapshot-000000000002"
    files = journals[0].with
    files[snapshot] = journals[1].with[snapshot]
    #expect(throws: JournalError.damaged(path: snapshot, offset: 0, .wrongPredecessor)) {
      try openStore(SimulatedDisk(files))
    }
  }

  @Test func `an end record that counts other records is refused`() throws {
    let disk = SimulatedDisk()
    let folder = JournalFolder(path: simulated, disk: Disk(files: disk))
    let stream = try folder.create(
      FileHeader(kind: .snapshot, number: 2, predecessorLength: 0, predecessorChecksum: 0))
    let count: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
    _ = unsafe try count.withUnsafeBytes {
      unsafe try stream.append(.end, $0, checksum: CRC32C.checksum($0))
    }
    try stream.synchronize()
    let bytes = try #require(disk.files["data/snapshot-000000000002"])
    #expect(try JournalReader.read(bytes) { _, _ in }.flaw == .wrongCount)
  }

  @Test func `what a crash left behind is removed, and nothing else`() throws {
    let disk = SimulatedDisk()
    let (store, _) = try openStore(disk)
    _ = try store.append(record(0))
    try store.seal()
    var files = disk.files.filter { $0.key != "data/lock" }
    files["data/segment-000000000002.part"] = [1]
    files["data/snapshot-000000000002.part"] = []
    files["data/notes.part"] = [2]
    files["data/segment-18446744073709551615"] = [3]
    files["data/segment-00000000000x"] = [4]
    files["data/snapshot-000000000000"] = [5]
    let second = SimulatedDisk(files)
    #expect(try openStore(second).1.records == [record(0)])
    #expect(!second.files.keys.contains { $0.hasSuffix("2.part") })
    #expect(second.files.count == 6)
  }
}

/// Writes a snapshot of two records.
enum SnapshotWriterRun {
  static func write(_ rotation: Rotation, _ store: JournalStore) throws {
    _ = try SnapshotWriter.write(rotation, in: store.folder, limit: 1000) { snapshot in
      try snapshot.append(record(100))
      try snapshot.append(record(101))
    }
  }
}
