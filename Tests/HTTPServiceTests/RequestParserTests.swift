import Testing

@testable import HTTPService

/// Reads `text`, in which a line feed stands for CRLF, and gives what came of it.
private func outcome(of text: String, limits: HTTPLimits = HTTPLimits()) -> [String] {
  FuzzEntry.outcome([Array(text.replacing("\n", with: "\r\n").utf8)], limits: limits)
}

/// The error that `text` ends with; `nil` without one.
private func failure(of text: String, limits: HTTPLimits = HTTPLimits()) -> HTTPParseError? {
  let last = outcome(of: text, limits: limits).last
  return HTTPParseError.allCases.first { "\($0)" == last }
}

@Suite struct RequestParserTests {
  private func request(_ text: String) throws -> HTTPRequest {
    try #require(try HTTPRequest(parsing: Array(text.replacing("\n", with: "\r\n").utf8)))
  }

  @Test func `a request is read into method, path, query, fields and body`() throws {
    let request = try request(
      """
      POST /v1/messages?channel=web&x=%20 HTTP/1.1
      Host: example.org:8080
      Content-Type:application/json\u{20}
      X-List: a
      x-list:\t b
      Content-Length: 5

      hello
      """)
    #expect(request.method == .post)
    #expect(request.path == "/v1/messages")
    #expect(request.query.map(Array.init) == Array("channel=web&x=%20".utf8))
    #expect(request["content-type"] == "application/json")
    #expect(request.values(of: "x-list") == ["a", "b"])
    #expect(request["absent"] == nil)
    #expect(request.body == Array("hello".utf8))
    #expect(request.minorVersion == 1)
  }

  @Test func `chunks are joined, their extensions and trailers passed over`() throws {
    let request = try request(
      """
      POST / HTTP/1.1
      Host: a
      Transfer-Encoding: Chunked

      5;a=b; c="d;\\"e"
      hello
      0006 ; f
       world
      000
      Trailer: x
      Content-Length: 7


      """)
    #expect(request.body == Array("hello world".utf8))
    #expect(request["trailer"] == nil)
    #expect(request["content-length"] == nil)
  }

  @Test(arguments: [
    ("GET /a?b=c?d HTTP/1.1\nHost: a\n\n", "/a"),
    ("GET http://example.org HTTP/1.1\nHost: a\n\n", "/"),
    ("GET http://example.org?x HTTP/1.1\nHost: a\n\n", "/"),
    ("GET HTTPS://[::1]:8443/p/q HTTP/1.1\nHost: a\n\n", "/p/q"),
    ("OPTIONS * HTTP/1.1\nHost: a\n\n", "*"),
    ("\nGET /after-an-empty-line HTTP/1.1\nHost: a\n\n", "/after-an-empty-line"),
    ("GET /later-minor-version HTTP/1.9\nHost: a\n\n", "/later-minor-version"),
    ("GET /no-host-in-1.0 HTTP/1.0\n\n", "/no-host-in-1.0"),
    ("GET /empty-host HTTP/1.1\nHost:\n\n", "/empty-host"),
  ])
  func `the forms of a target are understood`(text: String, path: String) throws {
    #expect(try request(text).path == path)
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\n\n", HTTPParseError.missingHost),
    ("GET / HTTP/1.1\nHost: a\nHost: a\n\n", .malformedHost),
    ("GET / HTTP/1.1\nHost: a b\n\n", .malformedHost),
    ("GET / HTTP/1.1\nHost: a:b\n\n", .malformedHost),
    ("GET / HTTP/1.1\nHost: user@a\n\n", .malformedHost),
    ("GET / HTTP/1.1\nHost: [::1\n\n", .malformedHost),
    ("GET  / HTTP/1.1\nHost: a\n\n", .malformedRequestLine),
    ("GET / HTTP/1.1 \nHost: a\n\n", .malformedRequestLine),
    ("GET / HTTP/1.1a\nHost: a\n\n", .malformedRequestLine),
    ("GET / http/1.1\nHost: a\n\n", .malformedRequestLine),
    ("GET /\n\n", .malformedRequestLine),
    ("GET\t/ HTTP/1.1\nHost: a\n\n", .malformedRequestLine),
    ("\n\nGET / HTTP/1.1\nHost: a\n\n", .malformedRequestLine),
    ("\u{16}\u{3}\u{1}", .malformedRequestLine),
    ("GET / HTTP/2.0\nHost: a\n\n", .unsupportedVersion),
    ("GET a HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET /a#b HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET /%4 HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET /%zz HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET /ä HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET * HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET http:///a HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET http://u:p@a/ HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("CONNECT /a HTTP/1.1\nHost: a\n\n", .malformedTarget),
    ("GET / HTTP/1.1\nHost: a\n b\n\n", .foldedField),
    ("GET / HTTP/1.1\n Host: a\n\n", .foldedField),
    ("GET / HTTP/1.1\nHost : a\n\n", .malformedField),
    ("GET / HTTP/1.1\nHost: a\n: b\n\n", .malformedField),
    ("GET / HTTP/1.1\nHost: a\nno colon\n\n", .malformedField),
    ("GET / HTTP/1.1\nHost: a\nX: a\u{0}b\n\n", .malformedField),
    ("GET / HTTP/1.1\nHost: a\nX: a\u{7f}b\n\n", .malformedField),
    ("POST / HTTP/1.1\nHost: a\nExpect: 200-ok\n\n", .unknownExpectation),
  ])
  func `what RFC 9112 does not allow in a head is refused`(
    text: String, expected: HTTPParseError
  ) {
    #expect(failure(of: text) == expected)
  }

  @Test(arguments: [
    ("Content-Length: 1\nContent-Length: 1", HTTPParseError.malformedLength),
    ("Content-Length: 1, 1", .malformedLength),
    ("Content-Length: +1", .malformedLength),
    ("Content-Length: -1", .malformedLength),
    ("Content-Length: 0x1", .malformedLength),
    ("Content-Length: 1 1", .malformedLength),
    ("Content-Length:", .malformedLength),
    ("Content-Length: 99999999999999999999", .bodyTooLarge),
    ("Content-Length: 18446744073709551617", .bodyTooLarge),
    ("Content-Length: 1\nTransfer-Encoding: chunked", .ambiguousLength),
    ("Transfer-Encoding: chunked\nContent-Length: 1", .ambiguousLength),
    ("Transfer-Encoding: identity", .malformedTransferCoding),
    ("Transfer-Encoding: chunked, identity", .malformedTransferCoding),
    ("Transfer-Encoding: chunked, chunked", .malformedTransferCoding),
    ("Transfer-Encoding: chunked\nTransfer-Encoding: chunked", .malformedTransferCoding),
    ("Transfer-Encoding: ,chunked", .malformedTransferCoding),
    ("Transfer-Encoding: chunked;q=1", .malformedTransferCoding),
    ("Transfer-Encoding: xchunked", .malformedTransferCoding),
    ("Transfer-Encoding:", .malformedTransferCoding),
    ("Transfer-Encoding: gzip, chunked", .unsupportedTransferCoding),
    ("Transfer-Encoding: gzip\nTransfer-Encoding: chunked", .unsupportedTransferCoding),
  ])
  func `an ambiguous length is refused`(fields: String, expected: HTTPParseError) {
    #expect(failure(of: "POST / HTTP/1.1\nHost: a\n\(fields)\n\n0\n\n") == expected)
  }

  @Test func `a transfer coding in HTTP 1.0 is refused`() {
    let text = "POST / HTTP/1.0\nTransfer-Encoding: chunked\n\n0\n\n"
    #expect(failure(of: text) == .ambiguousLength)
  }

  @Test(arguments: [
    ("\n", HTTPParseError.malformedChunk), ("x\n", .malformedChunk), ("-1\n", .malformedChunk),
    ("0x1\na\n", .malformedChunk), ("1 \na\n", .malformedChunk), (" 1\na\n", .malformedChunk),
    ("1;\na\n", .malformedChunk), ("1;=b\na\n", .malformedChunk), ("1;a=\na\n", .malformedChunk),
    ("1;a=\"b\na\n", .malformedChunk), ("1;a b\na\n", .malformedChunk),
    ("1;a \na\n", .malformedChunk), ("1\nab\n", .malformedChunk), ("1\nab", .malformedChunk),
    ("00000000000000001\na\n", .malformedChunk), ("ffffffffffffffff\n", .bodyTooLarge),
    ("100001\n", .bodyTooLarge), ("0\n a: b\n\n", .malformedTrailer),
    ("0\na : b\n\n", .malformedTrailer), ("0\na\n\n", .malformedTrailer),
    ("0\na: \u{1}\n\n", .malformedTrailer),
  ])
  func `a malformed chunked body is refused`(body: String, expected: HTTPParseError) {
    let head = "POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n"
    #expect(failure(of: head + body) == expected)
  }

  @Test(arguments: [
    "GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\r\nX: a\rb\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\rHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\rHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\n\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\r\n\r\n",
  ])
  func `lines end with CRLF and nothing else`(text: String) {
    let found = FuzzEntry.outcome([Array(text.utf8)], limits: HTTPLimits())
    #expect(found.count == 1)
    #expect(HTTPParseError.allCases.contains { "\($0)" == found.last && $0.status.code == 400 })
  }

  @Test func `limits are exact`() {
    var limits = HTTPLimits()
    limits.requestLine = 20
    limits.headerBytes = 30
    limits.headerCount = 2
    limits.body = 4
    let line = "GET /2345678 HTTP/1.1"
    #expect(failure(of: line + "\nHost: a\n\n", limits: limits) == .requestLineTooLong)
    #expect(failure(of: line + "x", limits: limits) == .requestLineTooLong)
    let fits = "GET /234567 HTTP/1.1\n"
    #expect(failure(of: fits + "Host: a\n\n", limits: limits) == nil)
    // "Host: a" and "X: …" with their endings and the empty line: 9 + 19 + 2.
    #expect(failure(of: fits + "Host: a\nX: 45678901234567\n\n", limits: limits) == nil)
    #expect(
      failure(of: fits + "Host: a\nX: 456789012345678\n\n", limits: limits) == .headTooLarge)
    #expect(failure(of: fits + "Host: a\nX:\nY:\n\n", limits: limits) == .headTooLarge)
    let post = "POST / HTTP/1.1\nHost: a\n"
    limits.headerBytes = 40
    #expect(failure(of: post + "Content-Length: 4\n\nabcd", limits: limits) == nil)
    #expect(failure(of: post + "Content-Length: 5\n\nabcde", limits: limits) == .bodyTooLarge)
    limits.headerBytes = 60
    let chunked = post + "Transfer-Encoding: chunked\n\n"
    #expect(failure(of: chunked + "2\nab\n2\ncd\n0\n\n", limits: limits) == nil)
    #expect(failure(of: chunked + "2\nab\n3\ncde\n0\n\n", limits: limits) == .bodyTooLarge)
    #expect(
      failure(of: chunked + "0\nA: \(String(repeating: "x", count: 60))\n\n", limits: limits)
        == .trailersTooLarge)
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\nHost: a\n\n", true),
    ("GET / HTTP/1.1\nHost: a\nConnection: x, Close\n\n", false),
    ("GET / HTTP/1.1\nHost: a\nConnection: keep-alive\nConnection: close\n\n", false),
    ("GET / HTTP/1.0\n\n", false),
    ("GET / HTTP/1.0\nConnection: Keep-Alive\n\n", true),
    ("CONNECT a:1 HTTP/1.1\nHost: a\n\n", false),
  ])
  func `a connection is kept as RFC 9112 section 9.3 has it`(text: String, keepsAlive: Bool) {
    #expect(outcome(of: text).first?.contains(keepsAlive ? "true" : "false") == true)
  }

  @Test func `an unknown method is a whole request and not a broken one`() {
    let text = "MKCOLA / HTTP/1.1\nHost: a\n\nget / HTTP/1.1\nHost: a\n\n"
    #expect(outcome(of: text) == ["unknown method true", "unknown method true"])
  }

  @Test func `a request that goes on behind the bytes is none yet`() throws {
    let bytes = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\no".utf8)
    #expect(try HTTPRequest(parsing: bytes) == nil)
    #expect(try HTTPRequest(parsing: bytes + [0x6B])?.body.count == 2)
    #expect(throws: HTTPParseError.malformedRequestLine) { try HTTPRequest(parsing: [0]) }
  }

  @Test func `each error has a status and a sentence`() {
    for error in HTTPParseError.allCases {
      #expect((400...505).contains(error.status.code))
      #expect(error.explanation.hasSuffix("."))
    }
  }

  @Test func `the byte sets are the characters that the RFCs list`() {
    let alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    func check(_ set: ByteSet, _ characters: String) {
      let expected = Set((alphanumeric + characters).utf8)
      for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == expected.contains(byte)) }
    }
    check(.token, "!#$%&'*+-.^_`|~")
    check(.target, "-._~!$&'()*+,;=:@/?")
    check(.registeredName, "-._~!$&'()*+,;=")
  }
}
