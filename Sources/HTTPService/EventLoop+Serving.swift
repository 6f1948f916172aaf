internal import Synchronization

/// Reading requests and answering them.
extension EventLoop {
  /// Reads taken from one connection before the others have their turn.
  private static let readsPerTurn = 4

  /// Connections with more at hand that are gone on with before new events are looked for.
  private static let eagerTurns = 8

  /// Reads what has come.
  ///
  /// A read that does not fill the buffer has emptied the socket; asking again would only say so.
  func receive(_ connection: HTTPConnection, untilEnd: Bool) {
    connection.budget = service.limits.pipelinedRequests
    for _ in 0..<Self.readsPerTurn {
      guard connection.isLingering || connection.takesInput(service.limits),
        connection.backlog.isEmpty
      else { return }
      let size = connection.parser.phase == .body ? Self.inputSize : Self.headInputSize
      let buffer = unsafe UnsafeMutableRawBufferPointer(rebasing: input[..<size])
      switch unsafe Sockets.receive(connection.descriptor, into: buffer) {
      case .bytes(0):
        connection.isInputEnded = true
        return
      case .bytes(let count):
        if !connection.isLingering {
          let bytes = unsafe UnsafeRawBufferPointer(rebasing: input[..<count])
          unsafe take(bytes.assumingMemoryBound(to: UInt8.self).span, for: connection)
        }
        if count < size, !untilEnd { return }
      case .wouldBlock: return
      case .failed: return close(connection)
      }
      if connection.isClosed { return }
    }
  }

  /// Parses `bytes` and hands the requests over, as long as there is room for their answers.
  private func take(_ bytes: Span<UInt8>, for connection: HTTPConnection) {
    var position = 0
    while position < bytes.count {
      guard connection.takesInput(service.limits), connection.budget > 0 else {
        if connection.isClosing {
          // RFC 9112 §9.6: nothing after the last request is looked at.
          connection.lingers = true
        } else {
          connection.backlog.append(bytes, position..<bytes.count)
        }
        return
      }
      if connection.parser.phase == .idle, let spare = spareStorage {
        spareStorage = nil
        connection.parser.adopt(spare)
      }
      do throws(HTTPParseError) {
        if try connection.parser.read(bytes, from: &position) == .complete {
          connection.budget -= 1
          dispatch(connection)
          if output.count >= service.limits.unsentBytes { flush(connection) }
          if connection.isClosed { return }
        }
      } catch {
        counters.malformed.countAlone()
        return refuse(connection, .problem(error.status, detail: error.explanation))
      }
    }
  }

  /// Gives the request that is whole to the handler.
  private func dispatch(_ connection: HTTPConnection) {
    var taken = connection.parser.take(peer: connection.peer)
    let context = ResponseWriter.Context(isHead: taken.isHead, isVersion10: taken.isVersion10)
    if !taken.keepsAlive || isStopping {
      connection.isClosing = true
      // A client that asked for the end has sent all it had; one that is told of it may not have.
      connection.lingers = taken.keepsAlive
    }
    var storage = taken.request?.storage
    connection.phase = .idle
    connection.hasContinued = false
    let sequence = connection.nextSequence
    connection.nextSequence &+= 1
    counters.requests.countAlone()
    // Whoever handles the request is its last holder but for `storage`.
    if let request = taken.request.take() {
      current = (connection.token, sequence)
      call(request, sequence, connection)
      current = nil
    } else {
      // RFC 9110 §9.1: a method that is not known.
      currentAnswer = .problem(.notImplemented, detail: "The method is not known.")
    }
    if let answer = currentAnswer {
      currentAnswer = nil
      settle(connection, answer, context)
    } else {
      connection.slots.append(.init(context: context, response: nil))
    }
    reuse(&storage)
  }

  /// In a function of its own, so that the request is gone when it returns.
  private func call(
    _ request: consuming HTTPRequest, _ sequence: UInt32, _ connection: HTTPConnection
  ) {
    handedOver += 1
    let responder = HTTPResponder(loop: self, connection: connection.token, sequence: sequence)
    service.handler(request, responder)
  }

  /// Writes an answer that came at once, or puts it behind those that have not come.
  private func settle(
    _ connection: HTTPConnection, _ response: HTTPResponse, _ context: ResponseWriter.Context
  ) {
    guard connection.slots.isEmpty else {
      connection.slots.append(.init(context: context, response: response))
      return
    }
    connection.firstSequence &+= 1
    write(response, context, connection, isLast: true)
  }

  /// Keeps the memory of a request for another, unless somebody still holds the request.
  private func reuse(_ storage: inout RequestStorage?) {
    guard spareStorage == nil, isKnownUniquelyReferenced(&storage) else { return }
    storage?.content.clear()
    spareStorage = storage
  }

  /// Appends an answer to the output.
  func write(
    _ response: HTTPResponse, _ context: ResponseWriter.Context, _ connection: HTTPConnection,
    isLast: Bool
  ) {
    var context = context
    if response.closesConnection, !connection.isClosing {
      connection.isClosing = true
      connection.lingers = true
    }
    context.keepsAlive = !(connection.isClosing && (isLast || response.closesConnection))
    writer.append(response, context, to: &output)
  }

  /// Answers instead of reading on; nothing more is read from this connection.
  func refuse(_ connection: HTTPConnection, _ response: HTTPResponse) {
    connection.isClosing = true
    connection.lingers = true
    connection.nextSequence &+= 1
    _ = holdBody(connection)
    settle(connection, response, .init())
  }

  /// Whether all that can be done for a connection is to wait for the answers to its requests.
  ///
  /// Then it need not be served until the first of them comes: what it was to do when nothing happens
  /// stands until then, and will find it waiting.
  func onlyAwaitsAnswers(_ connection: HTTPConnection) -> Bool {
    output.isEmpty && !connection.isClosed && !connection.isClosing && !connection.isInputEnded
      && connection.interest == .read && connection.phase == .idle && connection.heldBody == 0
      && connection.isBetweenRequests(service.limits)
  }

  /// Does what can be done for a connection after anything has happened to it, and says what to
  /// wait for.
  func serve(_ connection: HTTPConnection) {
    guard !connection.isClosed else { return }
    if connection.isLingering {
      if connection.isInputEnded { close(connection) }
      return
    }
    while true {
      writeAnswers(connection)
      flush(connection)
      guard !connection.isClosed else { return }
      guard !connection.backlog.isEmpty, connection.takesInput(service.limits) else { break }
      guard connection.budget > 0 else {
        beEager(connection)
        break
      }
      let backlog = connection.backlog
      connection.backlog = []
      take(backlog.span, for: connection)
      guard !connection.isClosed else { return }
    }
    if connection.slots.isEmpty, connection.unsent.isEmpty {
      if connection.isClosing { return finish(connection) }
      // RFC 9112 §8: a request that ends early is none.
      if connection.isInputEnded { return close(connection) }
      if connection.parser.phase == .idle { connection.slots = [] }
    }
    updateInterest(connection)
    connection.notePhase(now: now, times: service.times)
    guard holdBody(connection) else {
      refuse(connection, .problem(.serviceUnavailable, detail: "Too many bodies at once."))
      return serve(connection)
    }
    schedule(connection)
  }

  /// Counts what has arrived of an unfinished body, and uncounts one that is given up.
  ///
  /// - Returns: `false` where the bodies of all connections are too much.
  private func holdBody(_ connection: HTTPConnection) -> Bool {
    let held = connection.phase == .body && !connection.isClosing ? connection.parser.bodyCount : 0
    let difference = held - connection.heldBody
    guard difference != 0 else { return true }
    connection.heldBody = held
    let total = service.arrivingBodies.add(difference, ordering: .relaxed).newValue
    return difference < 0 || total <= service.limits.arrivingBodies
  }

  private func beEager(_ connection: HTTPConnection) {
    guard !connection.isEager else { return }
    connection.isEager = true
    eager.append(connection)
  }

  /// Goes on with a few of the connections whose turn was over before their requests were.
  ///
  /// Between them everybody else is looked at, so that whoever sends one request waits for a few
  /// turns and not for all who sent a thousand.
  func serveEager() {
    guard !eager.isEmpty else { return }
    let turn = Array(eager.prefix(Self.eagerTurns))
    eager.removeFirst(turn.count)
    for connection in turn {
      connection.isEager = false
      connection.budget = service.limits.pipelinedRequests
      serve(connection)
    }
  }

  /// Writes the answers that have come, up to the first that has not.
  private func writeAnswers(_ connection: HTTPConnection) {
    var count = 0
    for slot in connection.slots {
      guard let response = slot.response else { break }
      count += 1
      write(response, slot.context, connection, isLast: count == connection.slots.count)
      if response.closesConnection {
        // What was asked after it gets no answer.
        connection.slots = []
        count = 0
        break
      }
    }
    if count > 0 {
      connection.slots.removeFirst(count)
      connection.firstSequence &+= UInt32(count)
    }
    // RFC 9110 §10.1.1: only after the answers to earlier requests.
    if connection.slots.isEmpty, connection.parser.awaitsContinue, !connection.hasContinued {
      connection.hasContinued = true
      output.append("HTTP/1.1 100 Continue\r\n\r\n")
    }
  }

  /// All is written and nothing more is read.
  private func finish(_ connection: HTTPConnection) {
    guard connection.lingers, !connection.isInputEnded else { return close(connection) }
    Sockets.shutDownWriting(connection.descriptor)
    connection.isLingering = true
    connection.phaseStart = now
    connection.backlog = []
    updateInterest(connection)
    schedule(connection)
  }

  private func updateInterest(_ connection: HTTPConnection) {
    var interest = Readiness()
    if connection.isLingering
      || (connection.takesInput(service.limits) && !connection.isInputEnded)
    {
      interest.insert(.read)
    }
    if !connection.unsent.isEmpty { interest.insert(.write) }
    guard interest != connection.interest else { return }
    if interest.contains(.read), !connection.interest.contains(.read) {
      // It was not read from for a while, so its time begins now.
      connection.phaseStart = now
      connection.startRate(now: now, times: service.times)
    }
    connection.interest = interest
    poller.modify(connection.descriptor, token: connection.token, interest: interest)
  }
}
