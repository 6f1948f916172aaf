import Testing

@testable import Persistence

/// Torn tails are cut, damage is refused, and the two are never mixed up.
@Suite struct TornTailTests {
  private static let path = "data/segment-000000000001"

  /// Three groups of records, and where each record begins; the last position is the end.
  private struct Written {
    var records: [[UInt8]] = []
    var offsets: [Int] = []
    var bytes: [UInt8] = []
    /// Where the last group begins.
    var lastGroup = 0

    init(closed: Bool = false, padding: Int = 0) throws {
      let disk = SimulatedDisk()
      let (store, _) = try openStore(disk)
      for group in [0..<4, 4..<7, 7..<10] {
        lastGroup = Int(store.length)
        for number in group {
          records.append(record(number, padding: padding))
          offsets.append(Int(store.length))
          _ = try store.append(records[number])
        }
        try store.commit()
      }
      offsets.append(Int(store.length))
      if closed { try store.seal() }
      bytes = disk.files[TornTailTests.path] ?? []
    }
  }

  private func open(_ bytes: [UInt8]) throws -> (SimulatedDisk, Replay) {
    let disk = SimulatedDisk([Self.path: bytes])
    let (store, replay) = try openStore(disk)
    try store.seal()
    return (disk, replay)
  }

  @Test func `a tail torn at any byte of the last group is set aside and cut`() throws {
    let written = try Written()
    for end in written.lastGroup..<written.bytes.count {
      let (disk, replay) = try open(Array(written.bytes[..<end]))
      let whole = written.offsets.count { $0 <= end } - 1
      #expect(replay.records == Array(written.records[..<whole]))
      let cut = written.offsets[whole]
      guard cut < end else {
        #expect(replay.report.torn == nil)
        continue
      }
      let aside = "data/torn-000000000001-\(cut)"
      // Zeros at the end are taken for room.
      let last = written.bytes[cut..<end].lastIndex { $0 != 0 }
      let tail = Array(written.bytes[cut...(try #require(last))])
      let torn = OpeningReport.TornTail(
        path: aside, segment: Self.path, offset: UInt64(cut), bytes: UInt64(tail.count),
        flaw: .incompleteRecord)
      #expect(replay.report.torn == torn)
      #expect(disk.files[aside] == tail)
      let later = disk.afterPowerCut(.everything, seed: 1)
      #expect(later.files[aside] == tail)
      let (_, second) = try openStore(later)
      #expect(second.records == replay.records)
      #expect(second.report.torn == nil)
    }
  }

  @Test func `any sectors of the last group may be missing`() throws {
    let written = try Written(padding: 700)
    let first = written.lastGroup / SimulatedDisk.sector + 1
    let sectors = first...(written.bytes.count / SimulatedDisk.sector)
    try #require(sectors.count < 8)
    for choice in 1..<(1 << sectors.count) {
      var bytes = written.bytes
      for (place, sector) in sectors.enumerated() where choice & 1 << place != 0 {
        let end = min((sector + 1) * SimulatedDisk.sector, bytes.count)
        for index in (sector * SimulatedDisk.sector)..<end { bytes[index] = 0 }
      }
      let (_, replay) = try open(bytes)
      #expect(replay.records.count >= 7)
      #expect(replay.records == Array(written.records.prefix(replay.records.count)))
      #expect(replay.report.torn != nil)
    }
  }

  @Test func `a bit flipped in any byte of an earlier record is refused with its place`() throws {
    let written = try Written()
    for number in [0, 2, 5, 6] {
      for place in written.offsets[number]..<written.offsets[number + 1] {
        var bytes = written.bytes
        bytes[place] ^= 1 << (place % 8)
        let error = #expect(throws: JournalError.self) { try open(bytes) }
        guard case .damaged(Self.path, UInt64(written.offsets[number]), _) = error else {
          Issue.record("byte \(place): \(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test func `a bit flipped in the last group is a torn tail, but damage in a closed journal`()
    throws
  {
    let open = try Written()
    let closed = try Written(closed: true)
    for place in open.lastGroup..<open.bytes.count {
      var bytes = open.bytes
      bytes[place] ^= 0x10
      #expect(try self.open(bytes).1.report.torn != nil)
      bytes = closed.bytes
      bytes[place] ^= 0x10
      #expect(throws: JournalError.self) { try self.open(bytes) }
    }
  }

  @Test func `a record taken out, doubled or swapped is refused`() throws {
    let disk = SimulatedDisk()
    let (store, _) = try openStore(disk)
    for number in 0..<6 {
      _ = try store.append(record(number))
      try store.commit()
    }
    let whole = try #require(disk.files[Self.path])
    let length = 24 + 8
    func piece(_ number: Int) -> ArraySlice<UInt8> {
      whole[(48 + number * length)..<(48 + (number + 1) * length)]
    }
    for order in [[0, 1, 3, 4, 5], [0, 1, 2, 2, 3, 4, 5], [0, 2, 1, 3, 4, 5]] {
      let bytes = Array(whole[..<48]) + order.flatMap(piece)
      let report = try JournalReader.read(bytes) { _, _ in }
      #expect(report.flaw == .badRecordHeader)
      #expect(report.records == order.enumerated().prefix { $0 == $1 }.count)
    }
  }

  @Test func `a record that once followed another one at its place is refused`() throws {
    let pieces = try [1, 2].map { number in
      let disk = SimulatedDisk()
      let (store, _) = try openStore(disk)
      for number in [0, number, 3] { _ = try store.append(record(number)) }
      try store.commit()
      return try #require(disk.files[Self.path])
    }
    let bytes = pieces[0].dropLast(32) + pieces[1].suffix(32)
    let report = try JournalReader.read(Array(bytes)) { _, _ in }
    #expect(report.records == 2)
    #expect(report.flaw == .brokenChain)
  }

  @Test func `every flipped bit of the header is refused`() throws {
    let written = try Written()
    for place in 0..<(FileHeader.size * 8) {
      var bytes = written.bytes
      bytes[place / 8] ^= 1 << (place % 8)
      let error = #expect(throws: JournalError.self) { try open(bytes) }
      #expect(
        error
          == (place < 64
            ? .foreign(path: Self.path) : .damaged(path: Self.path, offset: 0, .badHeader)))
    }
    #expect(throws: JournalError.foreign(path: Self.path)) { try open(Array("hello".utf8)) }
    #expect(throws: JournalError.damaged(path: Self.path, offset: 0, .incompleteHeader)) {
      try open(Array(written.bytes[..<47]))
    }
    #expect(throws: JournalError.damaged(path: Self.path, offset: 0, .incompleteHeader)) {
      try open([])
    }
  }

  @Test func `a later version is refused by name`() throws {
    var bytes = try Written().bytes
    bytes[8] = 2
    let sum = CRC32C.checksum(Array(bytes[..<44]))
    for place in 0..<4 { bytes[44 + place] = UInt8(truncatingIfNeeded: sum >> (place * 8)) }
    let error = #expect(throws: JournalError.self) { try open(bytes) }
    #expect(error == .unsupported(path: Self.path, version: 2))
    #expect(
      error?.description
        == "data/segment-000000000001 has format version 2, which is newer than this program.")
  }

  @Test func `a segment that others follow has no torn tail, no other end and no other beginning`()
    throws
  {
    let disk = SimulatedDisk()
    let (store, _) = try openStore(disk)
    for number in 1...3 {
      for _ in 0..<3 { _ = try store.append(record(number)) }
      if number < 3 { _ = try store.rotate() }
    }
    try store.seal()
    let files = disk.files.filter { $0.key != "data/lock" }
    let names = files.keys.sorted()
    let second = try #require(files[names[1]])
    func error(_ change: (inout [String: [UInt8]]) -> Void) -> JournalError? {
      var changed = files
      change(&changed)
      return #expect(throws: JournalError.self) { try openStore(SimulatedDisk(changed)) }
    }
    let end = UInt64(second.count)
    #expect(
      error { $0[names[1]]?.removeLast() }
        == .damaged(path: names[1], offset: end - 1, .wrongEnd)
        || error { $0[names[1]]?.removeLast() }
          == .damaged(path: names[1], offset: end - 32, .incompleteRecord)
    )
    #expect(
      error { $0[names[1]]?.removeLast(32) }
        == .damaged(path: names[1], offset: end - 32, .wrongEnd))
    #expect(
      error { $0[names[1]]?.append(1) }
        == .damaged(path: names[1], offset: end, .incompleteRecord))
    #expect(
      error { $0[names[1]]?[second.count - 1] ^= 1 }
        == .damaged(path: names[1], offset: end - 32, .badPayload))
    #expect(error { $0[names[1]] = nil } == .missing(path: names[1]))
    #expect(error { $0[names[0]] = nil } == .missing(path: "data/snapshot-000000000002"))
    #expect(
      error { $0[names[2]] = second } == .damaged(path: names[2], offset: 48, .wrongNumber)
        || error { $0[names[2]] = second } == .damaged(path: names[2], offset: 0, .wrongPredecessor)
        || error { $0[names[2]] = second } == .damaged(path: names[1], offset: end, .wrongEnd))
  }
}
