import Chat
import Cryptography
import Foundation
import HTTPService
import Service
import Testing

@testable import Endpoint
@testable import trial

/// What becomes of those who may not ask, and whose address they are known by.
@Suite struct CallerTests {
  private static let wrong = ["Authorization: Bearer 0123456789abcdef-wrong"]
  private static let right = ["Authorization: Bearer \(Doorway.token)"]

  private static func peer(_ text: String) throws -> PeerAddress {
    .ip(try #require(IPAddress(text)), port: 4711)
  }

  private static func trust(
    _ proxies: [String], local: Bool = false, field: ProxyTrust.Field = .xForwardedFor
  ) throws -> ProxyTrust {
    ProxyTrust(
      proxies: try proxies.map { try #require(AddressRange($0)) }, trustsLocal: local, field: field)
  }

  /// The status, and the client as it was told.
  private func ask(
    _ door: Doorway, _ peer: PeerAddress, _ fields: [String] = wrong
  ) throws -> (status: Int, client: String?) {
    door.now.withLock { $0 = $0.advanced(by: .seconds(1)) }
    let reply = try door.ask("GET", "/v1/tickets", fields: fields, from: peer)
    let told = door.refused.withLock { told in
      defer { told = [] }
      return told
    }
    return (reply.status, told.first.map { $0.client?.description ?? "unix" })
  }

  @Test(arguments: ["192.0.2.1", "127.0.0.1", "10.0.0.1", "::1"])
  func `where no proxy is configured, no header is believed`(peer: String) throws {
    let door = try Doorway(tokens: [Doorway.token])
    for field in ["X-Forwarded-For: 198.51.100.1", "Forwarded: for=198.51.100.1"] {
      #expect(try ask(door, Self.peer(peer), Self.wrong + [field]).client == peer)
      #expect(try ask(door, .local, Self.wrong + [field]).client == "unix")
    }
  }

  @Test(arguments: [
    ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
    ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
    ("10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
    ("10.0.0.1", ", ,", "10.0.0.1"), ("10.0.0.1", "198.51.100.1, nobody", "10.0.0.1"),
    ("10.0.0.1", "198.51.100.1;10.0.0.2", "10.0.0.1"),
    ("10.0.0.1", "198.51.100.1, 10.0.0.2, [::1", "10.0.0.1"),
    ("10.0.0.1", String(repeating: "10.0.0.2, ", count: 500) + "10.0.0.3", "10.0.0.2"),
  ])
  func `a proxy's word is believed as far as proxies have written it`(
    peer: String, header: String, client: String
  ) throws {
    let door = try Doorway(tokens: [Doorway.token], trust: Self.trust(["10.0.0.0/8"]))
    let told = try ask(door, Self.peer(peer), Self.wrong + ["X-Forwarded-For: \(header)"])
    #expect(told.client == client)
  }

  @Test func `only the configured field is read`() throws {
    let door = try Doorway(
      tokens: [Doorway.token], trust: Self.trust(["10.0.0.0/8"], field: .forwarded))
    let fields = ["X-Forwarded-For: 203.0.113.9", "Forwarded: for=198.51.100.1;proto=https"]
    #expect(try ask(door, Self.peer("10.0.0.1"), Self.wrong + fields).client == "198.51.100.1")
  }

  @Test func `what comes through a Unix socket is a proxy's word where that was said`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/x-\(UUID().uuidString.prefix(8))"
    for (trust, client) in [
      (try Self.trust([], local: true), "198.51.100.1"), (try Self.trust(["0.0.0.0/0"]), nil),
    ] {
      let door = try Doorway(tokens: [Doorway.token], trust: trust)
      let server = try HTTPServer(listening: [.unix(path: path)]) { [endpoint = door.endpoint] in
        endpoint.handle($0, $1)
      }
      try server.start()
      defer { server.stop(within: .seconds(2)) }
      let head = "GET /v1/tickets HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n"
      let peer = try HTTPPeer(.unix(path))
      try peer.send(Array(head.utf8))
      #expect(try peer.answer().status == 401)
      #expect(
        door.refused.withLock { $0 } == [
          Callers.Refused(
            reason: "no token", client: client.flatMap { IPAddress($0) }, suppressed: 0)
        ])
    }
  }

  @Test func `a flood of refusals is one line a second, and the last is told`() throws {
    let door = try Doorway(tokens: [Doorway.token])
    let peer = try Self.peer("192.0.2.1")
    for _ in 0..<100 {
      _ = try door.ask("GET", "/v1/tickets", fields: Self.wrong, from: peer)
    }
    door.endpoint.callers.tick(at: door.receptionist.now)
    #expect(door.refused.withLock { $0.map(\.suppressed) } == [0])
    door.now.withLock { $0 = $0.advanced(by: .seconds(1)) }
    _ = try door.ask("GET", "/v1/tickets", from: Self.peer("192.0.2.2"))
    #expect(door.refused.withLock { $0.map(\.suppressed) } == [0, 99])
    #expect(door.refused.withLock { $0.last?.reason } == "no token")
    _ = try door.ask("GET", "/v1/tickets", fields: Self.wrong, from: peer)
    _ = try door.ask("GET", "/v1/tickets", from: peer)
    door.now.withLock { $0 = $0.advanced(by: .seconds(1)) }
    door.endpoint.callers.tick(at: door.receptionist.now)
    door.endpoint.callers.tick(at: door.receptionist.now)
    #expect(door.refused.withLock { $0.map(\.suppressed) } == [0, 99, 1])
    #expect(try door.ask("GET", "/ready").status == 200)
    #expect(door.refused.withLock { $0.count } == 3)
  }
}

/// Who shows wrong tokens again and again waits.
@Suite struct GuessingTests {
  private static let wrong = ["Authorization: Bearer 0123456789abcdef-wrong"]
  private static let right = ["Authorization: Bearer \(Doorway.token)"]

  private func ask(
    _ door: Doorway, _ peer: String?, _ fields: [String] = wrong, _ path: String = "/v1/tickets"
  ) throws -> Reply {
    let address = try peer.map { PeerAddress.ip(try #require(IPAddress($0)), port: 1) } ?? .local
    return try door.ask("GET", path, fields: fields, from: address)
  }

  private func door(_ proxies: [String]?) throws -> Doorway {
    let trust = try proxies.map { proxies in
      ProxyTrust(
        proxies: try proxies.map { try #require(AddressRange($0)) }, trustsLocal: true)
    }
    return try Doorway(tokens: [Doorway.token], trust: trust)
  }

  @Test func `after so many wrong tokens an address is turned away until the minute is over`()
    throws
  {
    let door = try door([])
    for _ in 0..<Callers.failureLimit { #expect(try ask(door, "192.0.2.1").status == 401) }
    door.now.withLock { $0 = $0.advanced(by: .milliseconds(20_500)) }
    let refused = try ask(door, "192.0.2.1", Self.right)
    #expect(refused.status == 429)
    #expect(refused.fields["Retry-After"] == "40")
    #expect(try ask(door, "192.0.2.1", Self.right, "/ready").body.contains("problems") == false)
    #expect(try ask(door, "192.0.2.1", Self.right, "/health").status == 200)
    #expect(try ask(door, "192.0.2.2", Self.right).status == 200)
    door.now.withLock { $0 = $0.advanced(by: .milliseconds(39_500)) }
    #expect(try ask(door, "192.0.2.1", Self.right).status == 200)
  }

  @Test func `requests without a token are no guesses, those that /ready judges are`() throws {
    let door = try door([])
    for _ in 0..<2 * Callers.failureLimit {
      #expect(try ask(door, "192.0.2.1", []).status == 401)
      #expect(try ask(door, "192.0.2.1", [], "/ready").status == 200)
    }
    #expect(try ask(door, "192.0.2.1", Self.right).status == 200)
    for _ in 0..<Callers.failureLimit {
      #expect(try ask(door, "192.0.2.1", Self.wrong, "/ready").status == 200)
    }
    #expect(try ask(door, "192.0.2.1", Self.right).status == 429)
  }

  @Test(
    arguments: [
      (nil, "192.0.2.1"), (nil, "127.0.0.1"), (nil, nil), ([], "127.0.0.1"), ([], nil),
      (["192.0.2.0/24"], "192.0.2.1"),
    ] as [([String]?, String?)])
  func `an address behind which others may stand is never turned away`(
    proxies: [String]?, peer: String?
  ) throws {
    let door = try door(proxies)
    for _ in 0..<2 * Callers.failureLimit { #expect(try ask(door, peer).status == 401) }
    #expect(try ask(door, peer, Self.right).status == 200)
  }

  @Test func `behind a configured proxy each client is counted by itself`() throws {
    let door = try door(["10.0.0.1"])
    for number in 0..<Callers.failureLimit {
      let forged = "X-Forwarded-For: 203.0.113.\(number), 2001:db8::\(number)"
      #expect(try ask(door, "10.0.0.1", Self.wrong + [forged]).status == 401)
    }
    let same = Self.right + ["X-Forwarded-For: 2001:db8::ffff"]
    let other = Self.right + ["X-Forwarded-For: 2001:db8:0:1::1"]
    #expect(try ask(door, "10.0.0.1", same).status == 429)
    #expect(try ask(door, "10.0.0.1", other).status == 200)
    #expect(try ask(door, "10.0.0.1", Self.right).status == 200)
  }

  @Test func `the table of addresses is bounded, and a clock that is set back ends the minute`()
    throws
  {
    let door = try door([])
    for number in 0..<5000 {
      let address = IPAddress(ipv4: 0xC612_0000 + UInt32(number)).description
      #expect(try ask(door, address).status == 401)
    }
    for _ in 0..<2 * Callers.failureLimit { #expect(try ask(door, "192.0.2.1").status == 401) }
    #expect(try ask(door, "192.0.2.1", Self.right).status == 200)
    door.now.withLock { $0 = $0.advanced(by: .seconds(-1_000_000)) }
    for _ in 0..<Callers.failureLimit { #expect(try ask(door, "192.0.2.1").status == 401) }
    #expect(try ask(door, "192.0.2.1", Self.right).status == 429)
  }
}
