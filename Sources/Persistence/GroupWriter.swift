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

    func fail(_ error: JournalError) {
      switch self {
      case .record(_, _, let completion): completion(.failure(error))
      case .rotation(let completion): completion(.failure(error))
      }
    }
  }

  var waiting: [Work] = []
  /// Of what waits and of what is being written.
  var bytes = 0
  var isClosing = false
  var isCompacting = false
  var failure: JournalError?
  var isWriterIdle = false
  /// Whether what waits is to be written, rather than to wait for more that is on its way.
  var isReady = false
  var status = JournalStatus()

  mutating func add(_ work: Work) throws(JournalError) {
    if let failure { throw failure }
    guard !isClosing else { throw .closed }
    waiting.append(work)
    bytes += work.bytes
  }

  /// Has what waits written; returns whether the writer must be woken for it.
  mutating func release() -> Bool {
    guard !waiting.isEmpty else { return false }
    isReady = true
    defer { isWriterIdle = false }
    return isWriterIdle
  }
}

/// The writer's thread: takes what waits, makes it lasting, tells.
struct GroupWriter {
  private typealias Work = WriterQueue.Work

  /// Records that a new list of waiting work has room for.
  private static let usualGroup = 64

  private let store: JournalStore
  private let queue: Monitor<WriterQueue>
  private let courier: Journal.Courier?
  private let observer: (@Sendable (JournalEvent) -> Void)?
  private let onFailure: @Sendable (JournalError) -> Void
  private var group: [Work] = []

  init(
    store: JournalStore, queue: Monitor<WriterQueue>, courier: Journal.Courier?,
    observer: (@Sendable (JournalEvent) -> Void)?,
    onFailure: @escaping @Sendable (JournalError) -> Void
  ) {
    self.store = store
    self.queue = queue
    self.courier = courier
    self.observer = observer
    self.onFailure = onFailure
  }

  /// Works until the journal is closed and everything is written.
  mutating func run() {
    while takeGroup() {
      var done = 0
      do throws(JournalError) {
        while done < group.count { try writeRun(&done) }
      } catch {
        fail(error, from: done)
      }
      group = []
    }
    guard queue.withLock({ $0.failure }) == nil else { return }
    do throws(JournalError) {
      try store.seal()
    } catch {
      fail(error, from: 0)
    }
  }

  /// Waits for work; `false` where there will be none.
  private mutating func takeGroup() -> Bool {
    var taken: [Work] = []
    taken.reserveCapacity(Self.usualGroup)
    let isWorking = queue.wait { queue in
      if !queue.waiting.isEmpty, queue.isReady || queue.isClosing {
        swap(&taken, &queue.waiting)
        queue.isReady = false
        return true
      }
      queue.isWriterIdle = !queue.isClosing
      return queue.isClosing ? false : nil
    }
    group = taken
    return isWorking
  }

  /// Writes the records from `done` on up to a rotation, or rotates.
  private mutating func writeRun(_ done: inout Int) throws(JournalError) {
    if case .rotation(let completion) = group[done] {
      let rotation = try store.rotate()
      let length = store.length
      queue.withLock { queue in
        queue.status.segment = rotation.number
        queue.status.segmentBytes = length
      }
      completion(.success(rotation))
      done += 1
      return
    }
    let end = group[done...].firstIndex { if case .rotation = $0 { true } else { false } }
    let run = done..<(end ?? group.count)
    let bytes = group[run].reduce(0) { $0 + $1.bytes }
    observer?(.groupBegins(records: run.count, bytes: bytes))
    var positions: [Position] = []
    positions.reserveCapacity(run.count)
    for case .record(let payload, let checksum, _) in group[run] {
      positions.append(try store.append(payload, checksum: checksum))
    }
    try store.commit()
    observer?(.groupEnds)
    let length = store.length
    queue.withLock { queue in
      queue.bytes -= bytes
      queue.status.records += run.count
      queue.status.groups += 1
      queue.status.segmentBytes = length
    }
    tell(group[run], positions)
    done = run.upperBound
  }

  /// Tells completions where their records are. The records go along, to end where they came from.
  private func tell(_ run: ArraySlice<Work>, _ positions: [Position]) {
    let body: @Sendable () -> Void = {
      for (work, position) in zip(run, positions) {
        if case .record(_, _, let completion) = work { completion(.success(position)) }
      }
    }
    if courier?(body) != true { body() }
  }

  /// Ends the journal: tells everybody who waits, then the owner.
  private func fail(_ error: JournalError, from done: Int) {
    let waiting = queue.withLock { queue in
      queue.failure = error
      defer {
        queue.waiting = []
        queue.bytes = 0
      }
      return queue.waiting
    }
    for work in group[min(done, group.count)...] { work.fail(error) }
    for work in waiting { work.fail(error) }
    onFailure(error)
  }
}
