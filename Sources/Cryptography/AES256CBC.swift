/// AES-256 in the mode of cipher block chaining (SP 800-38A §6.2) with padding.
///
/// Encryption alone proves nothing about the sender: who can change a message and see what becomes
/// of it learns its text. So check the gateway's signature over the ciphertext first, and give one
/// and the same answer whatever fails afterwards. What is printed of a value says nothing about its
/// key.
package struct AES256CBC: Sendable, CustomReflectable {
  /// The length of a block and of an initialization vector in bytes.
  package static let blockByteCount = AES256.blockByteCount

  /// The length of a key in bytes.
  package static let keyByteCount = AES256.keyByteCount

  private let cipher: AES256

  /// Expands a key of 32 bytes; any other length throws ``CipherError/keyLength``.
  package init(key: Span<UInt8>) throws(CipherError) {
    guard key.count == Self.keyByteCount else { throw .keyLength }
    cipher = AES256(key: key)
  }

  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Pads and encrypts `plaintext`.
  ///
  /// - Parameters:
  ///   - initializationVector: 16 bytes, else ``CipherError/initializationVectorLength`` is thrown.
  ///     Not to be foreseen by others; WeCom's, the beginning of the key, is made up for by 16 random
  ///     bytes before its text.
  /// - Returns: from 1 to `padding.multiple` bytes more than `plaintext`.
  package func encrypt(
    _ plaintext: Span<UInt8>, initializationVector: Span<UInt8>, padding: PKCS7Padding = .standard
  ) throws(CipherError) -> [UInt8] {
    try encryptBlocks(padding.pad(plaintext).span, initializationVector: initializationVector)
  }

  /// Decrypts `ciphertext` and takes the padding off.
  ///
  /// - Parameters:
  ///   - initializationVector: 16 bytes, else ``CipherError/initializationVectorLength`` is thrown.
  /// - Throws: ``CipherError/undecryptable`` where the length is zero or no multiple of
  ///   `padding.multiple`, and where the padding is not exactly right; the time taken depends on the
  ///   length alone.
  package func decrypt(
    _ ciphertext: Span<UInt8>, initializationVector: Span<UInt8>, padding: PKCS7Padding = .standard
  ) throws(CipherError) -> [UInt8] {
    var plaintext = try decryptBlocks(ciphertext, initializationVector: initializationVector)
    guard let count = padding.contentByteCount(of: plaintext.span) else { throw .undecryptable }
    plaintext.removeLast(plaintext.count - count)
    return plaintext
  }
}

extension AES256CBC {
  /// Encrypts whole blocks; each needs the one before, so three quarters of the slices stay empty.
  func encryptBlocks(
    _ plaintext: Span<UInt8>, initializationVector: Span<UInt8>
  ) throws(CipherError) -> [UInt8] {
    guard initializationVector.count == Self.blockByteCount else {
      throw .initializationVectorLength
    }
    guard plaintext.count.isMultiple(of: Self.blockByteCount) else { throw .undecryptable }
    var ciphertext: [UInt8] = []
    ciphertext.reserveCapacity(plaintext.count)
    var previous = InlineArray<4, UInt32> { initializationVector.littleEndianWord(at: 4 * $0) }
    for offset in stride(from: 0, to: plaintext.count, by: Self.blockByteCount) {
      let block = BitSlices { block, column in
        guard block == 0 else { return 0 }
        return previous[column] ^ plaintext.littleEndianWord(at: offset + 4 * column)
      }
      cipher.encrypt(block).forEachColumn { block, column, word in
        if block == 0 { previous[column] = word }
      }
      for column in 0..<4 { ciphertext.append(littleEndian: previous[column]) }
    }
    return ciphertext
  }

  /// Decrypts whole blocks, four at a time.
  func decryptBlocks(
    _ ciphertext: Span<UInt8>, initializationVector: Span<UInt8>
  ) throws(CipherError) -> [UInt8] {
    guard initializationVector.count == Self.blockByteCount else {
      throw .initializationVectorLength
    }
    guard ciphertext.count.isMultiple(of: Self.blockByteCount) else { throw .undecryptable }
    var plaintext: [UInt8] = []
    plaintext.reserveCapacity(ciphertext.count)
    var texts = InlineArray<16, UInt32>(repeating: 0)
    for offset in stride(from: 0, to: ciphertext.count, by: 4 * Self.blockByteCount) {
      let count = min(4, (ciphertext.count - offset) / Self.blockByteCount)
      let blocks = BitSlices { block, column in
        guard block < count else { return 0 }
        return ciphertext.littleEndianWord(at: offset + 16 * block + 4 * column)
      }
      cipher.decrypt(blocks).forEachColumn { block, column, word in
        texts[4 * block + column] = word
      }
      for index in 0..<4 * count {
        let before = offset + 4 * index - Self.blockByteCount
        let mask =
          before < 0
          ? initializationVector.littleEndianWord(at: before + Self.blockByteCount)
          : ciphertext.littleEndianWord(at: before)
        plaintext.append(littleEndian: texts[index] ^ mask)
      }
    }
    return plaintext
  }
}

extension [UInt8] {
  /// Appends `word`, its lowest byte first.
  fileprivate mutating func append(littleEndian word: UInt32) {
    for shift: UInt32 in [0, 8, 16, 24] { append(UInt8(truncatingIfNeeded: word &>> shift)) }
  }
}

/// Why a message could not be encrypted or decrypted.
package enum CipherError: Error, Hashable, Sendable {
  /// The key has not 32 bytes.
  case keyLength

  /// The initialization vector has not 16 bytes.
  case initializationVectorLength

  /// The ciphertext cannot be what was sent; on purpose it is not said why.
  case undecryptable
}
