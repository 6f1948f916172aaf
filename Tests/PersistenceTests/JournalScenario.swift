import Testing

@testable import Persistence

/// One life of a journal on a disk that may fail: groups of one and of several records, a
/// compaction in between, a close.
///
/// The owner's state is the list of its records, so that a snapshot writes them all and the journal
/// always gives back a beginning of what was attempted.
struct JournalScenario {
  private(set) var attempted: [[UInt8]]
  /// How many of the attempted were acknowledged: always the first ones.
  private(set) var acknowledged: Int
  private(set) var failures: [JournalError] = []

  /// A life that goes on from what the journal gave back.
  init(from records: [[UInt8]] = []) {
    attempted = records
    acknowledged = records.count
  }

  /// Runs on the disk; its errors end it early.
  mutating func run(on disk: SimulatedDisk, compacting: Bool = true) throws {
    let told = Gathered<JournalError>()
    guard let (journal, replay) = try? openSimulated(disk, onFailure: told.append) else { return }
    expect(replay.records)
    attempted = replay.records
    acknowledged = replay.records.count
    let first = attempted.count
    appendGroup(journal, first..<(first + 1))
    appendGroup(journal, (first + 1)..<(first + 5))
    let state = Array(attempted.prefix(acknowledged))
    if compacting, state.count == first + 5 {
      _ = try? journal.compact { snapshot in
        for record in state { try snapshot.append(record) }
      }
    }
    appendGroup(journal, (first + 5)..<(first + 8))
    appendGroup(journal, (first + 8)..<(first + 9))
    try? journal.close()
    failures = told.all
    #expect(failures.count <= 1)
    if let failure = journal.status.failure { #expect(failures == [failure]) }
  }

  /// Appends several records so that the first makes one group, and the others the next.
  private mutating func appendGroup(_ journal: Journal, _ numbers: Range<Int>) {
    let gate = Monitor(false)
    let told = Gathered<(Int, Result<Position, JournalError>)>()
    var taken = 0
    for number in numbers {
      let bytes = record(number, padding: number % 3 * 700)
      let isFirst = number == numbers.lowerBound
      do throws(JournalError) {
        try journal.append(bytes) { result in
          told.append((number, result))
          if isFirst { gate.wait { $0 ? () : nil } }
        }
      } catch {
        #expect(error == journal.status.failure)
        continue
      }
      #expect(number == attempted.count)
      attempted.append(bytes)
      taken += 1
      // The first group must not take the others along.
      if isFirst { _ = told.all(1) }
    }
    gate.withLock { $0 = true }
    gate.signal()
    let outcomes = told.all(taken)
    #expect(outcomes.map(\.0) == Array(numbers.prefix(taken)))
    let good = outcomes.prefix { (try? $0.1.get()) != nil }.count
    #expect(outcomes.dropFirst(good).allSatisfy { (try? $0.1.get()) == nil })
    acknowledged += good
  }

  /// Expects what was attempted so far, at least as far as it was acknowledged.
  func expect(_ records: [[UInt8]], _ comment: Comment? = nil) {
    #expect(records.count >= acknowledged, comment)
    #expect(records == Array(attempted.prefix(records.count)), comment)
  }
}
