import Testing

@testable import Persistence

/// What fails fails once and for all, and nothing acknowledged is lost.
@Suite struct FaultTests {
  /// How many changing calls a whole life makes.
  private static func calls(room: Int) -> Int {
    let disk = SimulatedDisk(room: room)
    var scenario = JournalScenario()
    try? scenario.run(on: disk)
    return disk.calls.count
  }

  @Test(arguments: [0, 2048])
  func `a life without faults acknowledges everything`(room: Int) throws {
    let disk = SimulatedDisk(room: room)
    var scenario = JournalScenario()
    for life in 1...3 {
      try scenario.run(on: disk)
      #expect(scenario.acknowledged == life * 9)
    }
    #expect(Self.calls(room: room) > 20)
  }

  @Test(arguments: [SimulatedDisk.noSpace, SimulatedDisk.inputOutput], [0, 2048])
  func `whatever call is refused, an acknowledged record is found`(
    code: Int32, room: Int
  ) throws {
    for call in 0..<Self.calls(room: room) {
      let disk = SimulatedDisk(room: room)
      var scenario = JournalScenario()
      disk.plan(.refusal(code), at: call)
      try scenario.run(on: disk)
      #expect(disk.didFault)
      if case .failed(_, _, let told)? = scenario.failures.first { #expect(told == code) }
      disk.endFaults()
      try expectLives(disk, scenario, "call \(call)")
    }
  }

  /// After the fault: the process starts again, or the power was cut, or both one after the other.
  private func expectLives(
    _ disk: SimulatedDisk, _ scenario: JournalScenario, _ comment: Comment
  ) throws {
    for seed in 0..<4 as Range<UInt64> {
      let cut = disk.afterPowerCut(SimulatedDisk.Loss.allCases[Int(seed % 3)], seed: seed)
      scenario.expect(try openStore(cut).1.records, comment)
    }
    // A restart sees what the failed synchronisation forgot. Whatever the next life acknowledges
    // must not stand on that.
    var next = scenario
    try next.run(on: disk, compacting: false)
    #expect(next.failures == [])
    for seed in 0..<4 as Range<UInt64> {
      let cut = disk.afterPowerCut(SimulatedDisk.Loss.allCases[Int(seed % 3)], seed: seed)
      next.expect(try openStore(cut).1.records, comment)
    }
  }

  @Test func `what a failed synchronisation forgot is written again by the next opening`() throws {
    let disk = SimulatedDisk()
    do {
      let (store, _) = try openStore(disk)
      _ = try store.append(record(0, padding: 3000))
      disk.plan(.refusal(SimulatedDisk.inputOutput), at: 1)
      #expect(throws: JournalError.self) { try store.commit() }
    }
    // Seen, but not on disk.
    let seen = try JournalReader(folder: simulated, files: disk).verify()
    #expect(seen.records == 1)
    let lost = try openStore(disk.afterPowerCut(.nothing, seed: 0)).1
    #expect(lost.records == [])
    let (store, replay) = try openStore(disk)
    #expect(replay.records.count == 1)
    _ = try store.append(record(1))
    try store.commit()
    let cut = disk.afterPowerCut(.everything, seed: 0)
    #expect(try openStore(cut).1.records == [record(0, padding: 3000), record(1)])
  }

  @Test(arguments: [SimulatedDisk.Fault.short, .interruption], [0, 2048])
  func `short writes and interruptions do no harm`(
    fault: SimulatedDisk.Fault, room: Int
  ) throws {
    for call in 0..<Self.calls(room: room) {
      let disk = SimulatedDisk(room: room)
      var scenario = JournalScenario()
      disk.plan(fault, at: call)
      try scenario.run(on: disk)
      #expect(scenario.acknowledged == 9)
      #expect(scenario.failures == [])
      disk.endFaults()
      scenario.expect(try openStore(disk).1.records)
    }
  }

  @Test func `after a failed synchronisation nothing is written any more`() throws {
    let disk = SimulatedDisk()
    let told = Gathered<JournalError>()
    let (journal, _) = try openSimulated(disk, onFailure: told.append)
    try journal.appendAndWait(record(1))
    disk.plan(.refusal(SimulatedDisk.inputOutput), at: 1)
    let error = JournalError.failed(
      .synchronize, path: "data/segment-000000000001", code: SimulatedDisk.inputOutput)
    #expect(throws: error) { try journal.appendAndWait(record(2)) }
    disk.endFaults()
    let calls = disk.calls
    #expect(throws: error) { try journal.appendAndWait(record(3)) }
    #expect(throws: error) { try journal.beginCompaction() }
    #expect(throws: error) { try journal.close() }
    #expect(told.all == [error])
    #expect(disk.calls == calls)
    #expect(
      error.description == "Cannot synchronize data/segment-000000000001: Input/output error.")
  }
}
