import Testing

@testable import Persistence

/// A segment may be longer than its records: zeros stand where the next ones go.
@Suite struct RoomTests {
  private static let path = "data/segment-000000000001"

  /// An open store with three records, each a group of its own.
  private func written(_ disk: SimulatedDisk) throws -> JournalStore {
    let (store, _) = try openStore(disk)
    for number in 0..<3 {
      _ = try store.append(record(number))
      try store.commit()
    }
    return store
  }

  private func segment(_ disk: SimulatedDisk) throws -> [UInt8] {
    try #require(disk.files[Self.path])
  }

  @Test func `the first group makes room, and those that fit change no length`() throws {
    let disk = SimulatedDisk(room: 2048)
    let store = try written(disk)
    let first = FileHeader.size + RecordHeader.size + record(0).count
    let bytes = try segment(disk)
    #expect(bytes.count == first + 2048)
    #expect(bytes[Int(store.length)...].allSatisfy { $0 == 0 })
    _ = try store.append(record(3, padding: 2500))
    try store.commit()
    #expect(try segment(disk).count == Int(store.length) + 2048)
  }

  @Test func `a long segment gets more room than a short one, but never more than asked`() throws {
    for maximum in [1 << 20, 100_000] {
      let disk = SimulatedDisk(room: maximum)
      let (store, _) = try openStore(disk)
      var size = 0
      for number in 0..<50 {
        _ = try store.append(record(number, padding: 5000))
        try store.commit()
        let grown = try segment(disk).count
        guard grown != size else { continue }
        size = grown
        #expect(grown - Int(store.length) == min(maximum, max(65_536, Int(store.length))))
      }
      #expect(size > 250_000)
    }
  }

  @Test func `zeros at the end are no torn tail, and are written over`() throws {
    let killed = SimulatedDisk(room: 2048)
    let length = try written(killed).length
    let disk = killed.afterPowerCut(.nothing, seed: 0)
    let (store, replay) = try openStore(disk)
    #expect(replay.records == (0..<3).map { record($0) })
    #expect(replay.report.torn == nil)
    #expect(!replay.report.wasClosed)
    #expect(replay.report.generation.segments.map(\.bytes) == [length])
    #expect(store.length == length)
    let count = try segment(disk).count
    _ = try store.append(record(3))
    try store.commit()
    #expect(try segment(disk).count == count)
    let later = disk.afterPowerCut(.nothing, seed: 0)
    #expect(try openStore(later).1.records == (0..<4).map { record($0) })
  }

  @Test func `closing and rotating take the room away`() throws {
    let disk = SimulatedDisk(room: 2048)
    let store = try written(disk)
    let length = Int(store.length)
    _ = try store.rotate()
    #expect(try segment(disk).count == length)
    _ = try store.append(record(3))
    try store.commit()
    try store.seal()
    let last = try #require(disk.files["data/segment-000000000002"])
    #expect(last.count == Int(store.length))
    #expect(try openStore(disk.afterPowerCut(.nothing, seed: 0)).1.report.wasClosed)
  }

  @Test func `where the room could not be taken away others may follow all the same`() throws {
    let disk = SimulatedDisk(room: 2048)
    let store = try written(disk)
    disk.plan(.refusal(SimulatedDisk.inputOutput), at: 0)
    _ = try store.rotate()
    #expect(disk.didFault)
    _ = try store.append(record(3))
    try store.commit()
    #expect(try segment(disk).last == 0)
    let later = disk.afterPowerCut(.nothing, seed: 0)
    #expect(try openStore(later).1.records == (0..<4).map { record($0) })
  }

  @Test(arguments: [SimulatedDisk.noSpace, SimulatedDisk.inputOutput])
  func `a journal goes on where room cannot be made`(code: Int32) throws {
    let disk = SimulatedDisk(room: 2048)
    let (store, _) = try openStore(disk)
    _ = try store.append(record(0))
    // The record is written, then the room.
    disk.plan(.refusal(code), at: 1)
    try store.commit()
    #expect(disk.didFault)
    #expect(try segment(disk).count == Int(store.length))
    _ = try store.append(record(1))
    try store.commit()
    #expect(try segment(disk).count == Int(store.length))
    let cut = disk.afterPowerCut(.everything, seed: 1)
    #expect(try openStore(cut).1.records == [record(0), record(1)])
  }

  @Test func `a tail torn inside the room is set aside without the zeros behind it`() throws {
    let disk = SimulatedDisk(room: 2048)
    let length = Int(try written(disk).length)
    var bytes = try segment(disk)
    for place in [length, length + 1, length + 700] {
      bytes[place] = 0xF5
      let torn = SimulatedDisk([Self.path: bytes], room: 2048)
      let (_, replay) = try openStore(torn)
      #expect(replay.records.count == 3)
      #expect(replay.report.torn?.bytes == UInt64(place + 1 - length))
      #expect(torn.files["data/torn-000000000001-\(length)"] == Array(bytes[length...place]))
    }
  }

  @Test func `zeros in the place of a record that others followed are damage`() throws {
    let disk = SimulatedDisk(room: 2048)
    _ = try written(disk)
    var bytes = try segment(disk)
    let second = FileHeader.size + RecordHeader.size + record(0).count
    for place in second..<(second + RecordHeader.size + record(1).count) { bytes[place] = 0 }
    let error = JournalError.damaged(path: Self.path, offset: UInt64(second), .badRecordHeader)
    #expect(throws: error) { try openStore(SimulatedDisk([Self.path: bytes])) }
  }

  @Test func `a journal that only the system has makes no room`() {
    #expect(JournalSettings(folder: simulated, durability: .none).maximumRoom == 0)
    #expect(JournalSettings(folder: simulated).maximumRoom > 0)
  }
}
