/// What waits for the writer's thread.
struct WriterQueue: Sendable {
  enum Work: Sendable {
    case record([UInt8], UInt32, Journal.Completion)
    case rotation(@Sendable (Result<Rotation, JournalError>) -> Void)

    /// What it takes of the queue's limit.
    var bytes: Int {
      switch self {
      case .record(let payload, _, _): payload.count + RecordHeader.size
      case .rotation: 0
      }
    }

    var isRotation: Bool { if case .rotation = self { true } else { false } }

    func fail(_ error: JournalError) {
      switch self {
      case .record(_, _, let completion): completion(.failure(error))
      case .rotation(let completion): completion(.failure(error))
      }
    }
  }

  /// Records that a new list of waiting work has room for.
  private static let usualGroup = 64

  var waiting: [Work] = []
  /// Of what waits and of what is being written.
  var bytes = 0
  var isClosing = false
  var isCompacting = false
  var failure: JournalError?
  var isWriterIdle = false
  /// Whether what waits is to be written, rather than to wait for more that is on its way.
  var isReady = false
  /// Whether some thread writes; no other does meanwhile.
  var isWriting = false
  var status = JournalStatus()

  mutating func add(_ work: consuming Work) throws(JournalError) {
    if let failure { throw failure }
    guard !isClosing else { throw .closed }
    bytes += work.bytes
    waiting.append(work)
  }

  /// Has what waits written; returns whether the writer must be woken for it.
  mutating func release() -> Bool {
    guard !waiting.isEmpty else { return false }
    isReady = true
    defer { isWriterIdle = false }
    return isWriterIdle
  }

  /// Takes what waits, for a thread that writes it next and then calls ``endWriting()``.
  mutating func beginWriting() -> [Work] {
    var group: [Work] = []
    group.reserveCapacity(Self.usualGroup)
    swap(&group, &waiting)
    isReady = false
    isWriting = true
    return group
  }

  /// Returns whether the writer must be woken for what has come since.
  mutating func endWriting() -> Bool {
    isWriting = false
    guard isReady || isClosing else { return false }
    defer { isWriterIdle = false }
    return isWriterIdle
  }
}

/// Takes what waits, makes it lasting, tells: on a thread of its own, or on that of whoever asks for it.
struct GroupWriter: Sendable {
  private typealias Work = WriterQueue.Work

  /// Whoever writes has it alone.
  private nonisolated(unsafe) let store: JournalStore
  private let queue: Monitor<WriterQueue>
  private let courier: Journal.Courier?
  private let observer: (@Sendable (JournalEvent) -> Void)?
  private let onFailure: @Sendable (JournalError) -> Void

  init(
    store: JournalStore, queue: Monitor<WriterQueue>, courier: Journal.Courier?,
    observer: (@Sendable (JournalEvent) -> Void)?,
    onFailure: @escaping @Sendable (JournalError) -> Void
  ) {
    unsafe self.store = store
    self.queue = queue
    self.courier = courier
    self.observer = observer
    self.onFailure = onFailure
  }

  /// Works until the journal is closed and everything is written.
  func run() {
    defer { unsafe store.release() }
    while let group = takeGroup() { write(group, courier: courier) }
    guard queue.withLock({ $0.failure }) == nil else { return }
    do throws(JournalError) {
      unsafe try store.seal()
    } catch {
      fail(error, [])
    }
  }

  /// Writes what waits on this thread and tells it here, or leaves that to the writer's thread: where
  /// it is writing, or a rotation waits, which takes long.
  func writeHere() {
    let (group, mustWake) = queue.withLock { queue -> ([Work], Bool) in
      guard !queue.waiting.isEmpty else { return ([], false) }
      let isLeft = queue.isWriting || queue.waiting.contains { $0.isRotation }
      return isLeft ? ([], queue.release()) : (queue.beginWriting(), false)
    }
    if mustWake { queue.signal() }
    if !group.isEmpty { write(group, courier: nil) }
  }

  /// Waits for work; `nil` where there will be none.
  private func takeGroup() -> [Work]? {
    queue.wait { queue -> [Work]?? in
      if !queue.isWriting {
        if !queue.waiting.isEmpty, queue.isReady || queue.isClosing { return queue.beginWriting() }
        if queue.isClosing { return .some(nil) }
      }
      queue.isWriterIdle = true
      return nil
    }
  }

  private func write(_ group: [Work], courier: Journal.Courier?) {
    var done = 0
    do throws(JournalError) {
      while done < group.count { try writeRun(&done, of: group, courier) }
    } catch {
      fail(error, group[done...])
    }
    if queue.withLock({ $0.endWriting() }) { queue.signal() }
  }

  /// Writes the records from `done` on up to a rotation, or rotates.
  private func writeRun(
    _ done: inout Int, of group: [Work], _ courier: Journal.Courier?
  ) throws(JournalError) {
    if case .rotation(let completion) = group[done] {
      let rotation = unsafe try store.rotate()
      let length = unsafe store.length
      queue.withLock { queue in
        queue.status.segment = rotation.number
        queue.status.segmentBytes = length
      }
      completion(.success(rotation))
      done += 1
      return
    }
    let end = group[done...].firstIndex { $0.isRotation }
    let run = done..<(end ?? group.count)
    let bytes = group[run].reduce(0) { $0 + $1.bytes }
    observer?(.groupBegins(records: run.count, bytes: bytes))
    var positions: [Position] = []
    positions.reserveCapacity(run.count)
    for case .record(let payload, let checksum, _) in group[run] {
      positions.append(unsafe try store.append(payload, checksum: checksum))
    }
    unsafe try store.commit()
    observer?(.groupEnds)
    let length = unsafe store.length
    queue.withLock { queue in
      queue.bytes -= bytes
      queue.status.records += run.count
      queue.status.groups += 1
      queue.status.segmentBytes = length
    }
    tell(group[run], positions, courier)
    done = run.upperBound
  }

  /// Tells completions where their records are. The records go along, to end where they came from.
  private func tell(
    _ run: ArraySlice<Work>, _ positions: [Position], _ courier: Journal.Courier?
  ) {
    let body: @Sendable () -> Void = {
      for (work, position) in zip(run, positions) {
        if case .record(_, _, let completion) = work { completion(.success(position)) }
      }
    }
    if courier?(body) != true { body() }
  }

  /// Ends the journal: tells everybody who waits, then the owner.
  private func fail(_ error: JournalError, _ unwritten: ArraySlice<Work>) {
    let waiting = queue.withLock { queue in
      queue.failure = error
      defer {
        queue.waiting = []
        queue.bytes = 0
      }
      return queue.waiting
    }
    for work in unwritten { work.fail(error) }
    for work in waiting { work.fail(error) }
    onFailure(error)
  }
}
