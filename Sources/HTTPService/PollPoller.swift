#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// poll(2): for systems without epoll, and for tests of it. Each wait costs O(*n*) descriptors.
final class PollPoller: Poller {
  private var polled: [pollfd] = []
  private var tokens: [UInt64] = []
  private var places: [Int32: Int] = [:]

  private static func events(_ interest: Readiness) -> Int16 {
    Int16(interest.contains(.read) ? POLLIN : 0) | Int16(interest.contains(.write) ? POLLOUT : 0)
  }

  func add(_ descriptor: Int32, token: UInt64, interest: Readiness) throws(SystemError) {
    places[descriptor] = polled.count
    polled.append(pollfd(fd: descriptor, events: Self.events(interest), revents: 0))
    tokens.append(token)
  }

  func modify(_ descriptor: Int32, token: UInt64, interest: Readiness) {
    guard let place = places[descriptor] else { return }
    polled[place].events = Self.events(interest)
    tokens[place] = token
  }

  func remove(_ descriptor: Int32) {
    guard let place = places.removeValue(forKey: descriptor) else { return }
    let last = polled.removeLast()
    let token = tokens.removeLast()
    guard place < polled.count else { return }
    polled[place] = last
    tokens[place] = token
    places[last.fd] = place
  }

  func wait(milliseconds: Int32, into events: inout [PollEvent]) {
    events.removeAll(keepingCapacity: true)
    let count = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
    guard count > 0 else { return }
    for place in polled.indices where polled[place].revents != 0 {
      let found = Int32(polled[place].revents)
      var readiness = Readiness()
      if found & Int32(POLLIN) != 0 { readiness.insert(.read) }
      if found & Int32(POLLOUT) != 0 { readiness.insert(.write) }
      // Some systems tell the peer's end as POLLHUP while there are bytes to read.
      if found & Int32(POLLERR) != 0 || found & Int32(POLLHUP | POLLIN) == Int32(POLLHUP) {
        readiness.insert(.failed)
      }
      events.append(PollEvent(token: tokens[place], readiness: readiness))
    }
  }
}
