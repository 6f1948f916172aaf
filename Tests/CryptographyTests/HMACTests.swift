import TestSupport
import Testing

@testable import Cryptography

@Suite struct HMACTests {
  @Test func `a keyed value is used for many messages`() {
    let key = Array("Jefe".utf8)
    let keyed = HMAC<SHA256>(key: key)
    for text in ["", "what do ya want for nothing?", "我的订单到哪了"] {
      var message = keyed
      message.update(text)
      #expect(
        message.finalize() == HMAC<SHA256>.authenticationCode(for: Array(text.utf8), key: key))
    }
  }

  @Test func `only the whole code authenticates`() {
    var message = HMAC<SHA256>(key: Array("key".utf8))
    message.update("message")
    let code = message.finalize()
    #expect(message.isAuthenticated(by: code))
    #expect(!message.isAuthenticated(by: Array(code.dropLast())))
    #expect(!message.isAuthenticated(by: code + [0]))
    #expect(!message.isAuthenticated(by: []))
  }

  @Test func `a key of a block and one a byte longer are treated apart`() {
    let block = [UInt8](repeating: 7, count: 64)
    let longer = block + [7]
    let code = HMAC<SHA1>.authenticationCode(for: [1], key: longer)
    #expect(code == HMAC<SHA1>.authenticationCode(for: [1], key: SHA1.hash(longer)))
    #expect(
      HMAC<SHA1>.authenticationCode(for: [1], key: block)
        != HMAC<SHA1>.authenticationCode(for: [1], key: SHA1.hash(block)))
  }
}

@Suite struct HMACVectorTests {
  private struct Case: Decodable {
    let tcId: Int
    let key: String
    let msg: String
    let tag: String
    let result: String
  }

  @Test(
    .needsShared("vectors/nist-cavp"), arguments: [VectorFile("vectors/nist-cavp/HMAC.rsp", 525)])
  func `codes are those of NIST`(file: VectorFile) throws {
    var (count1, count256) = (0, 0)
    for group in try file.groups() where group.values["MAC"] != nil {
      let (key, message) = (try group.bytes("KEY"), try group.bytes("MSG"))
      var code: [UInt8]
      switch group.section {
      case "[L=20]":
        code = HMAC<SHA1>.authenticationCode(for: message, key: key)
        count1 += 1
      case "[L=32]":
        code = HMAC<SHA256>.authenticationCode(for: message, key: key)
        count256 += 1
      default: continue
      }
      #expect(Array(code.prefix(try group.number("TLEN"))) == (try group.bytes("MAC")))
    }
    #expect([count1, count256] == [300, 225])
    #expect(count1 + count256 == file.count)
  }

  @Test(
    .needsShared("vectors/wycheproof"),
    arguments: [VectorFile("vectors/wycheproof/hmac_sha1_test.json", 170)])
  func `SHA-1 codes stand Wycheproof`(file: VectorFile) throws { try check(SHA1.self, file) }

  @Test(
    .needsShared("vectors/wycheproof"),
    arguments: [VectorFile("vectors/wycheproof/hmac_sha256_test.json", 174)])
  func `SHA-256 codes stand Wycheproof`(file: VectorFile) throws { try check(SHA256.self, file) }

  private func check<Hash: HashFunction>(_ type: Hash.Type, _ file: VectorFile) throws {
    let vectors = try file.decode(Wycheproof<Case>.self)
    #expect(vectors.numberOfTests == file.count)
    var count = 0
    for group in vectors.testGroups {
      for test in group.tests {
        var code = HMAC<Hash>(key: try bytes(test.key))
        code.update(try bytes(test.msg))
        let tag = try bytes(test.tag)
        let whole = code.finalize()
        let part = Array(whole.prefix(try #require(group.tagSize) / 8))
        #expect(ConstantTime.areEqual(part, tag) == (test.result == "valid"), "\(test.tcId)")
        let isWhole = tag.count == whole.count
        #expect(
          code.isAuthenticated(by: tag) == (isWhole && test.result == "valid"),
          "\(test.tcId)")
        count += 1
      }
    }
    #expect(count == file.count)
  }
}
