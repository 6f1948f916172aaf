import TestSupport
import Testing

@testable import Persistence

/// The power may be cut before, in and after every call; sectors and names that were not
/// synchronised may be kept or lost in any choice.
@Suite struct PowerCutTests {
  @Test(arguments: [0, 2048])
  func `wherever the power is cut, an acknowledged record is found`(room: Int) throws {
    var call = 0
    while true {
      let disk = SimulatedDisk(room: room)
      var scenario = JournalScenario()
      disk.plan(.powerCut, at: call)
      try scenario.run(on: disk)
      guard disk.didFault else { break }
      for seed in 0..<12 as Range<UInt64> {
        let loss = SimulatedDisk.Loss.allCases[min(Int(seed), 2)]
        let cut = disk.afterPowerCut(loss, seed: seed)
        scenario.expect(try openStore(cut).1.records, "call \(call), seed \(seed)")
      }
      call += 1
    }
    #expect(call > 20)
  }

  @Test(arguments: [0, 2048])
  func `the power may be cut again while the journal is mended`(room: Int) throws {
    for call in 3..<40 {
      let disk = SimulatedDisk(room: room)
      var scenario = JournalScenario()
      disk.plan(.powerCut, at: call)
      try scenario.run(on: disk)
      guard disk.didFault else { break }
      for again in 0..<12 {
        let second = disk.afterPowerCut(.some, seed: UInt64(call))
        second.plan(.powerCut, at: again)
        _ = try? openStore(second)
        let third = second.afterPowerCut(.some, seed: UInt64(again))
        scenario.expect(try openStore(third).1.records, "call \(call), then \(again)")
      }
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a random walk through many lives loses nothing`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var disk = SimulatedDisk(room: seed % 2 == 0 ? 2048 : 0)
    var attempted: [[UInt8]] = []
    var acknowledged = 0
    for life in 0..<8 {
      let (store, replay) = try openStore(disk)
      #expect(replay.records.count >= acknowledged, "life \(life)")
      #expect(replay.records == Array(attempted.prefix(replay.records.count)), "life \(life)")
      attempted = replay.records
      acknowledged = attempted.count
      if Bool.random(using: &random) {
        disk.plan(
          [.powerCut, .refusal(SimulatedDisk.noSpace), .short].randomElement(using: &random)
            ?? .short,
          at: Int.random(in: 0..<20, using: &random))
      }
      let isRunning = walk(store, &random, &attempted, &acknowledged)
      disk.endFaults()
      let loss = SimulatedDisk.Loss.allCases.randomElement(using: &random) ?? .some
      if isRunning, Bool.random(using: &random) { try store.seal() }
      disk = disk.afterPowerCut(loss, seed: random.next())
    }
  }

  /// Some groups, rotations and snapshots; returns whether nothing failed.
  private func walk(
    _ store: JournalStore, _ random: inout SplitMix64, _ attempted: inout [[UInt8]],
    _ acknowledged: inout Int
  ) -> Bool {
    do {
      for _ in 0..<Int.random(in: 0..<8, using: &random) {
        let group = someRecords(
          Int.random(in: 1..<6, using: &random), seed: random.next(), from: attempted.count)
        attempted += group
        for record in group { _ = try store.append(record) }
        if Int.random(in: 0..<8, using: &random) == 0 { return false }
        try store.commit()
        acknowledged = attempted.count
        guard Int.random(in: 0..<4, using: &random) == 0 else { continue }
        let rotation = try store.rotate()
        let state = attempted
        _ = try? SnapshotWriter.write(rotation, in: store.folder, limit: 1 << 20) { snapshot in
          for record in state { try snapshot.append(record) }
        }
      }
      return true
    } catch {
      return false
    }
  }
}
