internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// One thread that serves its connections as they become ready.
///
/// Everything but the mailbox and the counters belongs to that thread. Other threads post answers,
/// accepted connections and the order to stop into the mailbox; one wake-up takes all that has
/// gathered. The parts: this file waits and dispatches; `+Accepting` takes connections, `+Serving`
/// reads and answers, `+Writing` writes, `+Deadlines` gives up.
@safe final class EventLoop: @unchecked Sendable {
  enum Post: Sendable {
    case connection(Int32, PeerAddress)
    case answer(connection: UInt64, sequence: UInt32, HTTPResponse)
    /// Something to do on the loop's thread.
    case work(@Sendable () -> Void)
    /// Finish by this time of ``MonotonicClock``.
    case stop(deadline: UInt64)
  }

  private struct Mailbox: Sendable {
    var posts: [Post] = []
    var isShut = false
  }

  static let wakeToken = UInt64.max
  /// Tokens from here on are listeners; below are connections.
  static let listenerTokens: UInt64 = 0xFFFF_FFFF_0000_0000

  let service: ServiceState
  let poller: any Poller
  private let largestTurn: Int
  let counters = LoopCounters()
  private let wake: WakeChannel
  private let mailbox = Locked(Mailbox())
  private let threadNumber = Atomic<UInt>(0)

  var listeners: [ListeningSocket] = []
  /// Closed for a moment to take and refuse a connection when no descriptors are left.
  var spareDescriptor: Int32 = -1
  var acceptsAgainAt = UInt64.max

  var connections: [HTTPConnection?] = []
  var freePlaces: [Int] = []
  var generation: UInt32 = 0
  var openCount = 0
  var deadlines = DeadlineHeap()
  /// The time at which the loop woke up.
  var now: UInt64 = 0

  let input: UnsafeMutableRawBufferPointer
  /// Answers of the connection being served, until they are written.
  var output: [UInt8] = []
  var writer = ResponseWriter()
  private var dateDue: UInt64 = 0
  var spareStorage: RequestStorage?
  /// Connections with more requests at hand than their turn allowed.
  var eager: [HTTPConnection] = []

  /// Requests handed over since the handler was last told that they are all.
  var handedOver = 0
  /// Rounds of the loop since the first of them.
  private var rounds = 0
  /// The request whose handler is running, and its answer if it came at once.
  var current: (connection: UInt64, sequence: UInt32)?
  var currentAnswer: HTTPResponse?
  /// Connections whose next answer has come since they were last served.
  private var answered: [HTTPConnection] = []
  /// Those that are served now; for its memory.
  private var beingServed: [HTTPConnection] = []

  var isStopping = false
  private var stopDeadline = UInt64.max
  /// Connections cut by the stop's deadline; read after the thread has ended.
  private(set) var cutCount = 0

  /// Rounds after which it is told in any case.
  private static let longestTurn = 4

  /// Bytes read at once.
  static let inputSize = 65_536
  /// Bytes read at once where no large body is under way: what one turn can make use of.
  static let headInputSize = 16_384
  /// An output buffer that grew beyond this is given back.
  static let keptOutput = 262_144

  init(service: ServiceState, _ options: HTTPServer.Options) throws(SystemError) {
    self.service = service
    largestTurn = options.largestTurn
    #if os(Linux)
      poller = options.usesPoll ? PollPoller() : try EpollPoller()
    #else
      poller = PollPoller()
    #endif
    wake = try WakeChannel()
    unsafe input = .allocate(byteCount: Self.inputSize, alignment: 16)
    output.reserveCapacity(Self.inputSize)
    try poller.add(wake.reading, token: Self.wakeToken, interest: .read)
  }

  deinit { unsafe input.deallocate() }

  // MARK: From any thread

  /// Puts `post` where the loop finds it; `false` where the loop has ended.
  @discardableResult
  func post(_ post: Post) -> Bool {
    let (isTaken, isFirst) = mailbox.withLock { mailbox in
      guard !mailbox.isShut else { return (false, false) }
      mailbox.posts.append(post)
      return (true, mailbox.posts.count == 1)
    }
    if isFirst { wake.signal() }
    return isTaken
  }

  /// Brings an answer to its connection: directly on the loop's own thread.
  func deliver(_ response: consuming HTTPResponse, connection: UInt64, sequence: UInt32) {
    guard threadNumber.load(ordering: .relaxed) == Self.currentThreadNumber else {
      post(.answer(connection: connection, sequence: sequence, response))
      return
    }
    if let current, current.connection == connection, current.sequence == sequence {
      currentAnswer = response
    } else {
      keep(response, connection: connection, sequence: sequence)
    }
  }

  func noteUnanswered() { counters.unanswered.add(1, ordering: .relaxed) }

  private static var currentThreadNumber: UInt {
    #if os(Linux)
      pthread_self()
    #else
      unsafe UInt(bitPattern: pthread_self())
    #endif
  }

  // MARK: On the loop's thread

  func run() {
    threadNumber.store(Self.currentThreadNumber, ordering: .relaxed)
    var events: [PollEvent] = []
    events.reserveCapacity(256)
    now = MonotonicClock.now()
    while !isFinished {
      // What was handed over is told to be all only where nothing more is there, or it is much.
      poller.wait(milliseconds: handedOver > 0 ? 0 : waitingTime, into: &events)
      now = MonotonicClock.now()
      updateDate()
      for event in events { handle(event) }
      serveAnswered()
      serveEager()
      endTurn(isEmpty: events.isEmpty)
      expireDeadlines()
      if isStopping, now >= stopDeadline { cutAll() }
    }
    end()
  }

  /// Tells the handler that the requests handed over are all, once nothing more has come, or they are
  /// many, or others kept the loop from seeing that for a few rounds.
  private func endTurn(isEmpty: Bool) {
    guard handedOver > 0 else { return }
    rounds += 1
    guard isEmpty || handedOver >= largestTurn || rounds >= Self.longestTurn else { return }
    (handedOver, rounds) = (0, 0)
    service.afterTurn()
    serveAnswered()
  }

  private var isFinished: Bool { isStopping && openCount == 0 }

  /// Until the next deadline in milliseconds, rounded up; -1 without one.
  private var waitingTime: Int32 {
    let next = min(deadlines.first?.deadline ?? .max, stopDeadline, acceptsAgainAt)
    guard eager.isEmpty else { return 0 }
    guard next != .max else { return -1 }
    guard next > now else { return 0 }
    return Int32(min((next - now + 999_999) / 1_000_000, 60_000))
  }

  private func updateDate() {
    guard now >= dateDue else { return }
    let (second, untilNext) = WallClock.now()
    writer.date.update(second: second)
    dateDue = now + untilNext
  }

  private func handle(_ event: PollEvent) {
    if event.token == Self.wakeToken {
      wake.drain()
      takePosts()
    } else if event.token >= Self.listenerTokens {
      acceptAll(Int(event.token - Self.listenerTokens))
    } else if let connection = connection(event.token) {
      if event.readiness.contains(.failed) { return close(connection) }
      if event.readiness.contains(.write) { writeUnsent(connection) }
      // Its turn comes after those of the others.
      if connection.isEager { return }
      if !connection.isClosed, !event.readiness.isDisjoint(with: [.read, .peerClosed]) {
        receive(connection, untilEnd: event.readiness.contains(.peerClosed))
      }
      if !onlyAwaitsAnswers(connection) { serve(connection) }
    }
  }

  /// The open connection of `token`; `nil` for one that is gone.
  func connection(_ token: UInt64) -> HTTPConnection? {
    let place = Int(token & 0xFFFF_FFFF)
    guard place < connections.count, let connection = connections[place],
      connection.token == token
    else { return nil }
    return connection
  }

  private func takePosts() {
    let posts = mailbox.withLock { mailbox in
      let posts = mailbox.posts
      mailbox.posts = []
      return posts
    }
    for post in posts {
      switch post {
      case .connection(let descriptor, let peer): open(descriptor, peer)
      case .answer(let token, let sequence, let response):
        keep(response, connection: token, sequence: sequence)
      case .work(let body): body()
      case .stop(let deadline): beginStop(deadline)
      }
    }
    serveAnswered()
  }

  /// Keeps an answer until the answers before it are there.
  private func keep(
    _ response: consuming HTTPResponse, connection token: UInt64, sequence: UInt32
  ) {
    guard let connection = connection(token) else { return }
    let index = Int(sequence &- connection.firstSequence)
    guard index < connection.slots.count else { return }
    connection.slots[index].response = consume response
    if index == 0 { answered.append(connection) }
  }

  private func serveAnswered() {
    guard !answered.isEmpty else { return }
    swap(&answered, &beingServed)
    for connection in beingServed {
      connection.budget = service.limits.pipelinedRequests
      serve(connection)
    }
    beingServed.removeAll(keepingCapacity: true)
  }

  private func beginStop(_ deadline: UInt64) {
    stopDeadline = min(stopDeadline, deadline)
    guard !isStopping else { return }
    isStopping = true
    stopAccepting()
    for connection in connections {
      guard let connection else { continue }
      if connection.isIdle {
        close(connection)
      } else if connection.parser.phase == .idle || !connection.slots.isEmpty {
        // The last answer says `Connection: close`; a request behind it may be sent again.
        connection.isClosing = true
        connection.lingers = true
        serve(connection)
      }
    }
  }

  private func cutAll() {
    for connection in connections {
      guard let connection else { continue }
      if !connection.isLingering {
        cutCount += 1
        Sockets.abort(connection.descriptor)
      }
      close(connection)
    }
  }

  /// Takes nothing more from other threads and gives everything back.
  private func end() {
    stopAccepting()
    let posts = mailbox.withLock { mailbox in
      mailbox.isShut = true
      let posts = mailbox.posts
      mailbox.posts = []
      return posts
    }
    for post in posts {
      switch post {
      case .connection(let descriptor, let peer): discard(descriptor, peer)
      case .work(let body): body()
      case .answer, .stop: break
      }
    }
  }
}

/// What a loop has done; written by its thread, read by any.
final class LoopCounters: Sendable {
  let accepted = Atomic<Int>(0)
  let refused = Atomic<Int>(0)
  let open = Atomic<Int>(0)
  /// Connections open or on their way here; the accepting thread counts too.
  let assigned = Atomic<Int>(0)
  let requests = Atomic<Int>(0)
  let malformed = Atomic<Int>(0)
  let timedOut = Atomic<Int>(0)
  let unanswered = Atomic<Int>(0)
}

extension Atomic<Int> {
  /// Counts one, without a locked instruction: only one thread writes.
  func countAlone(_ difference: Int = 1) {
    store(load(ordering: .relaxed) &+ difference, ordering: .relaxed)
  }
}
