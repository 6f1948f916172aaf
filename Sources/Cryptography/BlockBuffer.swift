/// Cuts a message into the blocks of 64 bytes that SHA-1 and SHA-256 compress.
struct BlockBuffer: Sendable {
  static let blockByteCount = 64

  /// The beginning of a block; only the first ``pendingCount`` bytes count.
  private var pending = InlineArray<64, UInt8>(repeating: 0)

  /// From 0 to 63.
  private var pendingCount = 0

  /// The length of the whole message in bytes.
  private var byteCount: UInt64 = 0

  /// Appends `bytes` and hands whole blocks to `compress`, as many as there are at a time.
  mutating func append(_ bytes: Span<UInt8>, compress: (Span<UInt8>) -> Void) {
    byteCount &+= UInt64(bytes.count)
    var start = 0
    if pendingCount > 0 {
      start = min(bytes.count, Self.blockByteCount - pendingCount)
      keep(bytes.extracting(first: start))
      guard pendingCount == Self.blockByteCount else { return }
      compress(pending.span)
      pendingCount = 0
    }
    let rest = bytes.count - start
    let whole = rest - rest % Self.blockByteCount
    if whole > 0 { compress(bytes.extracting(start..<start + whole)) }
    keep(bytes.extracting((start + whole)...))
  }

  /// Appends what FIPS 180-4 §5.1.1 puts after a message: a one bit, zeros up to eight bytes before
  /// the end of a block, and the length in bits as a 64-bit number.
  mutating func close(compress: (Span<UInt8>) -> Void) {
    let bitCount = byteCount &* 8
    pending[pendingCount] = 0x80
    for index in pendingCount + 1..<Self.blockByteCount { pending[index] = 0 }
    if pendingCount >= Self.blockByteCount - 8 {
      compress(pending.span)
      pending = InlineArray(repeating: 0)
    }
    for index in 0..<8 {
      pending[Self.blockByteCount - 1 - index] = UInt8(truncatingIfNeeded: bitCount &>> (8 * index))
    }
    compress(pending.span)
  }

  private mutating func keep(_ bytes: Span<UInt8>) {
    for index in bytes.indices { pending[pendingCount + index] = bytes[index] }
    pendingCount += bytes.count
  }
}

extension Span<UInt8> {
  /// The big-endian number in the four bytes at `offset`, which must lie within.
  @inline(__always)
  func bigEndianWord(at offset: Int) -> UInt32 {
    // Any four bytes are a number, and the bounds are checked.
    UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The little-endian number in the four bytes at `offset`, which must lie within.
  @inline(__always)
  func littleEndianWord(at offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}

extension UInt32 {
  /// The bits turned to the right by `count`, from 1 to 31.
  @inline(__always)
  func rotatedRight(by count: UInt32) -> UInt32 { self &>> count | self &<< (32 &- count) }

  /// The bits turned to the left by `count`, from 1 to 31.
  @inline(__always)
  func rotatedLeft(by count: UInt32) -> UInt32 { self &<< count | self &>> (32 &- count) }
}

extension [UInt8] {
  /// Appends `word`, its highest byte first.
  mutating func append(bigEndian word: UInt32) {
    for shift: UInt32 in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: word &>> shift)) }
  }
}
