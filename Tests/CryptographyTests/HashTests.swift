import TestSupport
import Testing

@testable import Cryptography

@Suite struct HashTests {
  @Test func `the examples of the standard give its digests`() {
    #expect(
      Hexadecimal.encode(SHA1.hash("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(
      Hexadecimal.encode(SHA256.hash("abc"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `a message in pieces has the digest of the whole`() {
    checkPieces(SHA1.self)
    checkPieces(SHA256.self)
  }

  private func checkPieces<Hash: HashFunction>(_ type: Hash.Type) {
    var random = SplitMix64(seed: 0x5348_4131)
    for _ in 0..<300 {
      let message = (0..<Int.random(in: 0...400, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      var function = Hash()
      var rest = message[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 0...150, using: &random))
        function.update(Array(piece))
        rest = rest.dropFirst(piece.count)
      }
      #expect(function.finalize() == Hash.hash(message), "\(message.count) bytes")
    }
  }

  @Test func `every length around the block's is padded alike in pieces and at once`() {
    for count in 0...200 {
      let message = [UInt8](repeating: 0x61, count: count)
      var function = SHA256()
      for byte in message { function.update([byte]) }
      #expect(function.finalize() == SHA256.hash(message))
      #expect(SHA256.hash(message).count == SHA256.digestByteCount)
      #expect(SHA1.hash(message).count == SHA1.digestByteCount)
    }
  }

  @Test func `a digest taken in between leaves the message to go on`() {
    var function = SHA256()
    function.update("你")
    let copy = function
    #expect(function.finalize() == SHA256.hash("你"))
    function.update("好")
    #expect(function.finalize() == SHA256.hash("你好"))
    #expect(copy.finalize() == SHA256.hash("你"))
  }
}

@Suite(.needsShared("vectors/nist-cavp")) struct HashVectorTests {
  @Test(arguments: [
    VectorFile("vectors/nist-cavp/SHA1ShortMsg.rsp", 65),
    VectorFile("vectors/nist-cavp/SHA1LongMsg.rsp", 64),
  ])
  func `SHA-1 gives the digests of NIST`(file: VectorFile) throws {
    try check(SHA1.self, file)
  }

  @Test(arguments: [
    VectorFile("vectors/nist-cavp/SHA256ShortMsg.rsp", 65),
    VectorFile("vectors/nist-cavp/SHA256LongMsg.rsp", 64),
  ])
  func `SHA-256 gives the digests of NIST`(file: VectorFile) throws {
    try check(SHA256.self, file)
  }

  @Test(arguments: [VectorFile("vectors/nist-cavp/SHA1Monte.rsp", 100)])
  func `SHA-1 gives the digests of NIST's chain of 100,000 messages`(file: VectorFile) throws {
    try checkChain(SHA1.self, file)
  }

  @Test(arguments: [VectorFile("vectors/nist-cavp/SHA256Monte.rsp", 100)])
  func `SHA-256 gives the digests of NIST's chain of 100,000 messages`(file: VectorFile) throws {
    try checkChain(SHA256.self, file)
  }

  private func check<Hash: HashFunction>(_ type: Hash.Type, _ file: VectorFile) throws {
    var count = 0
    for group in try file.groups() where group.values["MD"] != nil {
      // The message of length 0 is written as "00".
      let message = try group.bytes("MSG").prefix(try group.number("LEN") / 8)
      #expect(Hash.hash(Array(message)) == (try group.bytes("MD")))
      count += 1
    }
    #expect(count == file.count)
  }

  /// The chain of the Secure Hash Algorithm Validation System, §6.4.
  private func checkChain<Hash: HashFunction>(_ type: Hash.Type, _ file: VectorFile) throws {
    let groups = try file.groups()
    var seed = try #require(try groups.first { $0.values["SEED"] != nil }?.bytes("SEED"))
    var count = 0
    for group in groups where group.values["MD"] != nil {
      var digests = [seed, seed, seed]
      for _ in 0..<1000 {
        let digest = Hash.hash(digests[0] + digests[1] + digests[2])
        digests = [digests[1], digests[2], digest]
      }
      seed = digests[2]
      #expect(seed == (try group.bytes("MD")))
      count += 1
    }
    #expect(count == file.count)
  }
}
