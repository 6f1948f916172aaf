import Glibc
import Synchronization
import Testing

@testable import HTTPService

/// A blocking client that says exactly what it is told to. Nothing waits longer than ten seconds.
final class TestClient {
  struct Answer: Equatable {
    var status: Int
    var head: String
    var body: String

    /// The value of the field called `name` in the head.
    func field(_ name: String) -> String? {
      for line in head.split(separator: "\r\n") where line.hasPrefix("\(name): ") {
        return String(line.dropFirst(name.count + 2))
      }
      return nil
    }
  }

  struct Failure: Error {}

  private let descriptor: Int32
  private var received: [UInt8] = []

  init(_ address: ListenAddress) throws {
    switch address {
    case .tcp(let ip, let port):
      descriptor = socket(ip.isIPv4 ? AF_INET : AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
      let descriptor = descriptor
      try unsafe SocketAddress.withAddress(ip, port: port) { pointer, length in
        unsafe connect(descriptor, pointer, length)
      }
    case .unix(let path, _):
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      let descriptor = descriptor
      try unsafe SocketAddress.withAddress(path: path) { pointer, length in
        unsafe connect(descriptor, pointer, length)
      }
    }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  deinit { close(descriptor) }

  /// Sends `text`, in which a line feed stands for CRLF.
  func send(_ text: String) {
    let bytes = Array(text.replacing("\n", with: "\r\n").utf8)
    let count = unsafe bytes.withUnsafeBytes { bytes in
      unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }
    #expect(count == bytes.count || count < 0)
  }

  func endInput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Waits until the connection is reset or wholly closed, without reading.
  func waitForReset() -> Bool {
    var entry = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&entry, 1, 10_000) == 1
  }

  /// Reads once; `false` at the end.
  private func receive() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    guard count >= 0 else { throw Failure() }
    received += buffer[..<count]
    return count > 0
  }

  /// Everything up to the end of the connection.
  func rest() throws -> String {
    while try receive() {}
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// Exactly the next bytes, as many as `text` has.
  func next(_ text: String) throws -> Bool {
    let expected = Array(text.replacing("\n", with: "\r\n").utf8)
    while received.count < expected.count { guard try receive() else { throw Failure() } }
    defer { received.removeFirst(expected.count) }
    return received.starts(with: expected)
  }

  /// The next answer.
  func answer(toHead isHead: Bool = false) throws -> Answer {
    let blank = Array("\r\n\r\n".utf8)
    while true {
      if let end = received.firstRange(of: blank) {
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        var answer = Answer(
          status: Int(head.dropFirst(9).prefix(3)) ?? 0, head: head, body: "")
        let length = isHead ? 0 : answer.field("Content-Length").flatMap { Int($0) } ?? 0
        while received.count < end.upperBound + length {
          guard try receive() else { throw Failure() }
        }
        let body = received[end.upperBound..<end.upperBound + length]
        answer.body = String(decoding: body, as: UTF8.self)
        received.removeFirst(end.upperBound + length)
        return answer
      }
      guard try receive() else { throw Failure() }
    }
  }
}

/// Requests that a handler has put aside, for a test to answer.
final class ParkedRequests: Sendable {
  private let parked = Mutex<[(HTTPRequest, HTTPResponder)]>([])
  private let arrivals = WaitingCount()

  func park(_ request: HTTPRequest, _ responder: HTTPResponder) {
    parked.withLock { $0.append((request, responder)) }
    arrivals.signal()
  }

  /// Waits until `count` more have come and takes all that are there.
  func take(_ count: Int) -> [(request: HTTPRequest, responder: HTTPResponder)] {
    for _ in 0..<count { arrivals.wait() }
    return all()
  }

  /// Takes all that are there.
  func all() -> [(request: HTTPRequest, responder: HTTPResponder)] {
    parked.withLock { parked in
      defer { parked = [] }
      return parked.map { (request: $0.0, responder: $0.1) }
    }
  }
}

/// A counting semaphore on a pipe.
final class WaitingCount: Sendable {
  private let ends: (reading: Int32, writing: Int32)

  init() {
    var ends: [Int32] = [-1, -1]
    _ = unsafe pipe(&ends)
    self.ends = (ends[0], ends[1])
  }

  deinit {
    close(ends.reading)
    close(ends.writing)
  }

  func signal() {
    var byte: UInt8 = 0
    _ = unsafe write(ends.writing, &byte, 1)
  }

  func wait() {
    var byte: UInt8 = 0
    _ = unsafe read(ends.reading, &byte, 1)
  }
}

/// Runs `body` against a server on a free port and stops it.
func withServer<Result>(
  limits: HTTPLimits = HTTPLimits(), usesPoll: Bool = false, loops: Int = 1,
  listening: [ListenAddress] = [.tcp(.loopback, port: 0)],
  handler: @escaping HTTPHandler = { request, responder in responder.respond(echo(request)) },
  afterTurn: @escaping @Sendable () -> Void = {},
  _ body: (HTTPServer) throws -> Result
) throws -> Result {
  var options = HTTPServer.Options()
  options.usesPoll = usesPoll
  options.loops = loops
  let server = try HTTPServer(
    listening: listening, limits: limits, options: options, handler: handler,
    afterTurn: afterTurn)
  try server.start()
  defer { server.stop(within: .zero) }
  return try body(server)
}

/// Says method, path and body.
func echo(_ request: HTTPRequest) -> HTTPResponse {
  let body = String(decoding: request.body, as: UTF8.self)
  return .text("\(request.method.rawValue) \(request.path) \(body)")
}
