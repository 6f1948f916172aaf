#if os(Linux)
  internal import CEpoll
  internal import Glibc

  /// epoll(7), level-triggered.
  ///
  /// Edges save nothing here: a read that does not fill its buffer is the last one anyway, and the
  /// interest hardly ever changes. CPU time for each request was the same within the noise.
  @safe final class EpollPoller: Poller {
    private let descriptor: Int32
    private let ready: UnsafeMutableBufferPointer<epoll_event>

    /// How many events are taken at once.
    private static let batch = 256

    init() throws(SystemError) {
      descriptor = cepoll_create()
      guard descriptor >= 0 else { throw SystemError(code: errno) }
      unsafe ready = .allocate(capacity: Self.batch)
      unsafe ready.initialize(repeating: epoll_event())
    }

    deinit {
      close(descriptor)
      unsafe ready.deallocate()
    }

    private static func events(_ interest: Readiness) -> UInt32 {
      (interest.contains(.read) ? CEPOLL_IN | CEPOLL_PEER_CLOSED : 0)
        | (interest.contains(.write) ? CEPOLL_OUT : 0)
    }

    func add(_ other: Int32, token: UInt64, interest: Readiness) throws(SystemError) {
      guard cepoll_add(descriptor, other, Self.events(interest), token) == 0 else {
        throw SystemError(code: errno)
      }
    }

    func modify(_ other: Int32, token: UInt64, interest: Readiness) {
      _ = cepoll_modify(descriptor, other, Self.events(interest), token)
    }

    /// Closing the only descriptor of a socket removes it from epoll; that saves a call.
    func remove(_ other: Int32) {}

    func wait(milliseconds: Int32, into events: inout [PollEvent]) {
      events.removeAll(keepingCapacity: true)
      let count = unsafe cepoll_wait(
        descriptor, ready.baseAddress, Int32(ready.count), milliseconds)
      // EINTR is the only failure that a correct program meets, and it means nothing ready.
      for index in 0..<max(0, Int(count)) {
        let event = unsafe ready[index]
        var readiness = Readiness()
        if unsafe event.events & CEPOLL_IN != 0 { readiness.insert(.read) }
        if unsafe event.events & CEPOLL_OUT != 0 { readiness.insert(.write) }
        if unsafe event.events & CEPOLL_PEER_CLOSED != 0 { readiness.insert(.peerClosed) }
        if unsafe event.events & CEPOLL_FAILED != 0 { readiness.insert(.failed) }
        events.append(PollEvent(token: unsafe event.data.u64, readiness: readiness))
      }
    }
  }
#endif
