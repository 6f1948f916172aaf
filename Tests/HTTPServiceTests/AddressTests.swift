import Testing

@testable import HTTPService

@Suite struct AddressTests {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("::1", "::1"),
    ("2001:DB8:0::1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::", "::"),
  ])
  func `an address is written as RFC 5952 has it`(text: String, expected: String) throws {
    #expect(try #require(IPAddress(text)).description == expected)
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "[::1]", "::1%lo", "a", "1.2.3.4/8",
    ":::", "0x7f.0.0.1",
  ])
  func `what is no address is none`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("10.1.2.3/8", "10.9.9.9", true), ("192.0.2.1", "192.0.2.1", true),
    ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "8.8.8.8", true),
    ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true), ("::/0", "8.8.8.8", true),
    ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
    ("2001:db8::/65", "2001:db8:0:0:8000::", false),
    ("2001:db8::/64", "2001:db8::8000:0:0:0", true),
    ("::ffff:10.0.0.0/104", "10.1.1.1", true), ("2001:db8::1/128", "2001:db8::1", true),
    ("::ffff:10.0.0.1/20", "::1", true), ("::ffff:10.0.0.1/50", "1::ffff:10.0.0.1", false),
  ])
  func `a range holds what shares its leading bits`(range: String, address: String, holds: Bool)
    throws
  {
    let range = try #require(AddressRange(range))
    #expect(range.contains(try #require(IPAddress(address))) == holds)
    #expect(AddressRange(range.description) == range)
  }

  @Test(arguments: ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08x", "::/129", "/8"])
  func `what is no range is none`(text: String) {
    #expect(AddressRange(text) == nil)
  }

  @Test(arguments: [
    ("127.0.0.1:8080", "http://127.0.0.1:8080", true), ("localhost:0", "http://127.0.0.1:0", true),
    ("[::1]:80", "http://[::1]:80", true), ("0.0.0.0:80", "http://0.0.0.0:80", false),
    ("[::]:80", "http://[::]:80", false), ("unix:/run/x.sock", "unix:/run/x.sock", true),
  ])
  func `a listening address is read and told`(text: String, expected: String, isLocal: Bool)
    throws
  {
    let address = try #require(ListenAddress(text))
    #expect(address.description == expected)
    #expect(address.isLocal == isLocal)
  }

  @Test(arguments: [
    "", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "::1:80",
    "[127.0.0.1]:80", "example.org:80", "unix:", "unix:\(String(repeating: "a", count: 104))",
  ])
  func `what is no listening address is none`(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}

@Suite struct ProxyTrustTests {
  private func client(
    _ peer: String?, _ values: [String], field: ProxyTrust.Field = .xForwardedFor,
    trustsLocal: Bool = false
  ) throws -> String? {
    let proxies = try ["10.0.0.0/8", "2001:db8:1::/48"].map { try #require(AddressRange($0)) }
    let trust = ProxyTrust(proxies: proxies, trustsLocal: trustsLocal, field: field)
    let address = try peer.map { PeerAddress.ip(try #require(IPAddress($0)), port: 1) } ?? .local
    return trust.client(peer: address) { values }?.description
  }

  @Test(arguments: [
    ("192.0.2.9", ["198.51.100.1"], "192.0.2.9"),
    ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ("10.0.0.1", ["1.1.1.1, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
    ("10.0.0.1", ["1.1.1.1", "198.51.100.1 ,10.0.0.2"], "198.51.100.1"),
    ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
    ("10.0.0.1", ["198.51.100.1, "], "10.0.0.1"),
    ("10.0.0.1", [], "10.0.0.1"),
    ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
    ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
    ("2001:db8:1::5", ["2001:db8::1"], "2001:db8::1"),
    ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
  ])
  func `only what a configured proxy wrote is believed`(
    peer: String, values: [String], expected: String
  ) throws {
    #expect(try client(peer, values) == expected)
  }

  @Test(arguments: [
    (["for=198.51.100.1;proto=http;by=10.0.0.1"], "198.51.100.1"),
    (["proto=https; For=\"198.51.100.1:80\""], "198.51.100.1"),
    (["for=\"[2001:db8::17]:4711\""], "2001:db8::17"),
    (["for=1.1.1.1, for=198.51.100.1", "for=10.0.0.2"], "198.51.100.1"),
    (["for=\"1.1.1.1, for=198.51.100.1"], "10.0.0.1"),
    (["for=_hidden"], "10.0.0.1"), (["proto=http"], "10.0.0.1"),
    (["for=\"198.51\\.100.1\""], "198.51.100.1"),
  ])
  func `Forwarded is read as RFC 7239 has it`(values: [String], expected: String) throws {
    #expect(try client("10.0.0.1", values, field: .forwarded) == expected)
  }

  @Test func `a Unix socket is a proxy only where it is said to be`() throws {
    #expect(try client(nil, ["198.51.100.1"]) == nil)
    #expect(try client(nil, ["198.51.100.1"], trustsLocal: true) == "198.51.100.1")
  }

  @Test func `the request says it through the server too`() throws {
    var trust = ProxyTrust(proxies: [.loopback])
    trust.field = .xForwardedFor
    let believed = trust
    let handler: HTTPHandler = { request, responder in
      responder.respond(.text("\(believed.client(of: request)?.description ?? "nobody")"))
    }
    try withServer(handler: handler) { server in
      let client = try TestClient(server.addresses[0])
      client.send("GET / HTTP/1.1\nHost: a\nX-Forwarded-For: 198.51.100.7\n\n")
      #expect(try client.answer().body == "198.51.100.7")
    }
  }
}
