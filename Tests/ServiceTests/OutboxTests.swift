import Chat
import Cryptography
import Foundation
import HTTPService
import Testing

@testable import Service

/// Posts arrive at least once, in order, signed, and never too often.
@Suite struct OutboxTests {
  /// Answers as it is told.
  final class Carrier: PostCarrier {
    struct State {
      var results: [PostResult] = []
      var bodies: [String] = []
      var ids: [String] = []
    }

    let state = Locked(State())

    func post(
      _ body: [UInt8], to url: String, fields: [(String, String)], allowsPrivate: Bool
    ) -> PostResult {
      state.withLock { state in
        state.bodies.append(String(decoding: body, as: UTF8.self))
        state.ids.append(fields.first { $0.0 == "webhook-id" }?.1 ?? "")
        return state.results.isEmpty ? .delivered : state.results.removeFirst()
      }
    }

    func append(_ line: [UInt8], to path: String) -> PostResult { .delivered }

    /// Lets the pump do what is due; how many attempts there have been in all.
    func attempts(by pump: OutboxPump) -> Int {
      pump.run()
      pump.finish()
      return state.withLock { $0.ids.count }
    }
  }

  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  private static func settings(_ url: String = "https://shop.example/hook") -> ServiceSettings {
    var settings = ServiceSettings()
    settings.attemptLimit = 4
    settings.destinations = [
      Destination(
        name: url, kind: .address(url: url, secret: secret, allowsPrivate: true),
        events: ["ticket.opened"])
    ]
    return settings
  }

  @Test func `a failed post is tried again later and later, with the same id, and then put aside`()
    throws
  {
    let house = try House(settings: Self.settings())
    let carrier = Carrier()
    carrier.state.withLock { $0.results = Array(repeating: .failed(retryAfter: nil), count: 4) }
    let pump = OutboxPump(house.receptionist, carrier: carrier)
    func run() -> Int { carrier.attempts(by: pump) }
    house.say("转人工", id: "1")
    #expect(run() == 1)
    #expect(run() == 1)
    house.wait(4.9)
    #expect(run() == 1)
    house.wait(1.5)
    #expect(run() == 2)
    house.wait(12.6)
    #expect(run() == 3)
    house.wait(25.1)
    #expect(run() == 4)
    house.wait(1_000_000)
    #expect(run() == 4)
    #expect(house.receptionist.posts.map(\.isDead) == [true])
    #expect(house.receptionist.resendDead() == 1)
    #expect(run() == 5)
    #expect(house.receptionist.posts.isEmpty)
    #expect(Set(carrier.state.withLock { $0.ids }).count == 1)
  }

  @Test func `a receiver can put an attempt off, but not for ever`() throws {
    let house = try House(settings: Self.settings())
    let carrier = Carrier()
    carrier.state.withLock {
      $0.results = [.failed(retryAfter: "600"), .failed(retryAfter: "1000000000000000000000")]
    }
    let pump = OutboxPump(house.receptionist, carrier: carrier)
    func run() -> Int { carrier.attempts(by: pump) }
    house.say("转人工", id: "1")
    #expect(run() == 1)
    house.wait(599)
    #expect(run() == 1)
    house.wait(2)
    #expect(run() == 2)
    house.wait(86_401)
    #expect(run() == 3)
  }

  @Test(arguments: [
    ("120", 120), ("0", 0), ("86400", 86_400), ("99999999999999999999999", 86_400),
    ("Fri, 21 Nov 2025 02:05:00 GMT", 300), ("Friday, 21-Nov-25 02:05:00 GMT", 300),
    ("Fri Nov 21 02:05:00 2025", 300), ("Fri, 21 Nov 2025 01:59:59 GMT", 0),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
  ])
  func `a pause is asked for in seconds or as a date`(text: String, seconds: Int) {
    let now = Timestamp(milliseconds: 1_763_690_400_000)
    #expect(Duration(retryAfter: text, now: now) == .seconds(seconds))
  }

  @Test(arguments: [
    "", " 1", "-1", "+1", "1.5", "1e3", "nan", "inf", "0x10", "soon", "１",
    "Thu, 21 Nov 2025 02:05:00 GMT",
  ])
  func `anything else asks for no pause`(text: String) {
    let now = Timestamp(milliseconds: 1_763_690_400_000)
    #expect(Duration(retryAfter: text, now: now) == nil)
  }

  @Test func `a pause that is no number ends nothing, and a date is waited for`() throws {
    let house = try House(settings: Self.settings())
    let carrier = Carrier()
    let date = "Fri, 21 Nov 2025 02:05:00 GMT"
    carrier.state.withLock {
      $0.results = [.failed(retryAfter: "nan"), .failed(retryAfter: date)]
    }
    let pump = OutboxPump(house.receptionist, carrier: carrier)
    func run() -> Int { carrier.attempts(by: pump) }
    house.say("转人工", id: "1")
    #expect(run() == 1)
    house.wait(10)
    #expect(run() == 2)
    house.wait(289)
    #expect(run() == 2)
    house.wait(1)
    #expect(run() == 3)
    #expect(house.receptionist.posts.isEmpty)
  }

  @Test func `what waits outlives a restart, and keeps its order`() throws {
    let house = try House(settings: Self.settings())
    for number in 0..<5 {
      house.say("转人工", id: "1", in: "c\(number)")
      house.wait(1)
    }
    try house.restart()
    let carrier = Carrier()
    let pump = OutboxPump(house.receptionist, carrier: carrier)
    pump.run()
    pump.finish()
    let bodies = carrier.state.withLock { $0.bodies }
    #expect(bodies.count == 5)
    for (number, body) in bodies.enumerated() {
      #expect(body.contains(#""conversation":"c\#(number)""#))
    }
  }

  @Test func `a post reaches a server, signed, and its pause is honoured`() throws {
    let received = Locked<[(Bool, String)]>([])
    let webhooks = try StandardWebhooks(secrets: [StandardWebhooks.Secret(Self.secret)])
    let clock = Locked(Timestamp(milliseconds: 0))
    let server = try HTTPServer(listening: [.tcp(.loopback, port: 0)]) { request, responder in
      let headers = StandardWebhooks.Headers(
        id: request["webhook-id"] ?? "", timestamp: request["webhook-timestamp"] ?? "",
        signatures: request["webhook-signature"] ?? "")
      let now = clock.withLock { $0.milliseconds / 1000 }
      let holds = (try? webhooks.verify(headers, body: request.body.span, now: now)) != nil
      let isFirst = received.withLock { received in
        received.append((holds, headers.id))
        return received.count == 1
      }
      var response = HTTPResponse.text("", status: isFirst ? .serviceUnavailable : .ok)
      if isFirst { response.fields = [.init("Retry-After", "30")] }
      responder.respond(response)
    }
    try server.start()
    defer { server.stop(within: .zero) }
    let house = try House(settings: Self.settings("\(server.addresses[0])/hook"))
    clock.withLock { $0 = house.receptionist.now }
    let pump = OutboxPump(house.receptionist, carrier: WebCarrier())
    house.say("转人工", id: "1")
    pump.run()
    pump.finish()
    house.wait(29)
    pump.run()
    pump.finish()
    #expect(received.withLock { $0.count } == 1)
    house.wait(2)
    pump.run()
    pump.finish()
    let all = received.withLock { $0 }
    #expect(all.map(\.0) == [true, true])
    #expect(Set(all.map(\.1)).count == 1)
    #expect(house.receptionist.posts.isEmpty)
  }

  @Test
  func `other settings hold from the next post on, and posts without a destination are counted`()
    throws
  {
    let house = try House(settings: Self.settings("https://old.example/"))
    house.say("转人工", id: "1", in: "a")
    #expect(house.receptionist.strandedPosts == 0)
    house.receptionist.use(Self.settings("https://new.example/"))
    #expect(house.receptionist.strandedPosts == 1)
    house.say("转人工", id: "1", in: "b")
    let carrier = Carrier()
    let pump = OutboxPump(house.receptionist, carrier: carrier)
    pump.run()
    pump.finish()
    #expect(
      carrier.state.withLock { $0.bodies.map { $0.contains(#""conversation":"b""#) } } == [true])
    house.receptionist.use(Self.settings("https://old.example/"))
    pump.run()
    pump.finish()
    #expect(carrier.state.withLock { $0.bodies.count } == 2)
    #expect(house.receptionist.posts.isEmpty)
  }

  @Test func `a file gets a line for each post`() throws {
    var settings = ServiceSettings()
    let path = FileManager.default.temporaryDirectory.path + "/xiaoer-\(UUID().uuidString).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    settings.destinations = [Destination(name: path, kind: .file(path: path))]
    let house = try House(settings: settings)
    house.say("转人工", id: "1")
    let pump = OutboxPump(house.receptionist, carrier: WebCarrier())
    pump.run()
    pump.finish()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 1)
    #expect(text.contains(#""type":"ticket.opened""#))
  }

  @Test(arguments: [
    ("http://127.0.0.1/x", true), ("http://localhost:80", true), ("http://10.1.2.3", true),
    ("http://192.168.0.1/", true), ("http://172.20.0.1/", true), ("http://[::1]:8/", true),
    ("http://169.254.169.254/latest", true), ("http://[fd00::1]/", true),
    ("http://u@127.0.0.1/", true), ("http://[::ffff:10.0.0.1]/", true), ("http://0.0.0.0", true),
    ("http://8.8.8.8/", false), ("https://[2001:4860:4860::8888]/", false),
  ])
  func `private addresses are known`(url: String, isPrivate: Bool) {
    #expect(WebCarrier.isPrivate(url) == isPrivate)
  }
}
