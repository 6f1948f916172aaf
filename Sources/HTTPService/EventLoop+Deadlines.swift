/// Giving up on what takes too long.
extension EventLoop {
  /// Makes sure that the loop wakes up for the connection's next deadline.
  func schedule(_ connection: HTTPConnection) {
    connection.deadline = connection.nextDeadline(service.limits, service.times)
    guard connection.deadline < connection.scheduled else { return }
    connection.scheduled = connection.deadline
    if deadlines.count > 4 * openCount + 1_024 { sweep() }
    deadlines.insert(.init(deadline: connection.deadline, token: connection.token))
  }

  private func sweep() {
    deadlines.sweep { entry in connection(entry.token)?.scheduled == entry.deadline }
  }

  func expireDeadlines() {
    resumeAcceptingIfDue()
    while let entry = deadlines.removeFirst(notAfter: now) {
      guard let connection = connection(entry.token), connection.scheduled == entry.deadline
      else { continue }
      connection.scheduled = .max
      if connection.deadline <= now {
        expire(connection)
      } else if connection.deadline != .max {
        connection.scheduled = connection.deadline
        deadlines.insert(.init(deadline: connection.deadline, token: connection.token))
      }
    }
  }

  private func expire(_ connection: HTTPConnection) {
    let limits = service.limits
    let times = service.times
    if connection.isLingering { return close(connection) }
    if !connection.unsent.isEmpty, connection.writeCheck <= now {
      guard connection.writtenSinceCheck >= leastBytes else { return giveUp(connection) }
      connection.startWriteRate(now: now, times: times)
    }
    guard connection.takesInput(limits) else { return serve(connection) }
    switch connection.phase {
    case .idle where connection.isIdle:
      return close(connection)
    case .head where connection.phaseStart &+ times.header <= now:
      timeOut(connection)
    case .body where connection.phaseStart &+ times.body <= now:
      timeOut(connection)
    case .body where connection.rateCheck <= now:
      if connection.parser.bodyCount - connection.rateCount < leastBytes {
        timeOut(connection)
      } else {
        connection.startRate(now: now, times: times)
      }
    default: break
    }
    serve(connection)
  }

  /// What must have passed in a ``HTTPLimits/rateInterval``; one byte at least.
  private var leastBytes: Int {
    let interval = Double(service.times.rate) / 1e9
    return max(1, Int(min(Double(service.limits.minimumRate) * interval, 1e15)))
  }

  /// RFC 9110 §15.5.9: says so, because the client may be alive and merely slow.
  private func timeOut(_ connection: HTTPConnection) {
    counters.timedOut.countAlone()
    refuse(connection, .problem(.requestTimeout, detail: "The request took too long to arrive."))
  }

  private func giveUp(_ connection: HTTPConnection) {
    counters.timedOut.countAlone()
    Sockets.abort(connection.descriptor)
    close(connection)
  }
}
