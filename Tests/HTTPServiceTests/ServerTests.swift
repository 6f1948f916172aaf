import Glibc
import Synchronization
import Testing

@testable import HTTPService

@Suite struct ServerTests {
  @Test(arguments: [false, true])
  func `a connection serves one request after another`(usesPoll: Bool) throws {
    try withServer(usesPoll: usesPoll) { server in
      let client = try TestClient(server.addresses[0])
      for path in ["/a", "/b", "/c"] {
        client.send("GET \(path) HTTP/1.1\nHost: a\n\n")
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer.body == "GET \(path) ")
        #expect(answer.field("Connection") == nil)
        #expect(answer.field("Content-Type") == "text/plain; charset=utf-8")
        #expect(answer.field("Date")?.hasSuffix(" GMT") == true)
      }
      #expect(server.statistics.accepted == 1)
      #expect(server.statistics.requests == 3)
    }
  }

  @Test(arguments: [false, true])
  func `pipelined requests are answered in order, in one piece`(usesPoll: Bool) throws {
    try withServer(usesPoll: usesPoll) { server in
      let client = try TestClient(server.addresses[0])
      let paths = (0..<100).map { "/\($0)" }
      client.send(paths.map { "GET \($0) HTTP/1.1\nHost: a\n\n" }.joined())
      for path in paths { #expect(try client.answer().body == "GET \(path) ") }
    }
  }

  @Test func `answers that come in another order from another thread are put in order`() throws {
    let parked = ParkedRequests()
    try withServer(handler: parked.park) { server in
      let client = try TestClient(server.addresses[0])
      client.send((1...5).map { "GET /\($0) HTTP/1.1\nHost: a\n\n" }.joined())
      for (request, responder) in parked.take(5).reversed() {
        #expect(responder.respond(echo(request)))
        #expect(!responder.respond(echo(request)))
      }
      for number in 1...5 { #expect(try client.answer().body == "GET /\(number) ") }
    }
  }

  @Test(arguments: [false, true])
  func `what is answered when a turn ends is written then`(usesPoll: Bool) throws {
    let parked = ParkedRequests()
    try withServer(
      usesPoll: usesPoll, handler: parked.park,
      afterTurn: { for (request, responder) in parked.all() { responder.respond(echo(request)) } }
    ) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /1 HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().body == "GET /1 ")
      let paths = (0..<300).map { "/\($0)" }
      client.send(paths.map { "GET \($0) HTTP/1.1\nHost: a\n\n" }.joined())
      for path in paths { #expect(try client.answer().body == "GET \(path) ") }
    }
  }

  @Test func `an answer at once waits for an earlier one that takes its time`() throws {
    let parked = ParkedRequests()
    let handler: HTTPHandler = { request, responder in
      if request.path == "/slow" {
        parked.park(request, responder)
      } else {
        responder.respond(echo(request))
      }
    }
    try withServer(handler: handler) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /slow HTTP/1.1\nHost: a\n\nGET /fast HTTP/1.1\nHost: a\n\n")
      for (request, responder) in parked.take(1) { responder.respond(echo(request)) }
      #expect(try client.answer().body == "GET /slow ")
      #expect(try client.answer().body == "GET /fast ")
    }
  }

  @Test func `more requests than may wait are read once there is room`() throws {
    var limits = HTTPLimits()
    limits.pipelinedRequests = 2
    let parked = ParkedRequests()
    try withServer(limits: limits, handler: parked.park) { server in
      let client = try TestClient(server.addresses[0])
      client.send((1...6).map { "GET /\($0) HTTP/1.1\nHost: a\n\n" }.joined())
      for round in 0..<3 {
        let taken = parked.take(2)
        #expect(taken.map(\.request.path) == ["/\(2 * round + 1)", "/\(2 * round + 2)"])
        for (request, responder) in taken { responder.respond(echo(request)) }
      }
      for number in 1...6 { #expect(try client.answer().body == "GET /\(number) ") }
    }
  }

  @Test func `a body comes whole, by length or in chunks, in whatever pieces it was sent`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      client.send("POST /l HTTP/1.1\nHost: a\nContent-Length: 10\n\nhello")
      client.send("world")
      #expect(try client.answer().body == "POST /l helloworld")
      client.send("POST /c HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n5\nhel")
      client.send("lo\n5")
      client.send("\nworld\n0\n\nGET /next HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().body == "POST /c helloworld")
      #expect(try client.answer().body == "GET /next ")
    }
  }

  @Test func `a large body and a large answer pass`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      let body = String(repeating: "0123456789abcdef", count: 65_536)
      client.send("POST / HTTP/1.1\nHost: a\nContent-Length: \(body.utf8.count)\n\n")
      client.send(body)
      #expect(try client.answer().body == "POST / " + body)
      client.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().status == 200)
    }
  }

  @Test func `a client that waits for 100 Continue is told to go on`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      for _ in 0..<2 {
        client.send("POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\n")
        #expect(try client.next("HTTP/1.1 100 Continue\n\n"))
        client.send("ok")
        #expect(try client.answer().body == "POST / ok")
      }
      // Not when the body is there already, nor in HTTP/1.0.
      client.send("POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\nok")
      #expect(try client.answer().body == "POST / ok")
      client.send("POST / HTTP/1.0\nExpect: 100-continue\nContent-Length: 2\n\n")
      client.send("ok")
      #expect(try client.answer().body == "POST / ok")
    }
  }

  @Test func `100 Continue comes after the answers before it`() throws {
    let parked = ParkedRequests()
    try withServer(handler: parked.park) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /first HTTP/1.1\nHost: a\n\n")
      client.send("POST /second HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\n")
      for (request, responder) in parked.take(1) { responder.respond(echo(request)) }
      #expect(try client.answer().body == "GET /first ")
      #expect(try client.next("HTTP/1.1 100 Continue\n\n"))
      client.send("ok")
      for (request, responder) in parked.take(1) { responder.respond(echo(request)) }
      #expect(try client.answer().body == "POST /second ok")
    }
  }

  @Test func `HEAD is answered like GET without the body`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      client.send("HEAD /a HTTP/1.1\nHost: a\n\nGET /b HTTP/1.1\nHost: a\n\n")
      let head = try client.answer(toHead: true)
      #expect(head.field("Content-Length") == "\("HEAD /a ".utf8.count)")
      #expect(try client.answer().body == "GET /b ")
    }
  }

  @Test func `HTTP 1.0 is kept only when it asks, and told so`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /a HTTP/1.0\nConnection: keep-alive\n\n")
      #expect(try client.answer().field("Connection") == "keep-alive")
      client.send("GET /b HTTP/1.0\n\n")
      let answer = try client.answer()
      #expect(answer.body == "GET /b ")
      #expect(answer.field("Connection") == "close")
      #expect(try client.rest() == "")
    }
  }

  @Test func `nothing after the last request is looked at`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /a HTTP/1.1\nHost: a\nConnection: close\n\nGET /b HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().field("Connection") == "close")
      client.endInput()
      #expect(try client.rest() == "")
      #expect(server.statistics.requests == 1)
    }
  }

  @Test func `a client that has closed its side is still answered`() throws {
    let parked = ParkedRequests()
    try withServer(handler: parked.park) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /a HTTP/1.1\nHost: a\n\n")
      client.endInput()
      for (request, responder) in parked.take(1) { responder.respond(echo(request)) }
      #expect(try client.answer().body == "GET /a ")
      #expect(try client.rest() == "")
    }
  }

  @Test func `what is no request is answered with a problem document and the end`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /a HTTP/1.1\nHost: a\n\nGET /b HTTP/1.1\nHost : a\n\nGET /c HTTP/1.1\n")
      #expect(try client.answer().body == "GET /a ")
      let answer = try client.answer()
      #expect(answer.status == 400)
      #expect(answer.field("Connection") == "close")
      #expect(answer.field("Content-Type") == "application/problem+json")
      #expect(
        answer.body
          == #"{"type":"about:blank","title":"Bad Request","status":400,"#
          + #""detail":"A header field is malformed."}"#)
      client.endInput()
      #expect(try client.rest() == "")
      #expect(server.statistics.malformed == 1)
      #expect(server.statistics.requests == 1)
    }
  }

  @Test func `an unknown method is 501 and the connection goes on`() throws {
    try withServer { server in
      let client = try TestClient(server.addresses[0])
      client.send("BREW / HTTP/1.1\nHost: a\nContent-Length: 2\n\nokGET / HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().status == 501)
      #expect(try client.answer().status == 200)
      client.send("CONNECT a:1 HTTP/1.1\nHost: a\n\nGET / HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().status == 501)
      client.endInput()
      #expect(try client.rest() == "")
    }
  }

  @Test func `a responder that is let go of answers 500`() throws {
    try withServer(handler: { _, _ in }) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().status == 500)
      client.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().status == 500)
      #expect(server.statistics.unanswered == 2)
    }
  }

  @Test func `a responder without a connection gives its answer once`() throws {
    let statuses = Mutex<[UInt16]>([])
    let make = {
      HTTPResponder { response in statuses.withLock { $0.append(response.status.code) } }
    }
    let responder = make()
    #expect(responder.respond(.text("a")))
    #expect(!responder.respond(.text("b")))
    _ = make()
    #expect(statuses.withLock { $0 } == [200, 500])
  }

  @Test func `an answer can end its connection, and those after it are not given`() throws {
    let parked = ParkedRequests()
    try withServer(handler: parked.park) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET /a HTTP/1.1\nHost: a\n\nGET /b HTTP/1.1\nHost: a\n\n")
      for (request, responder) in parked.take(2).reversed() {
        var response = echo(request)
        response.closesConnection = true
        responder.respond(response)
      }
      let answer = try client.answer()
      #expect(answer.body == "GET /a ")
      #expect(answer.field("Connection") == "close")
      client.endInput()
      #expect(try client.rest() == "")
    }
  }

  @Test(arguments: [false, true])
  func `a Unix socket is served, and a dead one in its place replaced`(usesPoll: Bool) throws {
    var template = Array("/tmp/http-service-XXXXXX".utf8CString)
    let folder = unsafe String(cString: try #require(unsafe mkdtemp(&template)))
    let address = ListenAddress.unix(path: folder + "/socket")
    defer { _ = unsafe rmdir(folder) }
    // A socket left behind by a process that was killed.
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try unsafe SocketAddress.withAddress(path: folder + "/socket") { pointer, length in
      unsafe bind(dead, pointer, length)
    }
    close(dead)
    let handler: HTTPHandler = { request, responder in
      responder.respond(.text(request.peer == .local ? "local" : "other"))
    }
    try withServer(usesPoll: usesPoll, listening: [address], handler: handler) { server in
      let client = try TestClient(address)
      client.send("GET / HTTP/1.1\nHost: a\n\n")
      #expect(try client.answer().body == "local")
      #expect(throws: HTTPServerError.addressInUse(address)) {
        try HTTPServer(listening: [address]) { _, _ in }
      }
      var information = stat()
      #expect(unsafe stat(folder + "/socket", &information) == 0)
      #expect(information.st_mode & 0o777 == 0o660)
    }
    #expect(unsafe access(folder + "/socket", F_OK) != 0)
  }

  @Test func `several listeners and loops serve at once`() throws {
    let addresses: [ListenAddress] = [.tcp(.loopback, port: 0), .tcp(.loopback6, port: 0)]
    let parked = ParkedRequests()
    try withServer(loops: 3, listening: addresses, handler: parked.park) { server in
      #expect(server.addresses.count == 2)
      let clients = try (0..<6).map { try TestClient(server.addresses[$0 % 2]) }
      for client in clients { client.send("GET / HTTP/1.1\nHost: a\n\n") }
      for (request, responder) in parked.take(6) {
        #expect(request.peer.address?.isLoopback == true)
        responder.respond(echo(request))
      }
      for client in clients { #expect(try client.answer().status == 200) }
      // A client that is let go closes its connection.
      withExtendedLifetime(clients) { #expect(server.statistics.open == 6) }
    }
  }

  @Test func `a taken port is said before anything starts`() throws {
    try withServer { server in
      let address = server.addresses[0]
      #expect(throws: HTTPServerError.addressInUse(address)) {
        try HTTPServer(listening: [address]) { _, _ in }
      }
    }
  }
}
