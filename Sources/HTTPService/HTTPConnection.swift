/// One connection: what it has sent, what it waits for, and when it is given up.
///
/// It belongs to one loop's thread. While it is idle it has no buffer: bytes are read into the
/// loop's, and what is left of them is kept here only until it can be used.
final class HTTPConnection {
  /// A request whose answer has not been written.
  struct Slot {
    var context: ResponseWriter.Context
    /// `nil` until it is answered.
    var response: HTTPResponse?
  }

  let descriptor: Int32
  let token: UInt64
  let peer: PeerAddress
  var parser: RequestParser

  /// The requests from ``firstSequence`` on, in order.
  var slots: [Slot] = []
  var firstSequence: UInt32 = 0
  var nextSequence: UInt32 = 0

  /// Bytes read but not yet parsed, because too much is unanswered or the turn is over.
  var backlog: [UInt8] = []
  /// Answers that the socket did not take, from ``unsentStart`` on.
  var unsent: [UInt8] = []
  var unsentStart = 0

  /// Requests that may still be handed over before the other connections have their turn.
  var budget = 0
  /// It has a ``backlog`` and its place in the loop's list of those to go on with.
  var isEager = false

  var interest = Readiness.read
  /// No further request is read; it ends when all answers are written.
  var isClosing = false
  /// Before closing, what the peer still sends is read and dropped.
  var lingers = false
  /// Everything is written and ``lingers`` is under way.
  var isLingering = false
  /// The peer has sent its last byte.
  var isInputEnded = false
  /// `100 Continue` was written for the request being read.
  var hasContinued = false
  var isClosed = false

  /// What ``phaseStart`` is the start of.
  var phase = RequestParser.Phase.idle
  var phaseStart: UInt64
  /// When the rate of the body is looked at next, and how much of it there was the last time.
  var rateCheck: UInt64 = 0
  var rateCount = 0
  /// The same for writing.
  var writeCheck: UInt64 = 0
  var writtenSinceCheck = 0

  /// Its part of ``HTTPLimits/arrivingBodies``.
  var heldBody = 0

  /// When something is to be done if nothing happens before; `.max` for never.
  var deadline = UInt64.max
  /// The entry of the heap that counts.
  var scheduled = UInt64.max

  init(
    descriptor: Int32, token: UInt64, peer: PeerAddress, limits: MessageLimits, now: UInt64
  ) {
    self.descriptor = descriptor
    self.token = token
    self.peer = peer
    parser = RequestParser(limits: limits)
    phaseStart = now
  }

  var unsentCount: Int { unsent.count - unsentStart }

  var isIdle: Bool { slots.isEmpty && unsent.isEmpty && parser.phase == .idle }

  /// Whether requests wait for their answers, and more may come, but nothing of that is here.
  func isBetweenRequests(_ limits: HTTPLimits) -> Bool {
    guard let first = slots.first, first.response == nil else { return false }
    return slots.count < limits.pipelinedRequests && backlog.isEmpty && unsent.isEmpty
      && parser.phase == .idle
  }

  /// Whether another request may be read.
  func takesInput(_ limits: HTTPLimits) -> Bool {
    !isClosing && slots.count < limits.pipelinedRequests && unsentCount < limits.unsentBytes
  }

  /// Follows the parser into a new phase, or keeps the start of the old one.
  func notePhase(now: UInt64, times: TimeLimits) {
    let current = parser.phase
    if current == .idle, nextSequence > 0 {
      // Every answer begins the idle time anew.
      phaseStart = now
    } else if current != phase {
      // The first request must have come in time counted from the start of the connection.
      if !(phase == .idle && current == .head && nextSequence == 0) { phaseStart = now }
      if current == .body { startRate(now: now, times: times) }
    }
    phase = current
  }

  func startRate(now: UInt64, times: TimeLimits) {
    rateCheck = now &+ times.rate
    rateCount = parser.bodyCount
  }

  func startWriteRate(now: UInt64, times: TimeLimits) {
    writeCheck = now &+ times.rate
    writtenSinceCheck = 0
  }

  /// When it must be looked at again.
  func nextDeadline(_ limits: HTTPLimits, _ times: TimeLimits) -> UInt64 {
    if isLingering { return phaseStart &+ times.linger }
    var deadline = unsent.isEmpty ? UInt64.max : writeCheck
    // A connection that is not read from cannot be late with what it sends.
    guard takesInput(limits) else { return deadline }
    switch phase {
    case .idle:
      if slots.isEmpty, unsent.isEmpty {
        deadline = phaseStart &+ (nextSequence == 0 ? times.header : times.idle)
      }
    case .head:
      deadline = min(deadline, phaseStart &+ times.header)
    case .body:
      deadline = min(deadline, rateCheck, phaseStart &+ times.body)
    case .complete:
      break
    }
    return deadline
  }
}
