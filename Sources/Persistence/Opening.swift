/// What opening a journal found and mended.
package struct OpeningReport: Hashable, Sendable {
  /// A torn tail: bytes behind the last whole record that were never known to be on disk.
  package struct TornTail: Hashable, Sendable {
    /// Where they are now.
    package let path: String
    /// The file that they were cut from, and where.
    package let segment: String
    package let offset: UInt64
    package let bytes: UInt64
    package let flaw: Flaw
  }

  /// What was read.
  package internal(set) var generation = GenerationReport()
  package internal(set) var torn: TornTail?
  /// Why a newer snapshot was passed over; everything was read from older files.
  package internal(set) var passedOver: JournalError?
  /// Whether the journal was closed, rather than cut short, the last time.
  package internal(set) var wasClosed = true
}

/// Opens a folder: lock, choose, replay, mend.
///
/// *Torn tail or damage.* Each record says how far the file was on disk when it was written. Sectors
/// reach the disk in any order, so behind a bad place there may be whole records of the same group.
/// A bad place in the newest segment is damage, and stops the opening, where some record behind it
/// was written when that place was on disk already. Otherwise it belongs to the last group, which
/// was not acknowledged unless the disk lied or decayed: the tail is set aside and cut. A bad place
/// in any other file is damage. Decay of the very last group cannot be told from a torn tail, but in
/// a closed journal, which ends with a mark that proves everything before it; nor can a newest
/// segment that somebody shortened.
struct Opening {
  let settings: JournalSettings
  let folder: JournalFolder

  init(settings: JournalSettings, files: any FileSystem) {
    self.settings = settings
    folder = JournalFolder(path: settings.folder, disk: Disk(files: files))
  }

  func open(_ body: RecordBody) throws -> (JournalStore, OpeningReport) {
    try folder.disk.ensureFolder(folder.path)
    let lock = try lockFolder()
    let names = try folder.disk.names(in: folder.path)
    for path in folder.unfinishedFiles(in: names) { try folder.disk.remove(path) }
    var report = OpeningReport()
    guard let generation = try choose(try folder.generations(in: names), &report) else {
      let first = FileHeader(
        kind: .segment, number: 1, predecessorLength: 0, predecessorChecksum: 0)
      let stream = try folder.create(first, maximumRoom: settings.maximumRoom)
      let store = JournalStore(
        folder: folder, settings: settings, lock: lock, stream: stream, number: 1,
        isMarked: true)
      return (store, report)
    }
    report.generation = try generation.read(body)
    if let damage = report.generation.damage { throw damage }
    guard let last = report.generation.segments.last, let file = generation.segments.last else {
      throw JournalError.missing(path: folder.file(.segment, 1))
    }
    report.wasClosed = last.isMarked && last.flaw == nil
    if let flaw = last.flaw { report.torn = try cut(file, last, flaw) }
    try refresh(file, from: last.synced, to: last.wholeBytes)
    try folder.disk.synchronizeFolder(folder.path)
    try removeFiles(before: generation.generation)
    let stream = RecordStream(
      file: file, identity: last.identity, offset: last.wholeBytes, chain: last.chain,
      length: try file.size(), maximumRoom: settings.maximumRoom)
    let store = JournalStore(
      folder: folder, settings: settings, lock: lock, stream: stream,
      number: last.number, isMarked: last.isMarked)
    return (store, report)
  }

  /// Takes the lock, and leaves this process's id in its file.
  private func lockFolder() throws(JournalError) -> Disk.File {
    let file = try folder.disk.open(folder.lock, .lockFile)
    guard try file.lock() else {
      let text = try MemorySource(copying: file, from: 0, count: 20)
      let holder = Int(String(decoding: text.bytes.prefix { $0 != 0x0A }, as: UTF8.self))
      throw .locked(path: folder.path, holder: holder)
    }
    try file.truncate(to: 0)
    try file.writeAll(Array("\(folder.disk.files.process)\n".utf8), at: 0)
    return file
  }

  /// The newest generation whose snapshot is whole, or `nil` for a new folder.
  private func choose(
    _ generations: [JournalFolder.Generation], _ report: inout OpeningReport
  ) throws -> OpenGeneration? {
    for (place, generation) in generations.enumerated() {
      let open = try OpenGeneration(generation, in: folder, for: .writing)
      let isLastWay = place == generations.count - 1
      guard !isLastWay, let snapshot = open.snapshot, let number = generation.snapshot else {
        return open
      }
      do {
        let file = try FileReport.reading(
          snapshot, kind: .snapshot, number: number, isLast: false, body: { _, _ in })
        guard let damage = file.damage else { return open }
        report.passedOver = report.passedOver ?? damage
      } catch let error as JournalError {
        if case .failed = error { throw error }
        report.passedOver = report.passedOver ?? error
      }
    }
    return nil
  }

  /// Keeps the torn tail in a file of its own, then cuts it off.
  private func cut(
    _ file: Disk.File, _ report: FileReport, _ flaw: Flaw
  ) throws(JournalError) -> OpeningReport.TornTail {
    let path = folder.torn(report.number, report.wholeBytes)
    let aside = try folder.disk.open(path, .replacing)
    try copy(file, from: report.wholeBytes, to: report.bytes) {
      (bytes: [UInt8], offset: UInt64) throws(JournalError) in
      try aside.writeAll(bytes, at: offset - report.wholeBytes)
    }
    try aside.synchronize()
    try folder.disk.synchronizeFolder(folder.path)
    try file.truncate(to: report.wholeBytes)
    try file.synchronize()
    return OpeningReport.TornTail(
      path: path, segment: report.path, offset: report.wholeBytes,
      bytes: report.bytes - report.wholeBytes, flaw: flaw)
  }

  /// Writes the last group once more and synchronises it.
  ///
  /// After a failed synchronisation the system may show bytes that are not on disk and that it will
  /// never write by itself; records that follow them must not be acknowledged.
  private func refresh(
    _ file: Disk.File, from start: UInt64, to end: UInt64
  ) throws(JournalError) {
    guard start < end else { return }
    try copy(file, from: start, to: end) {
      (bytes: [UInt8], offset: UInt64) throws(JournalError) in
      try file.writeAll(bytes, at: offset)
    }
    try file.synchronize()
  }

  private func copy(
    _ file: Disk.File, from start: UInt64, to end: UInt64,
    _ body: ([UInt8], UInt64) throws(JournalError) -> Void
  ) throws(JournalError) {
    var place = start
    while place < end {
      let count = Int(min(end - place, 1 << 20))
      let piece = try MemorySource(copying: file, from: place, count: count)
      guard piece.bytes.count == count else {
        throw .failed(.read, path: file.path, code: SystemError.noProgress)
      }
      try body(piece.bytes, place)
      place += UInt64(count)
    }
  }

  /// Removes what a snapshot stands for.
  private func removeFiles(before generation: JournalFolder.Generation) throws(JournalError) {
    guard let snapshot = generation.snapshot else { return }
    for path in try folder.files(before: snapshot) { try folder.disk.remove(path) }
  }
}

extension JournalFolder {
  /// The segments and snapshots with smaller numbers.
  func files(before number: UInt64) throws(JournalError) -> [String] {
    let names = try disk.names(in: path)
    return [FileHeader.Kind.segment, .snapshot].flatMap { kind in
      numbers(kind, in: names).filter { $0 < number }.map { file(kind, $0) }
    }
  }
}

extension MemorySource {
  /// Copies a part of another source, shorter where that ends.
  init(copying source: any ByteSource, from offset: UInt64, count: Int) throws(JournalError) {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = unsafe bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(JournalError) in unsafe try source.read(into: buffer, at: offset) }
    }
    bytes.removeLast(count - (try result.get()))
    self.init(path: source.path, bytes: bytes)
  }
}
