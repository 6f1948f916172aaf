/// Where a record begins: the number of its segment and the byte in that file.
package struct Position: Hashable, Sendable, Comparable {
  package let segment: UInt64
  package let offset: UInt64
  /// Whether it is in the snapshot with that number, which comes before the segment.
  package let isSnapshot: Bool

  package init(segment: UInt64, offset: UInt64, isSnapshot: Bool = false) {
    self.segment = segment
    self.offset = offset
    self.isSnapshot = isSnapshot
  }

  package static func < (left: Position, right: Position) -> Bool {
    (left.segment, left.isSnapshot ? 0 : 1, left.offset)
      < (right.segment, right.isSnapshot ? 0 : 1, right.offset)
  }
}

/// The first 48 bytes of every file.
///
/// | bytes | what |
/// |---|---|
/// | 0–7 | `89 4A 52 4E 4C 0D 0A 1A`: not text, and spoilt by whatever changes line endings |
/// | 8–9 | version, 1 |
/// | 10 | 1 segment, 2 snapshot |
/// | 11–15 | 0 |
/// | 16–23 | number of the file, as in its name |
/// | 24–31 | segment: bytes of the segment before it, 0 for the first; snapshot: 0 |
/// | 32–35 | segment: checksum of the last record before it (or of that file's header), 0 for the first; snapshot: header checksum of the segment with the same number |
/// | 36–43 | 0 |
/// | 44–47 | CRC-32C of bytes 0–43: the file's *identity* |
///
/// The records follow; behind those of the newest segment, and of one that a crash interrupted, there
/// may be zeros up to the end of the file. Numbers are little-endian. Later versions keep bytes 0–9 and 44–47 as they are.
struct FileHeader: Hashable, Sendable {
  enum Kind: UInt8, Sendable, CaseIterable {
    case segment = 1
    case snapshot = 2
  }

  static let size = 48
  static let version = 1
  private static let magic: [UInt8] = [0x89, 0x4A, 0x52, 0x4E, 0x4C, 0x0D, 0x0A, 0x1A]

  let kind: Kind
  let number: UInt64
  let predecessorLength: UInt64
  let predecessorChecksum: UInt32

  var bytes: [UInt8] {
    var bytes = Self.magic
    bytes.append(number: UInt64(Self.version), bytes: 2)
    bytes.append(kind.rawValue)
    bytes.append(number: 0, bytes: 5)
    bytes.append(number: number, bytes: 8)
    bytes.append(number: predecessorLength, bytes: 8)
    bytes.append(number: UInt64(predecessorChecksum), bytes: 4)
    bytes.append(number: 0, bytes: 8)
    bytes.append(number: UInt64(CRC32C.checksum(bytes)), bytes: 4)
    return bytes
  }

  /// What the first record's checksum is bound to.
  var identity: UInt32 { CRC32C.checksum(Array(bytes.dropLast(4))) }

  /// Reads a header from 48 bytes, or fewer where the file ends; `path` is for the error.
  init(_ bytes: [UInt8], path: String) throws(JournalError) {
    guard zip(bytes, Self.magic).allSatisfy({ $0 == $1 }) else { throw .foreign(path: path) }
    guard bytes.count >= Self.size else {
      throw .damaged(path: path, offset: 0, .incompleteHeader)
    }
    let sum = CRC32C.checksum(Array(bytes[..<44]))
    guard UInt64(sum) == bytes.number(at: 44, bytes: 4) else {
      throw .damaged(path: path, offset: 0, .badHeader)
    }
    let version = Int(bytes.number(at: 8, bytes: 2))
    guard version == Self.version else { throw .unsupported(path: path, version: version) }
    guard let kind = Kind(rawValue: bytes[10]) else {
      throw .damaged(path: path, offset: 0, .badHeader)
    }
    self.kind = kind
    number = bytes.number(at: 16, bytes: 8)
    predecessorLength = bytes.number(at: 24, bytes: 8)
    predecessorChecksum = UInt32(truncatingIfNeeded: bytes.number(at: 32, bytes: 4))
    guard self.bytes == bytes else { throw .unsupported(path: path, version: version) }
  }

  init(kind: Kind, number: UInt64, predecessorLength: UInt64, predecessorChecksum: UInt32) {
    self.kind = kind
    self.number = number
    self.predecessorLength = predecessorLength
    self.predecessorChecksum = predecessorChecksum
  }
}

/// The 24 bytes before each payload.
///
/// | bytes | what |
/// |---|---|
/// | 0–1 | `F5 B7`: `F5` occurs in no UTF-8 text |
/// | 2 | 1 record, 2 end of a snapshot (payload: the number of records, eight bytes), 3 mark (no payload) |
/// | 3 | 0 |
/// | 4–7 | bytes of the payload |
/// | 8–11 | checksum of the record before, or the file's identity: the chain |
/// | 12–15 | how many bytes before this one were not yet known to be on disk when it was written; `FFFFFFFF`: nobody knows |
/// | 16–19 | CRC-32C of the payload |
/// | 20–23 | the record's checksum: CRC-32C of bytes 0–19, the file's identity (4 bytes) and the record's offset in the file (8 bytes) |
struct RecordHeader: Hashable, Sendable {
  enum Kind: UInt8, Sendable {
    case record = 1
    case end = 2
    case mark = 3
  }

  static let size = 24
  static let unknown = UInt32.max
  /// The first byte of each.
  static let sign: UInt8 = 0xF5
  private static let signs: UInt64 = 0xB7 << 8 | UInt64(sign)

  /// The raw value of a ``Kind``; others do occur in foreign bytes.
  var kind: UInt8
  var length: UInt32
  var previous: UInt32
  var unsynced: UInt32
  var payloadChecksum: UInt32

  init(kind: Kind, length: UInt32, previous: UInt32, unsynced: UInt32, payloadChecksum: UInt32) {
    self.kind = kind.rawValue
    self.length = length
    self.previous = previous
    self.unsynced = unsynced
    self.payloadChecksum = payloadChecksum
  }

  private var words: (UInt64, UInt64) {
    (
      Self.signs | UInt64(kind) << 16 | UInt64(length) << 32,
      UInt64(previous) | UInt64(unsynced) << 32
    )
  }

  func checksum(identity: UInt32, offset: UInt64) -> UInt32 {
    let (first, second) = words
    return CRC32C.checksum(
      first, second, UInt64(payloadChecksum) | UInt64(identity) << 32, offset)
  }

  /// Writes the 24 bytes; the caller has made the room.
  func store(to place: UnsafeMutableRawPointer, checksum: UInt32) {
    let (first, second) = words
    unsafe place.storeBytes(of: first.littleEndian, as: UInt64.self)
    unsafe place.storeBytes(of: second.littleEndian, toByteOffset: 8, as: UInt64.self)
    let third = UInt64(payloadChecksum) | UInt64(checksum) << 32
    unsafe place.storeBytes(of: third.littleEndian, toByteOffset: 16, as: UInt64.self)
  }

  /// Reads 24 bytes; `nil` where they are no header written at `offset` of the file.
  init?(_ place: UnsafeRawPointer, identity: UInt32, offset: UInt64) {
    let first = UInt64(littleEndian: unsafe place.loadUnaligned(as: UInt64.self))
    guard first & 0xFF00_FFFF == Self.signs else { return nil }
    let second = UInt64(
      littleEndian: unsafe place.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    let third = UInt64(
      littleEndian: unsafe place.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    kind = UInt8(truncatingIfNeeded: first >> 16)
    length = UInt32(truncatingIfNeeded: first >> 32)
    previous = UInt32(truncatingIfNeeded: second)
    unsynced = UInt32(truncatingIfNeeded: second >> 32)
    payloadChecksum = UInt32(truncatingIfNeeded: third)
    guard checksum(identity: identity, offset: offset) == UInt32(third >> 32) else { return nil }
  }

  /// Up to where the file was on disk when this record was written at `offset`.
  func synced(offset: UInt64) -> UInt64 {
    unsynced == Self.unknown || UInt64(unsynced) > offset ? 0 : offset - UInt64(unsynced)
  }
}

extension [UInt8] {
  /// Appends the lowest `bytes` bytes of `number`, the lowest first.
  fileprivate mutating func append(number: UInt64, bytes: Int) {
    for place in 0..<bytes { append(UInt8(truncatingIfNeeded: number >> UInt64(place * 8))) }
  }

  /// The number in `bytes` bytes from `start` on, the lowest first.
  func number(at start: Int, bytes: Int) -> UInt64 {
    self[start..<(start + bytes)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
