import Foundation
import Testing

@testable import Cryptography

/// What gateways really send, put together from the primitives alone.
@Suite(.needsShared("dialects")) struct GatewayVectorTests {
  private struct WeCom: Decodable {
    struct Padded: Decodable {
      let pad: Int
      let msgSignature: String
      let encrypt: String
      let plaintext: String
    }

    struct PaddingCases: Decodable {
      let timestamp: String
      let nonce: String
      let cases: [Padded]
    }

    struct Broken: Decodable {
      let why: String
      let timestamp: String
      let nonce: String
      let msgSignature: String
      let encrypt: String
    }

    let inputs: [String: String]
    let paddingCases: PaddingCases?
  }

  private struct BrokenWeCom: Decodable {
    let inputs: [String: String]
    let cases: [WeCom.Broken]
  }

  private func key(_ inputs: [String: String]) throws -> [UInt8] {
    let text = try #require(inputs["encoding_aes_key"])
    return [UInt8](try #require(Data(base64Encoded: text + "=")))
  }

  private func signature(_ parts: String?...) -> String {
    Hexadecimal.encode(SHA1.hash(parts.compactMap(\.self).sorted().joined()))
  }

  private func plaintext(_ ciphertext: [UInt8], _ key: [UInt8]) throws -> [UInt8] {
    try AES256CBC(key: key.span).decrypt(
      ciphertext.span, initializationVector: key.span.extracting(first: 16), padding: .wecom)
  }

  @Test(arguments: [VectorFile("dialects/wecom_03_messages_wechatpy.json", 32)])
  func `WeCom's messages with each padding are signed, decrypted and encrypted again`(
    file: VectorFile
  ) throws {
    let vectors = try file.decode(WeCom.self)
    let padded = try #require(vectors.paddingCases)
    let key = try key(vectors.inputs)
    for test in padded.cases {
      #expect(
        signature(vectors.inputs["token"], padded.timestamp, padded.nonce, test.encrypt)
          == test.msgSignature)
      let ciphertext = [UInt8](try #require(Data(base64Encoded: test.encrypt)))
      let content = try plaintext(ciphertext, key)
      #expect(ciphertext.count - content.count == test.pad)
      // 16 random bytes, the length in four, the message, the receiver.
      let tail = test.plaintext + (vectors.inputs["receive_id"] ?? "")
      #expect(String(decoding: content.dropFirst(20), as: UTF8.self) == tail)
      let again = try AES256CBC(key: key.span).encrypt(
        content.span, initializationVector: key.span.extracting(first: 16), padding: .wecom)
      #expect(again == ciphertext)
    }
    #expect(Set(padded.cases.map(\.pad)) == Set(1...32))
    #expect(padded.cases.count == file.count)
  }

  @Test(arguments: [VectorFile("dialects/wecom_04_negative.json", 10)])
  func `WeCom's well-signed but broken ciphertexts are refused or come out as broken texts`(
    file: VectorFile
  ) throws {
    let vectors = try file.decode(BrokenWeCom.self)
    let key = try key(vectors.inputs)
    var refused = 0
    for test in vectors.cases {
      #expect(
        signature(vectors.inputs["token"], test.timestamp, test.nonce, test.encrypt)
          == test.msgSignature)
      let ciphertext = [UInt8](Data(base64Encoded: test.encrypt) ?? Data())
      do {
        _ = try plaintext(ciphertext, key)
      } catch {
        #expect(error as? CipherError == .undecryptable, "\(test.why)")
        refused += 1
      }
    }
    // The other three are padded well; their receiver or length is wrong, which a gateway sees.
    #expect(refused == 7)
    #expect(vectors.cases.count == file.count)
  }

  private struct Feishu: Decodable {
    struct Known: Decodable {
      let key: String
      let encrypt: String
      let plaintext: String
    }

    struct Request: Decodable {
      let headers: [String: String]
      let body: String
    }

    struct Case: Decodable {
      let request: Request
      let plaintext: String
    }

    struct Body: Decodable { let encrypt: String }

    let inputs: [String: String]
    let cases: [Case]
    let decryptKat: [Known]
  }

  private func feishu(_ encrypted: String, key: String) throws -> String {
    let bytes = [UInt8](try #require(Data(base64Encoded: encrypted)))
    let cipher = try AES256CBC(key: SHA256.hash(key).span)
    let plaintext = try cipher.decrypt(
      bytes.span.extracting(droppingFirst: 16),
      initializationVector: bytes.span.extracting(first: 16))
    return String(decoding: plaintext, as: UTF8.self)
  }

  @Test(arguments: [VectorFile("dialects/feishu_01.json", 5)])
  func `Feishu's messages are signed and decrypted`(file: VectorFile) throws {
    let vectors = try file.decode(Feishu.self)
    for test in vectors.decryptKat {
      #expect(try feishu(test.encrypt, key: test.key) == test.plaintext)
    }
    let key = try #require(vectors.inputs["encrypt_key"])
    for test in vectors.cases {
      let (headers, body) = (test.request.headers, test.request.body)
      var digest = SHA256()
      digest.update(headers["X-Lark-Request-Timestamp"] ?? "")
      digest.update(headers["X-Lark-Request-Nonce"] ?? "")
      digest.update(key)
      digest.update(body)
      #expect(Hexadecimal.encode(digest.finalize()) == headers["X-Lark-Signature"])
      let encrypted = try JSONDecoder().decode(Feishu.Body.self, from: Data(body.utf8)).encrypt
      #expect(try feishu(encrypted, key: key) == test.plaintext)
    }
    #expect(vectors.decryptKat.count + vectors.cases.count == file.count)
  }

  private struct Twilio: Decodable {
    struct Known: Decodable {
      let url: String
      let params: [String: String]
      let signature: String
    }

    let inputs: [String: String]
    let docKat: Known
  }

  @Test(arguments: [VectorFile("dialects/twilio_01.json", 1)])
  func `Twilio's documented request is signed`(file: VectorFile) throws {
    let vectors = try file.decode(Twilio.self)
    var code = HMAC<SHA1>(key: Array(try #require(vectors.inputs["auth_token"]).utf8))
    code.update(vectors.docKat.url)
    for (name, value) in vectors.docKat.params.sorted(by: { $0.key < $1.key }) {
      code.update(name + value)
    }
    #expect(Base64.encode(code.finalize()) == vectors.docKat.signature)
  }
}
