// Cryptography: the few primitives that gateways and webhooks are signed and encrypted with.
//
// In reading order: ``HashFunction`` with ``SHA256`` and ``SHA1``; ``HMAC``; ``ConstantTime``;
// ``AES256CBC`` with ``PKCS7Padding``; ``StandardWebhooks``, which signs and checks whole requests;
// ``Hexadecimal``. Everything works on bytes and knows neither HTTP nor chat.
//
//     let mac = HMAC<SHA256>.authenticationCode(for: body, key: secret)
//     guard ConstantTime.areEqual(mac, presented) else { … }
//
// Invariants: nothing here reads a clock, a file or randomness; time, keys and initialization vectors
// come from the caller. No input makes it crash. Secrets never decide a branch or an address: hashes
// and comparison have neither by nature, and AES is computed on bit slices without tables.
//
// Limits: AES has 256-bit keys only, and no MD5, since no gateway asks for more. Hashes take less
// than 2⁶¹ bytes. Copies of keys are not wiped from memory when they are no longer needed. What the
// compiler made of it for x86-64 was run under Valgrind with keys and texts in undefined memory: the
// only branches on them are the two verdicts, equal or not and padded or not. Other processors and
// later compilers may differ.
//
// Sources: FIPS 180-4 (SHA), RFC 2104 (HMAC), FIPS 197 (AES), SP 800-38A (CBC), RFC 5652 §6.3
// (padding), RFC 4648 (Base64), Standard Webhooks 1.0.0.

/// A hash that takes its message in pieces.
///
/// A value: a copy goes its own way, so that a common beginning is hashed once.
package protocol HashFunction: Sendable {
  /// How many bytes are compressed at a time; HMAC fills its key up to them.
  static var blockByteCount: Int { get }

  /// The length of a digest in bytes.
  static var digestByteCount: Int { get }

  /// Begins an empty message.
  init()

  /// Appends `bytes` to the message; any division into pieces gives the same digest.
  ///
  /// - Complexity: O(*n*) in the length of `bytes`.
  mutating func update(_ bytes: Span<UInt8>)

  /// The digest of the message so far, ``digestByteCount`` bytes; the message may go on.
  func finalize() -> [UInt8]
}

extension HashFunction {
  /// Appends `bytes` to the message.
  package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

  /// Appends the UTF-8 of `text` to the message.
  package mutating func update(_ text: String) { update(text.utf8.span) }

  /// The digest of `bytes`.
  package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
    var function = Self()
    function.update(bytes)
    return function.finalize()
  }

  /// The digest of `bytes`.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] { hash(bytes.span) }

  /// The digest of the UTF-8 of `text`.
  package static func hash(_ text: String) -> [UInt8] { hash(text.utf8.span) }
}
