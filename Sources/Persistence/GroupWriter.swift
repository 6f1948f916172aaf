/// What is written in one piece.
struct WriteGroup: Sendable {
  enum Work: Sendable {
    case record(bytes: Int, checksum: UInt32, Journal.Completion)
    case rotation(@Sendable (Result<Rotation, JournalError>) -> Void)

    var isRotation: Bool { if case .rotation = self { true } else { false } }

    func fail(_ error: JournalError) {
      switch self {
      case .record(_, _, let completion): completion(.failure(error))
      case .rotation(let completion): completion(.failure(error))
      }
    }
  }

  var works: [Work] = []
  /// Of the records, one behind the other: so no memory is held for each while it waits.
  var payloads: [UInt8] = []
}

/// What waits to be written.
struct WriterQueue: Sendable {
  /// A group's memory of more bytes is not kept for the next.
  private static let keptBytes = 1 << 20

  private(set) var waiting = WriteGroup()
  /// An empty group, for its memory.
  private var spare = WriteGroup()
  /// Of what waits and of what is being written, 24 for each record included.
  var bytes = 0
  var isClosing = false
  var isCompacting = false
  var failure: JournalError?
  var isWriterIdle = false
  /// Whether what waits is to be written, rather than to wait for more that is on its way.
  private(set) var isReady = false
  /// Whether some thread writes; no other does meanwhile.
  private(set) var isWriting = false
  var status = JournalStatus()

  private func check() throws(JournalError) {
    if let failure { throw failure }
    guard !isClosing else { throw .closed }
  }

  mutating func add(
    _ payload: [UInt8], checksum: UInt32, _ completion: @escaping Journal.Completion
  ) throws(JournalError) {
    try check()
    bytes += RecordHeader.size + payload.count
    waiting.payloads += payload
    waiting.works.append(.record(bytes: payload.count, checksum: checksum, completion))
  }

  mutating func add(
    rotation: @escaping @Sendable (Result<Rotation, JournalError>) -> Void
  ) throws(JournalError) {
    try check()
    waiting.works.append(.rotation(rotation))
  }

  /// Has what waits written; returns whether the writer must be woken for it.
  mutating func release() -> Bool {
    guard !waiting.works.isEmpty else { return false }
    isReady = true
    defer { isWriterIdle = false }
    return isWriterIdle
  }

  /// Takes what waits, for a thread that writes it next and then calls ``endWriting(_:)``.
  mutating func beginWriting() -> WriteGroup {
    isReady = false
    isWriting = true
    defer {
      waiting = spare
      spare = WriteGroup()
    }
    return waiting
  }

  /// - Parameter emptied: what is left of the group, for its memory.
  /// - Returns: whether the writer must be woken for what has come since.
  mutating func endWriting(_ emptied: WriteGroup) -> Bool {
    if emptied.payloads.capacity <= Self.keptBytes { spare = emptied }
    isWriting = false
    guard isReady || isClosing else { return false }
    defer { isWriterIdle = false }
    return isWriterIdle
  }

  /// Ends the queue; returns whom to tell.
  mutating func end(_ error: JournalError) -> [WriteGroup.Work] {
    failure = error
    bytes = 0
    defer { waiting = WriteGroup() }
    return waiting.works
  }
}

/// Takes what waits, makes it lasting, tells: on a thread of its own, or on that of whoever asks for it.
struct GroupWriter: Sendable {
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
    while let group = takeGroup() { write(group, courier) }
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
    let (group, mustWake) = queue.withLock { queue -> (WriteGroup?, Bool) in
      guard !queue.waiting.works.isEmpty else { return (nil, false) }
      let isLeft = queue.isWriting || queue.waiting.works.contains { $0.isRotation }
      return isLeft ? (nil, queue.release()) : (queue.beginWriting(), false)
    }
    if mustWake { queue.signal() }
    if let group { write(group, nil) }
  }

  /// Waits for work; `nil` where there will be none.
  private func takeGroup() -> WriteGroup? {
    queue.wait { queue -> WriteGroup?? in
      if !queue.isWriting {
        let hasWork = !queue.waiting.works.isEmpty
        if hasWork, queue.isReady || queue.isClosing { return queue.beginWriting() }
        if queue.isClosing { return .some(nil) }
      }
      queue.isWriterIdle = true
      return nil
    }
  }

  /// Writes a group run by run: records up to a rotation, or a rotation.
  private func write(_ group: consuming WriteGroup, _ courier: Journal.Courier?) {
    var rest = group.works[...]
    var start = 0
    do throws(JournalError) {
      while let first = rest.first {
        if case .rotation(let completion) = first {
          try rotate(completion)
          rest.removeFirst()
        } else {
          let run = rest.prefix { !$0.isRotation }
          let position = try write(run, group.payloads, from: &start)
          rest = rest[run.endIndex...]
          tell(run, position, courier)
        }
      }
    } catch {
      fail(error, rest)
    }
    rest = []
    // Told by a courier they are its.
    if courier == nil { group.works.removeAll(keepingCapacity: true) } else { group.works = [] }
    group.payloads.removeAll(keepingCapacity: true)
    if queue.withLock({ $0.endWriting(group) }) { queue.signal() }
  }

  private func rotate(
    _ completion: (Result<Rotation, JournalError>) -> Void
  ) throws(JournalError) {
    let rotation = unsafe try store.rotate()
    let length = unsafe store.length
    queue.withLock { queue in
      queue.status.segment = rotation.number
      queue.status.segmentBytes = length
    }
    completion(.success(rotation))
  }

  /// Returns where the first is when all are lasting; the next lie right behind.
  private func write(
    _ run: ArraySlice<WriteGroup.Work>, _ payloads: [UInt8], from start: inout Int
  ) throws(JournalError) -> Position {
    let begin = start
    for case .record(let bytes, _, _) in run { start += bytes }
    let size = start - begin + run.count * RecordHeader.size
    observer?(.groupBegins(records: run.count, bytes: size))
    let position = unsafe store.next
    let result = unsafe payloads.withUnsafeBytes { payloads in
      Result { () throws(JournalError) in
        var place = begin
        for case .record(let bytes, let checksum, _) in run {
          let payload = unsafe UnsafeRawBufferPointer(rebasing: payloads[place..<place + bytes])
          unsafe try store.append(payload, checksum: checksum)
          place += bytes
        }
      }
    }
    try result.get()
    unsafe try store.commit()
    observer?(.groupEnds)
    let length = unsafe store.length
    queue.withLock { queue in
      queue.bytes -= size
      queue.status.records += run.count
      queue.status.groups += 1
      queue.status.segmentBytes = length
    }
    return position
  }

  /// Tells completions where their records are. They go along, to end where they came from.
  private func tell(
    _ run: ArraySlice<WriteGroup.Work>, _ first: Position, _ courier: Journal.Courier?
  ) {
    let body: @Sendable () -> Void = {
      var offset = first.offset
      for case .record(let bytes, _, let completion) in run {
        completion(.success(Position(segment: first.segment, offset: offset)))
        offset += UInt64(RecordHeader.size + bytes)
      }
    }
    if courier?(body) != true { body() }
  }

  /// Ends the journal: tells everybody who waits, then the owner.
  private func fail(_ error: JournalError, _ unwritten: ArraySlice<WriteGroup.Work>) {
    let waiting = queue.withLock { $0.end(error) }
    for work in unwritten { work.fail(error) }
    for work in waiting { work.fail(error) }
    onFailure(error)
  }
}
