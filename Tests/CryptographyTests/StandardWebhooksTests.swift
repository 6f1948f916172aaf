import Foundation
import TestSupport
import Testing

@testable import Cryptography

@Suite struct StandardWebhooksTests {
  private typealias Headers = StandardWebhooks.Headers
  private typealias VerificationError = StandardWebhooks.VerificationError

  private static let now: Int64 = 1_763_700_100

  private static func secret(_ byte: UInt8) throws -> StandardWebhooks.Secret {
    let encoded = Base64.encode([UInt8](repeating: byte, count: 24))
    return try StandardWebhooks.Secret("whsec_\(encoded)")
  }

  private static func webhooks(_ bytes: UInt8...) throws -> StandardWebhooks {
    try StandardWebhooks(secrets: bytes.map { try secret($0) })
  }

  /// Why `receiver` refuses, or `nil` where it does not.
  private func refusal(
    _ receiver: StandardWebhooks, _ headers: Headers, body: String = "{}", now: Int64 = now
  ) -> VerificationError? {
    do {
      try receiver.verify(headers, body: body.utf8.span, now: now)
      return nil
    } catch {
      return error
    }
  }

  private func signed(
    _ sender: StandardWebhooks, body: String = "{}", at timestamp: Int64 = now
  ) throws -> Headers {
    try sender.sign(id: "msg_1", timestamp: timestamp, body: body.utf8.span)
  }

  @Test func `the published example is signed and holds`() throws {
    // standard-webhooks/standard-webhooks, libraries/*/tests.
    let secret = try StandardWebhooks.Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let webhooks = try StandardWebhooks(secrets: [secret])
    let body = #"{"test": 2432232314}"#
    let headers = try webhooks.sign(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: body.utf8.span)
    #expect(
      headers
        == Headers(
          id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: "1614265330",
          signatures: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="))
    #expect(refusal(webhooks, headers, body: body, now: 1_614_265_330) == nil)
  }

  @Test func `what was changed on the way does not hold`() throws {
    let webhooks = try Self.webhooks(1)
    let headers = try signed(webhooks)
    #expect(refusal(webhooks, headers) == nil)
    #expect(refusal(webhooks, headers, body: "{} ") == .wrongSignature)
    #expect(refusal(webhooks, headers, body: "") == .wrongSignature)
    var other = headers
    other.id = "msg_2"
    #expect(refusal(webhooks, other) == .wrongSignature)
    other = headers
    other.timestamp = String(Self.now + 1)
    #expect(refusal(webhooks, other) == .wrongSignature)
  }

  @Test func `one changed character of a signature is noticed`() throws {
    let webhooks = try Self.webhooks(1)
    let headers = try signed(webhooks)
    let text = Array(headers.signatures.utf8)
    for index in text.indices {
      var changed = text
      changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      var other = headers
      other.signatures = String(decoding: changed, as: UTF8.self)
      #expect(refusal(webhooks, other) != nil, "\(other.signatures)")
    }
  }

  @Test func `a signature cut short or in another spelling does not hold`() throws {
    let webhooks = try Self.webhooks(1)
    let headers = try signed(webhooks)
    let (right, encoded) = (headers.signatures, headers.signatures.dropFirst(3))
    for list in [
      String(right.dropLast()), String(right.dropLast(5)), "V1,\(encoded)", "v1\(encoded)",
      "v1, \(encoded)", "v1a,\(encoded)", "v2,\(encoded)", "\(encoded)", "v1,", "v1,====",
      right + "=", right + "AAAA", right.replacingOccurrences(of: "v1,", with: "v1,AAAA"), "",
      " ", "v1,\u{301}\(encoded)", right.replacingOccurrences(of: " ", with: "\t") + "\t",
    ] {
      var other = headers
      other.signatures = list
      let why = refusal(webhooks, other)
      #expect(why == .wrongSignature || why == .noSignature, "\(list)")
    }
  }

  @Test func `a stranger's signature does not hold`() throws {
    let headers = try signed(try Self.webhooks(2))
    #expect(refusal(try Self.webhooks(1), headers) == .wrongSignature)
  }

  @Test func `while a secret is replaced, either side may be first`() throws {
    let (old, both, new) = (try Self.webhooks(1), try Self.webhooks(2, 1), try Self.webhooks(2))
    let headers = try signed(both)
    #expect(headers.signatures.split(separator: " ").count == 2)
    for receiver in [old, both, new] { #expect(refusal(receiver, headers) == nil) }
    for sender in [old, new] { #expect(refusal(both, try signed(sender)) == nil) }
    #expect(refusal(new, try signed(old)) == .wrongSignature)
  }

  @Test func `the tolerance counts both ways and its ends belong to it`() throws {
    let webhooks = try Self.webhooks(1)
    let headers = try signed(webhooks)
    for (now, expected) in [
      (Self.now + 300, nil), (Self.now - 300, nil), (Self.now + 301, .tooOld),
      (Self.now - 301, .tooNew), (.max, .tooOld), (0, .tooNew), (-1, .tooNew),
    ] as [(Int64, VerificationError?)] {
      #expect(refusal(webhooks, headers, now: now) == expected, "\(now)")
    }
    let strict = try StandardWebhooks(secrets: [try Self.secret(1)], tolerance: .zero)
    #expect(refusal(strict, headers) == nil)
    #expect(refusal(strict, headers, now: Self.now + 1) == .tooOld)
    #expect(refusal(webhooks, headers, now: .min) != nil)
  }

  @Test(arguments: ["", "+1763700100", "-1", "01763700100", "1763700100.0", "1763700100 ", "１"])
  func `a timestamp is digits and nothing else`(timestamp: String) throws {
    let webhooks = try Self.webhooks(1)
    var headers = try signed(webhooks)
    headers.timestamp = timestamp
    #expect(refusal(webhooks, headers) == .malformedTimestamp)
    headers.timestamp = String(repeating: "9", count: 16)
    #expect(refusal(webhooks, headers) == .malformedTimestamp)
  }

  @Test(arguments: ["", "a.b", "a b", "a\n", "消息", String(repeating: "a", count: 257)])
  func `an id in which a full stop or something invisible hides is refused`(id: String) throws {
    let webhooks = try Self.webhooks(1)
    var headers = try signed(webhooks)
    headers.id = id
    #expect(refusal(webhooks, headers) == .malformedID)
    #expect(throws: VerificationError.malformedID) {
      try webhooks.sign(id: id, timestamp: Self.now, body: "".utf8.span)
    }
  }

  @Test func `the same bytes divided otherwise do not hold`() throws {
    let webhooks = try Self.webhooks(1)
    let headers = try signed(webhooks, body: "\(Self.now).{}", at: 5)
    #expect(refusal(webhooks, headers, body: "\(Self.now).{}", now: 5) == nil)
    var other = headers
    other.id += ".5"
    other.timestamp = String(Self.now)
    #expect(refusal(webhooks, other, body: "{}") == .malformedID)
  }

  @Test func `long lists are not looked through`() throws {
    let webhooks = try Self.webhooks(1)
    var headers = try signed(webhooks)
    let right = headers.signatures
    headers.signatures = String(repeating: "v2,A ", count: 15) + right
    #expect(refusal(webhooks, headers) == nil)
    headers.signatures = String(repeating: "v2,A ", count: 16) + right
    #expect(refusal(webhooks, headers) == .tooManySignatures)
    headers.signatures = String(repeating: " ", count: 5000)
    #expect(refusal(webhooks, headers) == .tooManySignatures)
  }

  @Test func `no header, however odd, holds or does harm`() throws {
    let webhooks = try Self.webhooks(1)
    let right = try signed(webhooks)
    let pieces = [
      "v1,", "v1a,", "=", " ", ",", ".", "A", "/", "\0", "é", "\r\n", "9", "-", right.id,
    ]
    var random = SplitMix64(seed: 2026)
    func odd() -> String {
      (0..<Int.random(in: 0...30, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
    }
    for _ in 0..<3000 {
      var headers = right
      switch Int.random(in: 0...2, using: &random) {
      case 0: headers.id = odd() + "x"
      case 1: headers.timestamp = odd() + "0"
      default: headers.signatures = odd()
      }
      #expect(refusal(webhooks, headers) != nil, "\(headers)")
      _ = try? StandardWebhooks.Secret("whsec_" + odd())
    }
  }

  @Test func `secrets are read strictly and never shown`() throws {
    typealias Secret = StandardWebhooks.Secret
    typealias Refusal = StandardWebhooks.ConfigurationError
    for text in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whpk_AAAA", "whsec_!", " whsec_"] {
      #expect(throws: Refusal.self) { try Secret(text) }
    }
    func text(_ count: Int) -> String {
      "whsec_" + Base64.encode([UInt8](repeating: 3, count: count))
    }
    for count in [1, 23, 65] {
      #expect(throws: Refusal.secretLength) { try Secret(text(count)) }
    }
    for count in [24, 25, 32, 64] {
      #expect(String(describing: try Secret(text(count))) == "whsec_…")
      #expect(String(reflecting: try Secret(text(count))) == "whsec_…")
      #expect(throws: Never.self) { try Secret(text(count).filter { $0 != "=" }) }
    }
    var shown = ""
    dump(try StandardWebhooks(secrets: [Secret(text(24))]), to: &shown)
    dump(try AES256CBC(key: Array(text(32).utf8).span.extracting(first: 32)), to: &shown)
    #expect(!shown.contains("state") && !shown.contains("roundKeys"), "\(shown)")
    #expect(throws: Refusal.secretCount) { try StandardWebhooks(secrets: []) }
    let many = try (1...17).map { try Self.secret($0) }
    #expect(throws: Refusal.secretCount) { try StandardWebhooks(secrets: many) }
    for tolerance in [Duration.seconds(-1), .seconds(86_401)] {
      #expect(throws: Refusal.tolerance) {
        try StandardWebhooks(secrets: [many[0]], tolerance: tolerance)
      }
    }
  }

  private struct Dialect: Decodable {
    struct Request: Decodable {
      let headers: [String: String]
      let body: String
    }

    struct Case: Decodable {
      let why: String
      let request: Request
    }

    let inputs: [String: String]
    let accept: [Case]
    let reject: [Case]
  }

  @Test(
    .needsShared("dialects"), arguments: [VectorFile("dialects/standardwebhooks_01.json", 7)])
  func `requests of two SDKs hold or not as they should`(file: VectorFile) throws {
    let dialect = try file.decode(Dialect.self)
    let secret = try StandardWebhooks.Secret(try #require(dialect.inputs["secret"]))
    let webhooks = try StandardWebhooks(secrets: [secret])
    for (cases, holds) in [(dialect.accept, true), (dialect.reject, false)] {
      for test in cases {
        let given = test.request.headers
        let headers = Headers(
          id: given[Headers.idName] ?? "", timestamp: given[Headers.timestampName] ?? "",
          signatures: given[Headers.signaturesName] ?? "")
        let why = refusal(webhooks, headers, body: test.request.body)
        #expect((why == nil) == holds, "\(test.why)")
      }
    }
    #expect(dialect.accept.count + dialect.reject.count == file.count)
  }
}

@Suite struct Base64Tests {
  @Test func `it agrees with Foundation and goes both ways`() {
    var random = SplitMix64(seed: 4648)
    for count in 0...100 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = Base64.encode(bytes)
      #expect(text == Data(bytes).base64EncodedString())
      #expect(Base64.decode(text[...]) == bytes)
      #expect(Base64.decode(text.filter { $0 != "=" }[...], allowingNoPadding: true) == bytes)
    }
  }

  @Test(arguments: [
    "A", "AA", "AAA", "AA=", "A===", "====", "=AAA", "AA=A", "AB==", "AAB=", "AA==AA==", "AAAA=",
    "AA-_", "AA A", "AAAA\n", "ＡAAA", "é===",
  ])
  func `what is not the one way to write some bytes is refused`(text: String) {
    #expect(Base64.decode(text[...]) == nil)
  }

  @Test(arguments: ["A", "AB", "AAB", "AA=", "AAAAA", "AAAA="])
  func `without padding it is no less strict`(text: String) {
    #expect(Base64.decode(text[...], allowingNoPadding: true) == nil)
  }
}
