internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Taking connections: one loop accepts for all and gives each to the loop with the fewest.
extension EventLoop {
  /// Connections taken at once, before those at hand are served.
  private static let acceptBatch = 64
  /// How long nothing is accepted after the system had no memory for it.
  private static let acceptPause: UInt64 = 100_000_000

  func startAccepting(_ listeners: [ListeningSocket]) throws(SystemError) {
    self.listeners = listeners
    spareDescriptor = Self.openNothing()
    for (index, listener) in listeners.enumerated() {
      let token = Self.listenerTokens + UInt64(index)
      try poller.add(listener.descriptor, token: token, interest: .read)
    }
  }

  func stopAccepting() {
    for listener in listeners {
      poller.remove(listener.descriptor)
      listener.close()
    }
    listeners = []
    acceptsAgainAt = .max
    if spareDescriptor >= 0 {
      _ = systemClose(spareDescriptor)
      spareDescriptor = -1
    }
  }

  /// Takes what waits at listener `index`; what is left is told again.
  func acceptAll(_ index: Int) {
    guard listeners.indices.contains(index) else { return }
    for _ in 0..<Self.acceptBatch {
      switch Sockets.accept(listeners[index].descriptor) {
      case .accepted(let descriptor, let peer): admit(descriptor, peer)
      case .passed: continue
      case .wouldBlock: return
      case .outOfDescriptors:
        guard refuseWithSpare(index) else { return pauseAccepting() }
      case .failed: return pauseAccepting()
      }
    }
  }

  private func admit(_ descriptor: Int32, _ peer: PeerAddress) {
    guard service.admission.admit(peer) else {
      counters.refused.countAlone()
      // Best effort: a new socket's buffer takes it.
      _ = Sockets.send(descriptor, service.refusal, from: 0)
      _ = systemClose(descriptor)
      return
    }
    counters.accepted.countAlone()
    let loop = service.leastBusyLoop() ?? self
    loop.counters.assigned.add(1, ordering: .relaxed)
    if loop === self {
      open(descriptor, peer)
    } else if !loop.post(.connection(descriptor, peer)) {
      loop.discard(descriptor, peer)
    }
  }

  /// Takes back what ``admit(_:_:)`` counted.
  func discard(_ descriptor: Int32, _ peer: PeerAddress) {
    _ = systemClose(descriptor)
    service.admission.release(peer)
    counters.assigned.subtract(1, ordering: .relaxed)
  }

  /// With no descriptors left, a waiting connection would be told again and again: the spare one
  /// is given up for a moment to take it and hang up.
  private func refuseWithSpare(_ index: Int) -> Bool {
    guard spareDescriptor >= 0 else { return false }
    _ = systemClose(spareDescriptor)
    if case .accepted(let descriptor, _) = Sockets.accept(listeners[index].descriptor) {
      counters.refused.countAlone()
      _ = Sockets.send(descriptor, service.refusal, from: 0)
      _ = systemClose(descriptor)
    }
    spareDescriptor = Self.openNothing()
    return spareDescriptor >= 0
  }

  private static func openNothing() -> Int32 { systemOpenNull() }

  private func pauseAccepting() {
    acceptsAgainAt = now + Self.acceptPause
    for (index, listener) in listeners.enumerated() {
      poller.modify(
        listener.descriptor, token: Self.listenerTokens + UInt64(index), interest: [])
    }
  }

  func resumeAcceptingIfDue() {
    guard now >= acceptsAgainAt else { return }
    acceptsAgainAt = .max
    if spareDescriptor < 0 { spareDescriptor = Self.openNothing() }
    for (index, listener) in listeners.enumerated() {
      poller.modify(
        listener.descriptor, token: Self.listenerTokens + UInt64(index), interest: .read)
    }
  }

  /// Begins to serve an accepted connection.
  func open(_ descriptor: Int32, _ peer: PeerAddress) {
    let place = freePlaces.popLast() ?? connections.count
    if place == connections.count { connections.append(nil) }
    // A token is used again only after two billion connections.
    generation = generation &+ 1 & 0x7FFF_FFFF
    let token = UInt64(generation) << 32 | UInt64(place)
    let connection = HTTPConnection(
      descriptor: descriptor, token: token, peer: peer, limits: service.messageLimits, now: now)
    do throws(SystemError) {
      try poller.add(descriptor, token: token, interest: .read)
    } catch {
      freePlaces.append(place)
      return discard(descriptor, peer)
    }
    connections[place] = connection
    openCount += 1
    counters.open.countAlone()
    if isStopping { return close(connection) }
    schedule(connection)
  }

  func close(_ connection: HTTPConnection) {
    guard !connection.isClosed else { return }
    connection.isClosed = true
    poller.remove(connection.descriptor)
    discard(connection.descriptor, connection.peer)
    if connection.heldBody > 0 {
      service.arrivingBodies.subtract(connection.heldBody, ordering: .relaxed)
    }
    let place = Int(connection.token & 0xFFFF_FFFF)
    connections[place] = nil
    freePlaces.append(place)
    openCount -= 1
    counters.open.countAlone(-1)
  }
}

private func systemOpenNull() -> Int32 { unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
