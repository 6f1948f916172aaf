/// A message authentication code from a hash (RFC 2104, FIPS 198-1).
///
/// The key is taken in once; a copy of a fresh value authenticates another message with the same key.
/// What is printed of it says nothing about the key.
package struct HMAC<Hash: HashFunction>: Sendable, CustomReflectable {
  private var inner = Hash()
  private var outer = Hash()

  /// Begins an empty message under `key`.
  ///
  /// Any length is taken; one above the hash's block is hashed first (RFC 2104 §2), and one below
  /// the digest's length is weak (§3).
  package init(key: Span<UInt8>) {
    var block = [UInt8](repeating: 0, count: Hash.blockByteCount)
    if key.count > Hash.blockByteCount {
      for (index, byte) in Hash.hash(key).enumerated() { block[index] = byte }
    } else {
      for index in key.indices { block[index] = key[index] }
    }
    inner.update(block.map { $0 ^ 0x36 })
    outer.update(block.map { $0 ^ 0x5c })
  }

  /// Begins an empty message under `key`.
  package init(key: [UInt8]) { self.init(key: key.span) }

  /// Appends `bytes` to the message.
  ///
  /// - Complexity: O(*n*) in the length of `bytes`.
  package mutating func update(_ bytes: Span<UInt8>) { inner.update(bytes) }

  /// Appends `bytes` to the message.
  package mutating func update(_ bytes: [UInt8]) { inner.update(bytes) }

  /// Appends the UTF-8 of `text` to the message.
  package mutating func update(_ text: String) { inner.update(text) }

  /// The code of the message so far, as long as the hash's digest; the message may go on.
  package func finalize() -> [UInt8] {
    var outer = self.outer
    outer.update(inner.finalize())
    return outer.finalize()
  }

  /// Whether `code` is the whole code of the message so far, compared in constant time.
  ///
  /// A code that was cut short is not taken: no gateway sends one.
  package func isAuthenticated(by code: Span<UInt8>) -> Bool {
    ConstantTime.areEqual(finalize().span, code)
  }

  /// Whether `code` is the whole code of the message so far, compared in constant time.
  package func isAuthenticated(by code: [UInt8]) -> Bool { isAuthenticated(by: code.span) }

  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The code of `message` under `key`.
  package static func authenticationCode(for message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = Self(key: key)
    code.update(message)
    return code.finalize()
  }
}
