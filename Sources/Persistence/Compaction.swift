/// A compaction under way: the journal goes on in a new segment while the owner writes down what
/// all before came to.
///
/// A crash at any moment leaves the old files whole, or the new ones. A compaction that is given up
/// costs nothing but one more segment.
package final class Compaction: Sendable {
  private enum Stage {
    case rotating
    case rotated(Result<Rotation, JournalError>)
    case ended
  }

  private let journal: Journal
  private let stage: Monitor<Stage>

  fileprivate init(_ journal: Journal) throws(JournalError) {
    let stage = Monitor(Stage.rotating)
    let mustWake = try journal.queue.withLock { (queue) throws(JournalError) in
      guard !queue.isCompacting else { throw .compacting }
      try queue.add { result in
        stage.withLock { if case .rotating = $0 { $0 = .rotated(result) } }
        stage.signal()
      }
      let mustWake = queue.release()
      queue.isCompacting = true
      return mustWake
    }
    if mustWake { journal.queue.signal() }
    self.journal = journal
    self.stage = stage
  }

  deinit { cancel() }

  /// Gives the compaction up, unless it is finished.
  package func cancel() {
    let wasRunning = stage.withLock { stage in
      defer { stage = .ended }
      if case .ended = stage { return false }
      return true
    }
    if wasRunning { journal.queue.withLock { $0.isCompacting = false } }
  }

  /// Writes the snapshot on this thread, makes it the beginning of the journal, and removes the
  /// files that it stands for.
  ///
  /// `writing` writes what the records appended before ``Journal/beginCompaction()`` came to, and
  /// nothing of those after. What it throws gives the compaction up and is thrown on.
  /// Where records lie changes with it: `beforeRemoval` is called when the snapshot is on disk and
  /// the old files are still there.
  @discardableResult
  package func finish(
    writing: (SnapshotWriter) throws -> Void, beforeRemoval: () -> Void = {}
  ) throws -> CompactionReport {
    defer { cancel() }
    let rotation = stage.wait { (stage) -> Result<Rotation, JournalError>? in
      switch stage {
      case .rotating: nil
      case .rotated(let result): result
      case .ended: .failure(.compacting)
      }
    }
    return try SnapshotWriter.write(
      try rotation.get(), in: journal.folder, limit: journal.settings.maximumRecordBytes,
      writing: writing, beforeRemoval: beforeRemoval)
  }
}

/// What a compaction came to.
package struct CompactionReport: Hashable, Sendable {
  package let number: UInt64
  package let records: Int
  package let bytes: UInt64
  /// Why old files could not be removed; the next opening removes them.
  package internal(set) var leftOver: JournalError?
}

extension Journal {
  /// Begins a compaction: records appended before this call stand before it, those appended after
  /// it behind; so the owner copies its state where nobody appends between the two.
  package func beginCompaction() throws(JournalError) -> Compaction { try Compaction(self) }

  /// Begins and finishes a compaction, for owners that do not append meanwhile.
  @discardableResult
  package func compact(
    writing: (SnapshotWriter) throws -> Void
  ) throws -> CompactionReport {
    try beginCompaction().finish(writing: writing)
  }
}

/// Takes the records of a snapshot.
package final class SnapshotWriter {
  /// So much is synchronised at once, lest the journal's own groups wait behind a whole snapshot.
  private static let stride: UInt64 = 8 << 20

  private let stream: RecordStream
  private let limit: Int
  private var records: UInt64 = 0
  private let number: UInt64

  private init(stream: RecordStream, number: UInt64, limit: Int) {
    self.stream = stream
    self.number = number
    self.limit = limit
  }

  /// Takes a record up, and tells where it will be.
  @discardableResult
  package func append(_ payload: [UInt8]) throws(JournalError) -> Position {
    guard payload.count <= limit else {
      throw .recordTooLarge(bytes: payload.count, limit: limit)
    }
    let offset = try append(.record, payload)
    records += 1
    if stream.offset - stream.synced >= Self.stride { try stream.synchronize() }
    return Position(segment: number, offset: offset, isSnapshot: true)
  }

  @discardableResult
  private func append(
    _ kind: RecordHeader.Kind, _ payload: [UInt8]
  ) throws(JournalError) -> UInt64 {
    let checksum = CRC32C.checksum(payload)
    let stream = stream
    let result = unsafe payload.withUnsafeBytes { bytes in
      Result { () throws(JournalError) in unsafe try stream.append(kind, bytes, checksum: checksum)
      }
    }
    return try result.get()
  }

  /// Writes a snapshot under a passing name, seals it, gives it its own, then removes older files.
  static func write(
    _ rotation: Rotation, in folder: JournalFolder, limit: Int,
    writing: (SnapshotWriter) throws -> Void, beforeRemoval: () -> Void = {}
  ) throws -> CompactionReport {
    let passing = folder.unfinished(.snapshot, rotation.number)
    let records: Int
    let bytes: UInt64
    do {
      let header = FileHeader(
        kind: .snapshot, number: rotation.number, predecessorLength: 0,
        predecessorChecksum: rotation.identity)
      let file = try folder.disk.open(passing, .replacing)
      try file.writeAll(header.bytes, at: 0)
      let identity = header.identity
      let writer = SnapshotWriter(
        stream: RecordStream(
          file: file, identity: identity, offset: UInt64(FileHeader.size), chain: identity),
        number: rotation.number, limit: limit)
      try writing(writer)
      let count = writer.records
      try writer.append(.end, (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) })
      try writer.stream.synchronize()
      records = Int(count)
      bytes = writer.stream.offset
      try folder.disk.rename(passing, to: folder.file(.snapshot, rotation.number))
    } catch {
      try? folder.disk.remove(passing)
      throw error
    }
    // Until the new name is on disk the old files are the journal.
    try folder.disk.synchronizeFolder(folder.path)
    beforeRemoval()
    var report = CompactionReport(number: rotation.number, records: records, bytes: bytes)
    do throws(JournalError) {
      for path in try folder.files(before: rotation.number) { try folder.disk.remove(path) }
    } catch {
      report.leftOver = error
    }
    return report
  }
}
