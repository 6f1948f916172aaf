import Chat
import Dispatch
import Foundation
import Glibc
import HTTPService
import Reception
import Service
import Testing

@testable import Endpoint

/// The same through sockets.
@Suite struct LiveTests {
  private func live(
    tokens: [String] = [], settings: ServiceSettings = ServiceSettings(),
    _ body: (Doorway, String) throws -> Void
  ) throws {
    let door = try Doorway(tokens: tokens, settings: settings)
    let server = try HTTPServer(listening: [.tcp(.loopback, port: 0)]) {
      [endpoint = door.endpoint] in
      endpoint.handle($0, $1)
    }
    door.endpoint.show { server.statistics }
    try server.start()
    defer { server.stop(within: .seconds(2)) }
    try body(door, "\(server.addresses[0])")
  }

  private func ask(
    _ method: String, _ url: String, _ body: String? = nil, token: String? = nil
  ) throws -> (Int, String) {
    var fields = [("content-type", "application/json")]
    if let token { fields.append(("authorization", "Bearer \(token)")) }
    let answer = try #require(
      HTTPPosting.ask(method, body.map { Array($0.utf8) }, at: url, fields: fields))
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  @Test func `messages, tickets, figures and errors go over the wire`() throws {
    try live { door, url in
      let hello = try ask("POST", url + "/v1/messages", #"{"id":"1","text":"你好"}"#)
      #expect(hello.0 == 200)
      #expect(try ask("POST", url + "/v1/messages", #"{"id":"1","text":"你好"}"#) == hello)
      #expect(try ask("POST", url + "/v1/messages", #"[{"id":"2","text":"转人工"}]"#).0 == 200)
      #expect(try ask("GET", url + "/v1/tickets").1.contains("前台"))
      #expect(try ask("GET", url + "/metrics").1.contains("xiaoer_connections_open"))
      #expect(try ask("GET", url + "/nothing").0 == 404)
      #expect(try ask("PUT", url + "/v1/messages", "{}").0 == 405)
      #expect(try ask("POST", url + "/v1/messages", "{").0 == 400)
      let large = #"{"text":""# + String(repeating: "a", count: 1 << 20) + #""}"#
      #expect(try ask("POST", url + "/v1/messages", large).0 == 413)
    }
  }

  @Test func `messages posted one beside the other are joined`() throws {
    var settings = ServiceSettings()
    settings.joinWithin = .seconds(1)
    try live(settings: settings) { door, url in
      let first = Locked<String?>(nil)
      let done = DispatchGroup()
      done.enter()
      Thread.detachNewThread {
        let answer = try? ask("POST", url + "/v1/messages", #"{"id":"1","text":"你"}"#)
        first.withLock { $0 = answer?.1 }
        done.leave()
      }
      door.beginning.wait()
      let long = String(repeating: "很长", count: 20)
      let rest = try ask(
        "POST", url + "/v1/messages", #"[{"id":"2","text":"好"},{"id":"3","text":"\#(long)"}]"#)
      done.wait()
      let joined = try #require(first.withLock { $0 })
      #expect(joined.contains(#""reason":"joined""#) && joined.contains(#""text":null"#))
      #expect(rest.1.contains("您好") && !rest.1.contains("joined"), "\(rest.1)")
      #expect(try ask("POST", url + "/v1/messages", #"{"id":"1","text":"你"}"#).1 == joined)
      let figures = try ask("GET", url + "/metrics").1
      #expect(figures.contains(#"xiaoer_outcomes_total{action="silence",reason="joined"} 1"#))
      #expect(figures.contains("xiaoer_messages_total 4\n"))
    }
  }

  @Test func `a token is asked for over the wire`() throws {
    try live(tokens: [Doorway.token]) { (_, url) throws in
      #expect(try ask("GET", url + "/v1/tickets").0 == 401)
      #expect(try ask("GET", url + "/v1/tickets", token: Doorway.token).0 == 200)
    }
  }
}
