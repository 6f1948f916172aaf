/// What reading one file found.
package struct FileReport: Hashable, Sendable {
  package let path: String
  package let isSnapshot: Bool
  package let number: UInt64
  /// How many records were handed over.
  package internal(set) var records = 0
  /// How many bytes the whole part has.
  package internal(set) var wholeBytes: UInt64 = 0
  /// How many bytes the file has, without the room behind its last record.
  package internal(set) var bytes: UInt64 = 0
  /// What is wrong behind the whole part.
  package internal(set) var flaw: Flaw?
  /// Whether what is wrong was on disk once, or can never come from a crash; a torn tail is not.
  package internal(set) var isDamaged = false
  /// Whether the last thing in the file says that all before it is on disk.
  package internal(set) var isMarked = true

  /// The checksum of the last whole record, or the file's identity.
  var chain: UInt32 = 0
  var identity: UInt32 = 0
  /// All before is known to be on disk.
  var synced: UInt64 = 0
  var header: FileHeader

  /// The error that stops a start, or `nil` where the file is whole or has a torn tail.
  package var damage: JournalError? {
    guard isDamaged, let flaw else { return nil }
    return .damaged(path: path, offset: wholeBytes, flaw)
  }
}

/// What a reader does with a record; the bytes are valid during the call.
///
/// A record of a snapshot has the snapshot's number for its segment.
package typealias RecordBody = (_ payload: Span<UInt8>, _ position: Position) throws -> Void

extension FileReport {
  /// Reads a file from front to back.
  ///
  /// - Parameter isLast: whether a torn tail is possible: a file that others follow has none.
  static func reading(
    _ source: any ByteSource, kind: FileHeader.Kind, number: UInt64, isLast: Bool,
    body: RecordBody
  ) throws -> FileReport {
    var reader = try RecordReader(source)
    var report = FileReport(
      path: source.path, isSnapshot: kind == .snapshot, number: number, bytes: reader.size,
      identity: reader.identity, header: reader.header)
    guard reader.header.kind == kind, reader.header.number == number else {
      report.flaw = .wrongNumber
      report.isDamaged = true
      return report
    }
    report.flaw = try report.readRecords(&reader, isSnapshot: kind == .snapshot, body: body)
    report.wholeBytes = reader.offset
    report.chain = reader.chain
    report.synced = reader.synced
    if reader.isInRoom { report.bytes = reader.offset }
    if report.flaw != nil {
      report.bytes = try reader.endOfContent()
      report.isDamaged = try kind == .snapshot || !isLast || reader.isFlawProven()
    }
    return report
  }

  /// Reads up to the end or the first flaw, and returns that.
  private mutating func readRecords(
    _ reader: inout RecordReader, isSnapshot: Bool, body: RecordBody
  ) throws -> Flaw? {
    var sealed: UInt64?
    while true {
      switch try reader.next() {
      case .end:
        guard isSnapshot else { return nil }
        guard let sealed else { return .unsealed }
        return sealed == UInt64(records) ? nil : .wrongCount
      case .flaw(let flaw): return flaw
      case .record(let header, let offset):
        guard sealed == nil else { return .unknownKind }
        switch RecordHeader.Kind(rawValue: header.kind) {
        case .record:
          let span = unsafe Span<UInt8>(_unsafeBytes: reader.payload)
          try body(
            span, Position(segment: number, offset: offset, isSnapshot: isSnapshot))
          records += 1
          isMarked = false
        case .mark where !isSnapshot && header.length == 0: isMarked = true
        case .end where isSnapshot && header.length == 8:
          sealed = unsafe Array(reader.payload).number(at: 0, bytes: 8)
        default: return .unknownKind
        }
      }
    }
  }
}

/// What reading a whole generation found.
package struct GenerationReport: Hashable, Sendable {
  package internal(set) var snapshot: FileReport?
  package internal(set) var segments: [FileReport] = []

  /// The first thing that stops a start.
  package internal(set) var damage: JournalError?

  package var records: Int { segments.reduce(snapshot?.records ?? 0) { $0 + $1.records } }
}

/// The files of a generation, open, so that they can be read even when a compaction removes them.
struct OpenGeneration {
  let snapshot: Disk.File?
  let segments: [Disk.File]
  let generation: JournalFolder.Generation

  init(
    _ generation: JournalFolder.Generation, in folder: JournalFolder, for mode: OpeningMode
  ) throws(JournalError) {
    self.generation = generation
    snapshot =
      if let number = generation.snapshot {
        try folder.disk.open(folder.file(.snapshot, number), .reading)
      } else { nil }
    var files: [Disk.File] = []
    for number in generation.segments {
      let isLast = number == generation.segments.last
      files.append(try folder.disk.open(folder.file(.segment, number), isLast ? mode : .reading))
    }
    segments = files
  }

  /// Reads everything in order, up to the first damage.
  func read(_ body: RecordBody) throws -> GenerationReport {
    var report = GenerationReport()
    if let snapshot, let number = generation.snapshot {
      report.damage = try damage(before: { () throws(JournalError) in _ = try Self.header(snapshot)
      })
      guard report.damage == nil else { return report }
      let file = try FileReport.reading(
        snapshot, kind: .snapshot, number: number, isLast: false, body: body)
      report.snapshot = file
      report.damage = file.damage
    }
    for (source, number) in zip(segments, generation.segments) where report.damage == nil {
      report.damage = try damage(before: { () throws(JournalError) in
        try link(source, to: report)
      })
      guard report.damage == nil else { return report }
      let file = try FileReport.reading(
        source, kind: .segment, number: number, isLast: number == generation.segments.last,
        body: body)
      report.segments.append(file)
      report.damage = file.damage
    }
    return report
  }

  /// The error that `check` throws, unless the system refused something.
  private func damage(
    before check: () throws(JournalError) -> Void
  ) throws(JournalError) -> JournalError? {
    do throws(JournalError) {
      try check()
      return nil
    } catch {
      if case .failed = error { throw error }
      return error
    }
  }

  private static func header(
    _ source: Disk.File
  ) throws(JournalError) -> (FileHeader, identity: UInt32) {
    let start = try MemorySource(copying: source, from: 0, count: FileHeader.size)
    let reader = try RecordReader(start)
    return (reader.header, reader.identity)
  }

  /// Checks that a segment continues what was read before it; throws where it does not.
  private func link(_ source: Disk.File, to report: GenerationReport) throws(JournalError) {
    let (header, identity) = try Self.header(source)
    if let before = report.segments.last {
      guard header.predecessorLength == before.bytes else {
        throw .damaged(
          path: before.path, offset: min(before.bytes, header.predecessorLength), .wrongEnd)
      }
      guard header.predecessorChecksum == before.chain else {
        throw .damaged(path: source.path, offset: 0, .wrongPredecessor)
      }
    } else if let snapshot = report.snapshot {
      guard snapshot.header.predecessorChecksum == identity else {
        throw .damaged(path: snapshot.path, offset: 0, .wrongPredecessor)
      }
    }
  }
}
