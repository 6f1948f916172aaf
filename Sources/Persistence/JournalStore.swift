/// What writing to a journal does, one step after the other: no threads, no queue.
///
/// After any error it must not be used again.
final class JournalStore {
  let folder: JournalFolder
  private let settings: JournalSettings
  /// Held until ``release()``.
  private var lock: Disk.File?
  private var stream: RecordStream
  private(set) var number: UInt64
  /// Whether nothing was written behind the last mark.
  private var isMarked: Bool

  init(
    folder: JournalFolder, settings: JournalSettings, lock: Disk.File,
    stream: RecordStream, number: UInt64, isMarked: Bool
  ) {
    self.folder = folder
    self.settings = settings
    self.lock = lock
    self.stream = stream
    self.number = number
    self.isMarked = isMarked
  }

  /// The bytes of the newest segment.
  var length: UInt64 { stream.offset }

  /// Where the next record will be.
  var next: Position { Position(segment: number, offset: stream.offset) }

  /// Takes a record up; ``commit()`` makes it lasting.
  func append(_ payload: UnsafeRawBufferPointer, checksum: UInt32) throws(JournalError) {
    isMarked = false
    _ = unsafe try stream.append(.record, payload, checksum: checksum)
  }

  /// Returns when every record is on disk, or with the system where that is enough.
  func commit() throws(JournalError) {
    switch settings.durability {
    case .synced: try stream.synchronize()
    case .none: try stream.flush()
    }
  }

  /// Begins a new segment, and returns when the old one and the new one's beginning are on disk.
  func rotate() throws(JournalError) -> Rotation {
    try stream.synchronize()
    stream.removeRoom()
    let header = FileHeader(
      kind: .segment, number: number + 1, predecessorLength: stream.offset,
      predecessorChecksum: stream.chain)
    stream = try folder.create(header, maximumRoom: settings.maximumRoom)
    number += 1
    isMarked = true
    return Rotation(number: number, identity: stream.identity)
  }

  /// Ends the work: behind a mark everything is known to be on disk, so that later damage to it is
  /// never taken for a torn tail.
  func seal() throws(JournalError) {
    try stream.synchronize()
    defer { stream.removeRoom() }
    guard !isMarked else { return }
    let empty = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    _ = unsafe try stream.append(.mark, empty, checksum: 0)
    try stream.synchronize()
    isMarked = true
  }

  /// Gives the folder free; nothing is written any more.
  func release() { lock = nil }
}

/// A segment that was begun so that a snapshot can stand for all before it.
struct Rotation: Hashable, Sendable {
  let number: UInt64
  /// Of the new segment.
  let identity: UInt32
}
