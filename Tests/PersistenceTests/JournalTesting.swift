import TestSupport

@testable import Persistence

/// What a test gathers from callbacks on other threads.
final class Gathered<Element: Sendable>: Sendable {
  private let elements = Monitor<[Element]>([])

  func append(_ element: Element) {
    elements.withLock { $0.append(element) }
    elements.signal()
  }

  var all: [Element] { elements.withLock { $0 } }

  /// All, as soon as there are so many.
  func all(_ count: Int) -> [Element] { elements.wait { $0.count < count ? nil : $0 } }
}

/// The folder of simulated journals.
let simulated = "data"

/// What a journal gives back.
struct Replay {
  var records: [[UInt8]] = []
  var positions: [Position] = []
  var report = OpeningReport()

  mutating func take(_ payload: Span<UInt8>, _ position: Position) {
    records.append(payload.array)
    positions.append(position)
  }
}

extension Span<UInt8> {
  var array: [UInt8] { unsafe withUnsafeBufferPointer { unsafe Array($0) } }
}

/// Opens a journal on a simulated disk, and says what it gave back.
func openSimulated(
  _ disk: SimulatedDisk, queued: Int = 64 << 20,
  onFailure: @escaping @Sendable (JournalError) -> Void = { _ in }
) throws -> (Journal, Replay) {
  var replay = Replay()
  let settings = JournalSettings(
    folder: simulated, maximumRecordBytes: min(queued, 16 << 20) - 24, maximumQueuedBytes: queued,
    maximumRoom: disk.room)
  let journal = try Journal(settings, files: disk, onFailure: onFailure) { payload, position in
    replay.take(payload, position)
  }
  replay.report = journal.opening
  return (journal, replay)
}

/// Opens a store, which works step after step, on a simulated disk.
func openStore(_ disk: SimulatedDisk) throws -> (JournalStore, Replay) {
  var replay = Replay()
  let (store, report) = try Opening(
    settings: JournalSettings(folder: simulated, maximumRoom: disk.room), files: disk
  ).open { payload, position in replay.take(payload, position) }
  replay.report = report
  return (store, replay)
}

extension JournalStore {
  func append(_ payload: [UInt8]) throws(JournalError) -> Position {
    let position = next
    let result = unsafe payload.withUnsafeBytes { bytes in
      Result { () throws(JournalError) in
        unsafe try append(bytes, checksum: CRC32C.checksum(payload))
      }
    }
    try result.get()
    return position
  }
}

/// A record that says its number, with as many further bytes as asked.
func record(_ number: Int, padding: Int = 0) -> [UInt8] {
  Array("record \(number)".utf8)
    + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: padding)
}

/// Records of many sizes, the same for the same seed.
func someRecords(_ count: Int, seed: UInt64, from first: Int = 0) -> [[UInt8]] {
  var random = SplitMix64(seed: seed)
  return (first..<(first + count)).map { number in
    record(number, padding: [0, 3, 40, 700, 1500].randomElement(using: &random) ?? 0)
  }
}
