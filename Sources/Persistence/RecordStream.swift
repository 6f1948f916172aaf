/// Writes the records of one file: frames and chains them, and hands them to the system in one
/// piece where they fit into the buffer.
///
/// *Room.* A synchronisation that has a new length of the file to keep takes the disk about half as
/// long again (measured on ext4: 0.29 to 0.34 ms against 0.18). So the file is made longer by zeros
/// now and then, and records take their place; readers pass over zeros at the end of a segment.
/// Nothing depends on them: where they cannot be written, there are none.
///
/// Not for two threads at once.
@safe final class RecordStream {
  /// Payloads of at least so many bytes are written from where they are.
  private static let large = 64 << 10
  private static let bufferSize = 1 << 20
  /// A short file gets less room than a long one, between these and ``maximumRoom``.
  private static let smallestRoom: UInt64 = 64 << 10

  let file: Disk.File
  let identity: UInt32
  /// Where the next record goes.
  private(set) var offset: UInt64
  /// The checksum of the last record, or the file's identity.
  private(set) var chain: UInt32
  /// Everything before is on disk.
  private(set) var synced: UInt64
  /// The file's length, at least ``offset`` when all is handed over.
  private var length: UInt64
  private var maximumRoom: UInt64
  /// Framed bytes that the system has not got yet; they go before `offset`.
  private let buffer: UnsafeMutableRawBufferPointer
  private var buffered = 0

  /// - Parameters:
  ///   - offset: where the next record goes; all before is on disk.
  ///   - length: of the file, where zeros stand behind.
  ///   - maximumRoom: the most zeros to make ahead.
  init(
    file: Disk.File, identity: UInt32, offset: UInt64, chain: UInt32, length: UInt64? = nil,
    maximumRoom: Int = 0
  ) {
    self.file = file
    self.identity = identity
    self.offset = offset
    self.chain = chain
    self.length = length ?? offset
    self.maximumRoom = UInt64(maximumRoom)
    synced = offset
    unsafe buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
  }

  deinit { unsafe buffer.deallocate() }

  /// Frames a record, and returns where it begins; ``flush()`` writes it.
  func append(
    _ kind: RecordHeader.Kind, _ payload: UnsafeRawBufferPointer, checksum: UInt32
  ) throws(JournalError) -> UInt64 {
    let whole = RecordHeader.size + payload.count
    let isLarge = payload.count >= Self.large
    if buffered + (isLarge ? RecordHeader.size : whole) > Self.bufferSize { try flush() }
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
    if offset > length {
      length = offset
      makeRoom()
    }
  }

  /// Makes the file longer, by its own length within bounds.
  private func makeRoom() {
    let room = min(maximumRoom, max(Self.smallestRoom, offset))
    guard room > 0 else { return }
    let zeros = [UInt8](repeating: 0, count: Int(room))
    do throws(JournalError) {
      try file.writeAll(zeros, at: offset)
      length = offset + room
    } catch {
      // A disk that is nearly full, say. The records are written; whether the file is on disk the
      // next synchronisation tells.
      maximumRoom = 0
    }
  }

  /// Takes away what room is left. Where that fails the zeros stay, which does no harm.
  func removeRoom() {
    guard length > offset else { return }
    try? file.truncate(to: offset)
    length = offset
  }

  /// Hands everything to the system and returns when it is on disk.
  func synchronize() throws(JournalError) {
    try flush()
    guard synced < offset else { return }
    try file.synchronize()
    synced = offset
  }
}
