internal import Synchronization

#if os(Linux)
  internal import CEpoll
#else
  internal import Darwin
#endif

/// What all loops of a server share.
final class ServiceState: Sendable {
  let limits: HTTPLimits
  let messageLimits: MessageLimits
  let times: TimeLimits
  let handler: HTTPHandler
  let afterTurn: @Sendable () -> Void
  let admission: ConnectionAdmission
  /// What a connection over the limits is told.
  let refusal: [UInt8]
  /// Bytes of bodies that are still arriving.
  let arrivingBodies = Atomic(0)
  private let loops = Locked<[EventLoop]>([])

  init(
    limits: HTTPLimits, handler: @escaping HTTPHandler, afterTurn: @escaping @Sendable () -> Void
  ) {
    self.limits = limits
    messageLimits = limits.message
    times = TimeLimits(limits)
    self.handler = handler
    self.afterTurn = afterTurn
    admission = ConnectionAdmission(limits: limits)
    var response = HTTPResponse.problem(.serviceUnavailable, detail: "Too many connections.")
    response.fields = [.init("Retry-After", "1")]
    var bytes: [UInt8] = []
    var writer = ResponseWriter()
    writer.date.update(second: WallClock.now().second)
    writer.append(response, .init(keepsAlive: false), to: &bytes)
    refusal = bytes
  }

  /// Who may be given connections; without any at the end, for the loops refer to this.
  func setLoops(_ loops: [EventLoop]) { self.loops.withLock { $0 = loops } }

  /// The loop with the fewest connections; `nil` without loops.
  func leastBusyLoop() -> EventLoop? {
    loops.withLock { loops in
      guard loops.count > 1 else { return loops.first }
      return loops.min {
        $0.counters.assigned.load(ordering: .relaxed)
          < $1.counters.assigned.load(ordering: .relaxed)
      }
    }
  }
}

/// A server: bound when it is made, serving from ``start()`` to ``stop(within:)``.
///
/// The listeners are bound at once, so that a taken port is an error of the start and ``addresses``
/// are known before the first request. It must be stopped: its threads do not end by themselves.
package final class HTTPServer: Sendable {
  package struct Options: Hashable, Sendable {
    /// Threads; `nil` for one a core that the process may use.
    package var loops: Int?
    /// poll(2) where epoll would be used.
    package var usesPoll = false
    /// Requests after which a loop calls `afterTurn` although more are there.
    package var largestTurn = 64

    package init() {}
  }

  /// What has happened since the start.
  package struct Statistics: Hashable, Sendable {
    /// Connections open now.
    package var open = 0
    /// Connections taken.
    package var accepted = 0
    /// Connections turned away by a limit.
    package var refused = 0
    /// Whole requests.
    package var requests = 0
    /// Connections ended because their bytes were no request.
    package var malformed = 0
    /// Connections ended because something took too long; idle ones are not counted.
    package var timedOut = 0
    /// Requests that the handler let go of without an answer.
    package var unanswered = 0
  }

  private enum Life: Sendable {
    case bound
    case running([Thread])
    case stopped
  }

  /// The listeners as bound, with the ports that were picked.
  package let addresses: [ListenAddress]
  private let loops: [EventLoop]
  private let life = Locked(Life.bound)
  /// What was asked to be performed, which goes round the loops.
  private let performed = Atomic<UInt>(0)

  /// Binds the listeners; the handler is called on the loops' threads from ``start()`` on.
  ///
  /// - Parameter afterTurn: called by a loop when it has handed over all requests that were there, or
  ///   so many as the options say, and before it waits for more: what they have in common can be done
  ///   once for all.
  package init(
    listening requested: [ListenAddress], limits: HTTPLimits = HTTPLimits(),
    options: Options = Options(), handler: @escaping HTTPHandler,
    afterTurn: @escaping @Sendable () -> Void = {}
  ) throws(HTTPServerError) {
    var listeners: [ListeningSocket] = []
    do throws(HTTPServerError) {
      for address in requested { listeners.append(try ListeningSocket(address)) }
      addresses = listeners.map(\.address)
      let service = ServiceState(limits: limits, handler: handler, afterTurn: afterTurn)
      loops = try Self.makeLoops(service, options, listeners)
      service.setLoops(loops)
    } catch {
      for listener in listeners { listener.close() }
      throw error
    }
  }

  private static var usableCores: Int {
    #if os(Linux)
      Int(cepoll_usable_cores())
    #else
      Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    #endif
  }

  private static func makeLoops(
    _ service: ServiceState, _ options: Options, _ listeners: [ListeningSocket]
  ) throws(HTTPServerError) -> [EventLoop] {
    let count = max(1, min(options.loops ?? usableCores, 256))
    do throws(SystemError) {
      var loops: [EventLoop] = []
      for _ in 0..<count {
        loops.append(try EventLoop(service: service, options))
      }
      try loops[0].startAccepting(listeners)
      return loops
    } catch {
      throw .outOfResources(code: error.code)
    }
  }

  /// Starts the threads; once.
  package func start() throws(HTTPServerError) {
    let failure: SystemError? = life.withLock { life in
      guard case .bound = life else { return nil }
      var threads: [Thread] = []
      do throws(SystemError) {
        for loop in loops { threads.append(try Thread { loop.run() }) }
        life = .running(threads)
        return nil
      } catch {
        for loop in loops { loop.post(.stop(deadline: 0)) }
        for thread in threads { thread.join() }
        life = .stopped
        loops[0].service.setLoops([])
        return error
      }
    }
    if let failure { throw .outOfResources(code: failure.code) }
  }

  /// Accepts nothing more, lets the requests at hand be answered, and ends.
  ///
  /// Idle connections are closed at once; answers say `Connection: close`. It blocks until all is
  /// done or `time` has passed, and must not be called by the handler.
  ///
  /// - Returns: how many connections were cut because the time was over.
  @discardableResult
  package func stop(within time: Duration) -> Int {
    life.withLock { life in
      let deadline = MonotonicClock.now() &+ time.nanoseconds
      for loop in loops { loop.post(.stop(deadline: deadline)) }
      switch life {
      case .running(let threads): for thread in threads { thread.join() }
      case .bound: for loop in loops { loop.stopAccepting() }
      case .stopped: return 0
      }
      life = .stopped
      loops[0].service.setLoops([])
      return loops.reduce(0) { $0 + $1.cutCount }
    }
  }

  /// Has `body` called soon on a loop's thread; it must not wait. What is asked for by one thread of a
  /// server with one loop is done in that order.
  ///
  /// - Returns: `false` where the server has ended.
  @discardableResult
  package func perform(_ body: @escaping @Sendable () -> Void) -> Bool {
    let turn = performed.add(1, ordering: .relaxed).oldValue
    return loops[Int(turn % UInt(loops.count))].post(.work(body))
  }

  /// Lets the process open as many files and connections as the system allows it to.
  ///
  /// A server with many connections wants it once, at the start of the program.
  ///
  /// - Returns: how many that are.
  @discardableResult
  package static func raiseDescriptorLimit() -> Int { Sockets.raiseDescriptorLimit() }

  package var statistics: Statistics {
    loops.reduce(into: Statistics()) { sum, loop in
      let counters = loop.counters
      sum.open += counters.open.load(ordering: .relaxed)
      sum.accepted += counters.accepted.load(ordering: .relaxed)
      sum.refused += counters.refused.load(ordering: .relaxed)
      sum.requests += counters.requests.load(ordering: .relaxed)
      sum.malformed += counters.malformed.load(ordering: .relaxed)
      sum.timedOut += counters.timedOut.load(ordering: .relaxed)
      sum.unanswered += counters.unanswered.load(ordering: .relaxed)
    }
  }
}
