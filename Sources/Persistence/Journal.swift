internal import Synchronization

/// Records that outlive the process and the machine: append, replay, compact.
///
/// In reading order: ``Journal`` takes records from any thread and tells when they are on disk;
/// ``JournalSettings`` and ``JournalError`` say how and why not; ``Compaction`` and
/// ``SnapshotWriter`` replace old segments by what they came to; ``JournalReader`` reads and
/// verifies without the lock. Inside, `Opening` replays and mends, `JournalStore` writes one step
/// after the other, `RecordStream` and `RecordReader` know the format of `FileHeader` and
/// `RecordHeader`, ``FileSystem`` is the machine.
///
/// ```swift
/// let journal = try Journal(JournalSettings(folder: "data"), onFailure: { error in … }) {
///   payload, position in state.apply(payload)
/// }
/// try journal.append(bytes) { result in … }       // told in order, when it is on disk
/// let compaction = try journal.beginCompaction()  // in the breath in which the state is copied
/// try compaction.finish { snapshot in try snapshot.append(bytes) }
/// try journal.close()
/// ```
///
/// One thread takes everything that waits, writes it in one piece, synchronises once and tells all;
/// meanwhile the next group gathers. Where nothing is synchronised, the thread that calls ``wake()``
/// writes itself: handing over would take longer. An opening gives every acknowledged record, then
/// perhaps some that were never acknowledged: whole ones, the next in the order of appending. The
/// first write or synchronisation that fails ends the journal: everything waiting and later fails with
/// the same error, nothing is tried again, and the owner is told once.
///
/// Limits: 16 MiB a record, 64 MiB waiting (both settable), one process a folder. Invariants:
/// completions are called exactly once, and those of one thread in order; nothing here asks a clock
/// or for randomness; equal calls in equal groups make equal files.
package final class Journal: Sendable {
  /// Told where a record is on disk, or why not, by the thread that wrote it or by the courier; it must
  /// be short, and must not close the journal.
  package typealias Completion = @Sendable (Result<Position, JournalError>) -> Void

  /// Has something done soon on another thread, one after the other; `false` where nobody does it any
  /// more.
  package typealias Courier = @Sendable (_ body: @escaping @Sendable () -> Void) -> Bool

  package let settings: JournalSettings
  /// What opening found.
  package let opening: OpeningReport
  let queue: Monitor<WriterQueue>
  let folder: JournalFolder
  private let writer: GroupWriter
  private let thread: SystemThread
  private let isJoined = Mutex(false)

  /// Opens the folder, and hands every record over in order before it returns.
  ///
  /// - Parameters:
  ///   - courier: tells the completions of a group that is on disk, all at once. Best the thread that
  ///     appended the records: memory that ends where it began costs the allocator least. Where nothing
  ///     is synchronised it has nothing to do.
  ///   - observer: told about every group, by the thread that writes it.
  ///   - onFailure: told at most once, by the thread that failed, after all completions that failed.
  ///   - replay: what it throws stops the opening and is thrown on.
  /// - Throws: ``JournalError``, or what `replay` threw.
  package init(
    _ settings: JournalSettings, files: any FileSystem = SystemFiles(), courier: Courier? = nil,
    observer: (@Sendable (JournalEvent) -> Void)? = nil,
    onFailure: @escaping @Sendable (JournalError) -> Void,
    replay: RecordBody
  ) throws {
    let opening = Opening(settings: settings, files: files)
    // Whoever writes has the store alone from here on.
    let (store, report) = try opening.open(replay)
    var state = WriterQueue()
    state.status.segment = store.number
    state.status.segmentBytes = store.length
    let queue = Monitor(state)
    let isSynced = settings.durability == .synced
    let writer = GroupWriter(
      store: store, queue: queue, courier: isSynced ? courier : nil, observer: observer,
      onFailure: onFailure)
    self.writer = writer
    do throws(SystemError) {
      thread = try SystemThread { writer.run() }
    } catch {
      throw JournalError.failed(.startThread, path: settings.folder, code: error.code)
    }
    self.settings = settings
    self.opening = report
    self.queue = queue
    folder = opening.folder
  }

  deinit { try? close() }

  /// Takes a record up; `completion` is called exactly once unless this throws.
  ///
  /// The order of the calls is the order of the records and of the completions.
  ///
  /// - Parameter wakes: whether it is to be written at once. Who appends many in a row calls ``wake()``
  ///   behind the last instead, so that they are one group and one change of threads.
  package func append(
    _ payload: [UInt8], wakes: Bool = true, completion: @escaping Completion
  ) throws(JournalError) {
    guard payload.count <= settings.maximumRecordBytes else {
      throw .recordTooLarge(bytes: payload.count, limit: settings.maximumRecordBytes)
    }
    let checksum = CRC32C.checksum(payload)
    let limit = settings.maximumQueuedBytes
    let mustWake = try queue.withLock { (queue) throws(JournalError) in
      guard queue.bytes + RecordHeader.size + payload.count <= limit else {
        throw .overloaded(limit: limit)
      }
      try queue.add(payload, checksum: checksum, completion)
      return wakes && queue.release()
    }
    if mustWake { queue.signal() }
  }

  /// Has what waits written, if anything does: by this thread where nothing is synchronised, so that
  /// completions are called before this returns. No lock may be held that they take.
  package func wake() {
    if settings.durability == .none { return writer.writeHere() }
    if queue.withLock({ $0.release() }) { queue.signal() }
  }

  /// Takes a record up and waits until it is on disk; not for the writer's thread.
  @available(*, noasync)
  @discardableResult
  package func appendAndWait(_ payload: [UInt8]) throws(JournalError) -> Position {
    let outcome = Monitor<Result<Position, JournalError>?>(nil)
    try append(payload) { result in
      outcome.withLock { $0 = result }
      outcome.signal()
    }
    return try outcome.wait { $0 }.get()
  }

  package var status: JournalStatus {
    queue.withLock { queue in
      var status = queue.status
      status.queuedBytes = queue.bytes
      status.failure = queue.failure
      return status
    }
  }

  /// Waits for everything appended, marks the end, and gives the folder free.
  ///
  /// - Throws: the error that ended the journal before. A second call does nothing.
  package func close() throws(JournalError) {
    let isFirst = isJoined.withLock { joined in
      defer { joined = true }
      return !joined
    }
    guard isFirst else { return }
    queue.withLock { $0.isClosing = true }
    queue.signal()
    thread.join()
    if let failure = queue.withLock({ $0.failure }) { throw failure }
  }
}
