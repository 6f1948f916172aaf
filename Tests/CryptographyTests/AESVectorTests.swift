import Testing

@testable import Cryptography

@Suite struct AESVectorTests {
  @Test(
    .needsShared("vectors/nist-cavp"),
    arguments: [
      VectorFile("vectors/nist-cavp/CBCGFSbox256.rsp", 10),
      VectorFile("vectors/nist-cavp/CBCKeySbox256.rsp", 32),
      VectorFile("vectors/nist-cavp/CBCMMT256.rsp", 20),
      VectorFile("vectors/nist-cavp/CBCVarKey256.rsp", 512),
      VectorFile("vectors/nist-cavp/CBCVarTxt256.rsp", 256),
    ])
  func `NIST's texts are encrypted and decrypted`(file: VectorFile) throws {
    var count = 0
    for group in try file.groups() where group.values["KEY"] != nil {
      let (key, vector) = (try group.bytes("KEY"), try group.bytes("IV"))
      let cipher = try AES256CBC(key: key.span)
      let (plaintext, ciphertext) = (try group.bytes("PLAINTEXT"), try group.bytes("CIPHERTEXT"))
      // Both sections go both ways.
      let encrypted = try cipher.encryptBlocks(plaintext.span, initializationVector: vector.span)
      let decrypted = try cipher.decryptBlocks(ciphertext.span, initializationVector: vector.span)
      #expect(encrypted == ciphertext)
      #expect(decrypted == plaintext)
      count += 1
    }
    #expect(count == file.count)
  }

  /// The chain of the AES Algorithm Validation Suite, §6.4.2, whose links are the rows of the file.
  @Test(
    .needsShared("vectors/nist-cavp"),
    arguments: [VectorFile("vectors/nist-cavp/CBCMCT256.rsp", 200)])
  func `NIST's chains of 100,000 blocks end as they should`(file: VectorFile) throws {
    var count = 0
    var expected: (key: [UInt8], vector: [UInt8], input: [UInt8])?
    var section = ""
    for group in try file.groups() where group.values["KEY"] != nil {
      let encrypts = group.section == "[ENCRYPT]"
      let key = try group.bytes("KEY")
      let vector = try group.bytes("IV")
      let first = try group.bytes(encrypts ? "PLAINTEXT" : "CIPHERTEXT")
      if group.section == section, let expected {
        #expect(expected.key == key && expected.vector == vector && expected.input == first)
      }
      section = group.section
      let cipher = try AES256CBC(key: key.span)
      // The output before the first is the vector.
      var (input, chaining, before, output) = (first, vector, vector, vector)
      for _ in 0..<1000 {
        before = output
        if encrypts {
          output = try cipher.encryptBlocks(input.span, initializationVector: chaining.span)
          chaining = output
        } else {
          output = try cipher.decryptBlocks(input.span, initializationVector: chaining.span)
          chaining = input
        }
        input = before
      }
      #expect(output == (try group.bytes(encrypts ? "CIPHERTEXT" : "PLAINTEXT")))
      expected = (zip(key, before + output).map { $0 ^ $1 }, output, before)
      count += 1
    }
    #expect(count == file.count)
  }

  private struct Case: Decodable {
    let tcId: Int
    let key: String
    let iv: String
    let msg: String
    let ct: String
    let result: String
  }

  @Test(
    .needsShared("vectors/wycheproof"),
    arguments: [VectorFile("vectors/wycheproof/aes_cbc_pkcs5_test.json", 216)])
  func `padded messages stand Wycheproof, and shorter keys are refused`(file: VectorFile) throws {
    let vectors = try file.decode(Wycheproof<Case>.self)
    #expect(vectors.numberOfTests == file.count)
    var (valid, invalid, refused) = (0, 0, 0)
    for group in vectors.testGroups {
      for test in group.tests {
        let (key, vector) = (try bytes(test.key), try bytes(test.iv))
        let (message, ciphertext) = (try bytes(test.msg), try bytes(test.ct))
        guard group.keySize == 256 else {
          #expect(throws: CipherError.keyLength) { try AES256CBC(key: key.span) }
          refused += 1
          continue
        }
        let cipher = try AES256CBC(key: key.span)
        if test.result == "valid" {
          let encrypted = try cipher.encrypt(message.span, initializationVector: vector.span)
          let decrypted = try cipher.decrypt(ciphertext.span, initializationVector: vector.span)
          #expect(encrypted == ciphertext, "\(test.tcId)")
          #expect(decrypted == message, "\(test.tcId)")
          valid += 1
        } else {
          #expect(throws: CipherError.undecryptable, "\(test.tcId)") {
            try cipher.decrypt(ciphertext.span, initializationVector: vector.span)
          }
          invalid += 1
        }
      }
    }
    #expect([valid, invalid, refused] == [24, 48, 144])
    #expect(valid + invalid + refused == file.count)
  }
}
