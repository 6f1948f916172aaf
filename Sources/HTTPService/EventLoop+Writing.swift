/// Writing answers: all that have gathered in one call.
extension EventLoop {
  /// Writes the output; what the socket does not take is kept with the connection.
  func flush(_ connection: HTTPConnection) {
    guard !output.isEmpty else { return }
    defer { clearOutput() }
    guard connection.unsent.isEmpty else {
      connection.unsent.append(contentsOf: output)
      return
    }
    switch Sockets.send(connection.descriptor, output, from: 0) {
    case .bytes(let count) where count == output.count: break
    case .bytes(let count): keepUnsent(connection, from: count)
    case .wouldBlock: keepUnsent(connection, from: 0)
    case .failed: close(connection)
    }
  }

  /// Keeps the output from `start` on: a little is copied, much changes hands.
  private func keepUnsent(_ connection: HTTPConnection, from start: Int) {
    if output.count - start < Self.inputSize {
      connection.unsent = Array(output[start...])
      connection.unsentStart = 0
    } else {
      connection.unsent = output
      connection.unsentStart = start
      output = []
      output.reserveCapacity(Self.inputSize)
    }
    connection.startWriteRate(now: now, times: service.times)
  }

  private func clearOutput() {
    if output.capacity > Self.keptOutput {
      output = []
      output.reserveCapacity(Self.inputSize)
    } else {
      output.removeAll(keepingCapacity: true)
    }
  }

  /// Writes what was kept, now that the socket takes some.
  func writeUnsent(_ connection: HTTPConnection) {
    guard !connection.unsent.isEmpty else { return }
    let start = connection.unsentStart
    switch Sockets.send(connection.descriptor, connection.unsent, from: start) {
    case .bytes(let count):
      connection.writtenSinceCheck += count
      connection.unsentStart += count
      if connection.unsentCount == 0 {
        connection.unsent = []
        connection.unsentStart = 0
      }
    case .wouldBlock: break
    case .failed: close(connection)
    }
  }
}
