import Glibc
import Synchronization
import Testing

@testable import HTTPService

@Suite struct ServerLimitTests {
  @Test(arguments: [
    ("GET /\(String(repeating: "a", count: 9_000)) HTTP/1.1\n", 414),
    ("GET / HTTP/1.1\nHost: a\nX: \(String(repeating: "a", count: 20_000))\n", 431),
    ("GET / HTTP/1.1\nHost: a\n\(String(repeating: "X: y\n", count: 101))", 431),
    ("POST / HTTP/1.1\nHost: a\nContent-Length: 1048577\n\n", 413),
    ("POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 1048577\n\n", 413),
    ("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n100001\n", 413),
    ("POST / HTTP/1.1\nHost: a\nExpect: tea\n\n", 417),
    ("GET / HTTP/2.0\nHost: a\n\n", 505),
    ("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: gzip, chunked\n\n", 501),
  ])
  func `what is too much is answered and the connection ended`(text: String, status: Int) throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      client.send(text)
      let answer = try client.answer()
      #expect(answer.status == status)
      #expect(answer.field("Connection") == "close")
      client.endInput()
      #expect(try client.rest() == "")
    }
  }

  @Test(arguments: [false, true])
  func `headers that take too long are answered with 408`(usesPoll: Bool) throws {
    var limits = HTTPLimits()
    limits.headerTime = .milliseconds(20)
    limits.lingerTime = .milliseconds(20)
    try withServer(limits: limits, usesPoll: usesPoll) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET / HTTP/1.1\nHost")
      #expect(try client.answer().status == 408)
      #expect(try client.rest() == "")
      #expect(server.statistics.timedOut == 1)
    }
  }

  @Test func `a connection on which nothing comes is closed without a word`() throws {
    var limits = HTTPLimits()
    limits.headerTime = .milliseconds(20)
    limits.idleTime = .milliseconds(20)
    try withServer(limits: limits) { server in
      #expect(try TestClient(server.addresses[0]).rest() == "")
      let client = try TestClient(server.addresses[0])
      client.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().status == 200)
      #expect(try client.rest() == "")
      #expect(server.statistics.timedOut == 0)
    }
  }

  @Test func `a body that takes too long in all is answered with 408`() throws {
    var limits = HTTPLimits()
    limits.bodyTime = .milliseconds(20)
    limits.lingerTime = .milliseconds(20)
    try withServer(limits: limits) { server in
      let client = try TestClient(server.addresses[0])
      client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 10\n\nhello")
      #expect(try client.answer().status == 408)
      #expect(try client.rest() == "")
    }
  }

  @Test func `a body that comes too slowly is answered with 408`() throws {
    var limits = HTTPLimits()
    limits.rateInterval = .milliseconds(20)
    limits.minimumRate = 1_000
    try withServer(limits: limits) { server in
      let client = try TestClient(server.addresses[0])
      client.send("POST / HTTP/1.1\nHost: a\nContent-Length: 100000\n\n")
      client.send(String(repeating: "x", count: 1_000))
      #expect(try client.answer().status == 408)
    }
  }

  @Test(arguments: [false, true])
  func `a client that does not take its answer is cut`(usesPoll: Bool) throws {
    var limits = HTTPLimits()
    limits.rateInterval = .milliseconds(20)
    let body = [UInt8](repeating: 0x78, count: 16_777_216)
    let handler: HTTPHandler = { _, responder in responder.respond(HTTPResponse(body: body)) }
    try withServer(limits: limits, usesPoll: usesPoll, handler: handler) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(client.waitForReset())
      #expect(server.statistics.timedOut == 1)
    }
  }

  @Test func `answers that are not taken stop the reading of requests`() throws {
    var limits = HTTPLimits()
    limits.unsentBytes = 100_000
    let count = Mutex(0)
    let body = [UInt8](repeating: 0x78, count: 1_048_576)
    let handler: HTTPHandler = { _, responder in
      count.withLock { $0 += 1 }
      responder.respond(HTTPResponse(body: body))
    }
    try withServer(limits: limits, handler: handler) { server in
      let client = try TestClient(server.addresses[0])
      client.send(String(repeating: "GET / HTTP/1.1\nHost: a\n\n", count: 100))
      #expect(try client.answer().body.utf8.count == body.count)
      // A socket's buffers hold a few of them; not a hundred.
      #expect(count.withLock { $0 } < 50)
      for _ in 1..<100 { #expect(try client.answer().status == 200) }
    }
  }

  @Test func `connections over the limits are turned away with 503`() throws {
    var limits = HTTPLimits()
    limits.connectionsPerPeer = 2
    limits.unlimitedPeers = []
    try withServer(limits: limits) { server in
      var clients = try (0..<2).map { _ in try TestClient(server.addresses[0]) }
      for client in clients {
        client.send("GET / HTTP/1.1\nHost: a\n\n")
        #expect(try client.answer().status == 200)
      }
      let third = try TestClient(server.addresses[0])
      #expect(try third.answer().status == 503)
      #expect(try third.rest() == "")
      #expect(server.statistics.refused == 1)
      // Once one is gone there is room again.
      clients[0].send("GET / HTTP/1.1\nHost: a\nConnection: close\n\n")
      _ = try clients[0].rest()
      clients.removeFirst()
      let fourth = try TestClient(server.addresses[0])
      fourth.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(try fourth.answer().status == 200)
    }
  }

  @Test func `the total of connections has a limit too`() throws {
    var limits = HTTPLimits()
    limits.connections = 1
    try withServer(limits: limits) { server in
      let first = try TestClient(server.addresses[0])
      first.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(try first.answer().status == 200)
      let second = try TestClient(server.addresses[0])
      let answer = try second.answer()
      #expect(answer.status == 503)
      #expect(answer.field("Retry-After") == "1")
    }
  }
}

extension ServerLimitTests {
  @Test func `unfinished bodies have a limit in all`() throws {
    var limits = HTTPLimits()
    limits.arrivingBodies = 1_500
    let head = "POST / HTTP/1.1\nHost: a\nContent-Length: 1200\n\n"
    try withServer(limits: limits) { server in
      let first = try TestClient(server.addresses[0])
      let second = try TestClient(server.addresses[0])
      let third = try TestClient(server.addresses[0])
      first.send(head + String(repeating: "x", count: 1_000))
      // Whole at once, it is not counted; and its answer tells that the first was read.
      second.send(head + String(repeating: "x", count: 1_200))
      #expect(try second.answer().status == 200)
      third.send(head + String(repeating: "x", count: 600))
      #expect(try third.answer().status == 503)
      // The first is not disturbed, and what the third held is free again.
      first.send(String(repeating: "x", count: 200))
      #expect(try first.answer().status == 200)
      first.send(head + String(repeating: "x", count: 1_199))
      first.send("x")
      #expect(try first.answer().status == 200)
    }
  }
}

@Suite struct GracefulStopTests {
  /// Runs `body` on a thread of its own and returns a function that waits for its result.
  private func concurrently<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
  ) throws -> () -> Result? {
    let box = Box<Result>()
    let thread = try Thread { box.set(body()) }
    return {
      thread.join()
      return box.get()
    }
  }

  private final class Box<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    func set(_ new: Value) { value.withLock { $0 = new } }
    func get() -> Value? { value.withLock { $0 } }
  }

  @Test(arguments: [false, true])
  func `a stop lets what is under way finish and closes the rest`(usesPoll: Bool) throws {
    let parked = ParkedRequests()
    try withServer(usesPoll: usesPoll, handler: parked.park) { server in
      let idle = try TestClient(server.addresses[0])
      let busy = try TestClient(server.addresses[0])
      let half = try TestClient(server.addresses[0])
      busy.send("GET /1 HTTP/1.1\nHost: a\n\nGET /2 HTTP/1.1\nHost: a\n\n")
      half.send("GET /3 HTTP/1.1\nHost: a\n\nPOST /4 HTTP/1.1\nHost: a\nContent-Length: 2\n\no")
      idle.send("GET /5 HTTP/1.1\nHost: a\n\n")
      var waiting = parked.take(4)
      let five = try #require(waiting.firstIndex { $0.request.path == "/5" })
      waiting.remove(at: five).responder.respond(.text("five"))
      #expect(try idle.answer().body == "five")
      let three = try #require(waiting.firstIndex { $0.request.path == "/3" })
      waiting.remove(at: three).responder.respond(.text("three"))
      #expect(try half.answer().body == "three")

      let stopped = try concurrently { server.stop(within: .seconds(10)) }
      #expect(try idle.rest() == "")
      for (request, responder) in waiting { responder.respond(echo(request)) }
      #expect(try busy.answer().field("Connection") == nil)
      let last = try busy.answer()
      #expect(last.body == "GET /2 ")
      #expect(last.field("Connection") == "close")
      half.send("k")
      for (request, responder) in parked.take(1) { responder.respond(echo(request)) }
      let four = try half.answer()
      #expect(four.body == "POST /4 ok")
      #expect(four.field("Connection") == "close")
      busy.endInput()
      half.endInput()
      #expect(stopped() == 0)
      #expect(throws: SystemError.self) { try TestClient(server.addresses[0]) }
    }
  }

  @Test func `what is not done by the deadline is cut, and counted`() throws {
    let parked = ParkedRequests()
    try withServer(handler: parked.park) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /1 HTTP/1.1\nHost: a\n\n")
      let waiting = parked.take(1)
      #expect(server.stop(within: .milliseconds(10)) == 1)
      #expect(client.waitForReset())
      // Too late, and without effect.
      for (request, responder) in waiting { #expect(responder.respond(echo(request))) }
      #expect(server.stop(within: .zero) == 0)
    }
  }

  @Test func `a server that was never started can be stopped`() throws {
    let server = try HTTPServer(listening: [.tcp(.loopback, port: 0)]) { _, _ in }
    #expect(server.stop(within: .zero) == 0)
    #expect(throws: SystemError.self) { try TestClient(server.addresses[0]) }
  }
}
