/// Writes the records of one file: frames and chains them, and hands them to the system in one
/// piece where they fit into the buffer.
///
/// Not for two threads at once.
@safe final class RecordStream {
  /// Payloads of at least so many bytes are written from where they are.
  private static let large = 64 << 10
  private static let room = 1 << 20

  let file: Disk.File
  let identity: UInt32
  /// Where the next record goes.
  private(set) var offset: UInt64
  /// The checksum of the last record, or the file's identity.
  private(set) var chain: UInt32
  /// Everything before is on disk.
  private(set) var synced: UInt64
  /// Framed bytes that the system has not got yet; they go before `offset`.
  private let buffer: UnsafeMutableRawBufferPointer
  private var buffered = 0

  /// - Parameter offset: the file's length, all of it on disk.
  init(file: Disk.File, identity: UInt32, offset: UInt64, chain: UInt32) {
    self.file = file
    self.identity = identity
    self.offset = offset
    self.chain = chain
    synced = offset
    unsafe buffer = .allocate(byteCount: Self.room, alignment: 16)
  }

  deinit { unsafe buffer.deallocate() }

  /// Frames a record, and returns where it begins; ``flush()`` writes it.
  func append(
    _ kind: RecordHeader.Kind, _ payload: UnsafeRawBufferPointer, checksum: UInt32
  ) throws(JournalError) -> UInt64 {
    let whole = RecordHeader.size + payload.count
    let isLarge = payload.count >= Self.large
    if buffered + (isLarge ? RecordHeader.size : whole) > Self.room { try flush() }
    let start = offset
    let header = RecordHeader(
      kind: kind, length: UInt32(payload.count), previous: chain,
      unsynced: UInt32(clamping: start - synced), payloadChecksum: checksum)
    chain = header.checksum(identity: identity, offset: start)
    if let place = unsafe buffer.baseAddress.map({ unsafe $0 + buffered }) {
      unsafe header.store(to: place, checksum: chain)
      if !isLarge, let source = payload.baseAddress {
        unsafe (place + RecordHeader.size).copyMemory(from: source, byteCount: payload.count)
      }
    }
    buffered += isLarge ? RecordHeader.size : whole
    offset += UInt64(isLarge ? RecordHeader.size : whole)
    if isLarge {
      try flush()
      unsafe try file.write(payload, at: offset)
      offset += UInt64(payload.count)
    }
    return start
  }

  /// Hands everything to the system.
  func flush() throws(JournalError) {
    guard buffered > 0 else { return }
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<buffered])
    unsafe try file.write(bytes, at: offset - UInt64(buffered))
    buffered = 0
  }

  /// Hands everything to the system and returns when it is on disk.
  func synchronize() throws(JournalError) {
    try flush()
    guard synced < offset else { return }
    try file.synchronize()
    synced = offset
  }
}
