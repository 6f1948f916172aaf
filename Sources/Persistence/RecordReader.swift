/// Where a reader finds bytes: a file, or memory.
protocol ByteSource {
  /// Fills the buffer as far as there are bytes; returns how far.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(JournalError) -> Int
  func size() throws(JournalError) -> UInt64
  var path: String { get }
}

extension Disk.File: ByteSource {}

struct MemorySource: ByteSource {
  let path: String
  let bytes: [UInt8]

  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(JournalError) -> Int {
    let start = Int(clamping: offset)
    guard start < bytes.count else { return 0 }
    let count = min(buffer.count, bytes.count - start)
    unsafe buffer.copyBytes(from: bytes[start..<(start + count)])
    return count
  }

  func size() throws(JournalError) -> UInt64 { UInt64(bytes.count) }
}

/// Reads the records of one file in order, and says what is wrong where it cannot.
///
/// It holds a window of the file in memory: 1 MiB, or more where a record has more. It touches
/// nothing and never fails on any bytes; a length is believed only where its checksum fits, and
/// never beyond the end of the file as it was at the beginning.
@safe struct RecordReader: ~Copyable {
  enum Step {
    /// A record that begins at the offset; ``payload`` is its own until the next call.
    case record(RecordHeader, offset: UInt64)
    case end
    case flaw(Flaw)
  }

  private static let room = 1 << 20

  let source: any ByteSource
  let header: FileHeader
  let identity: UInt32
  /// The file's length when it was opened.
  let size: UInt64
  /// Where the next record begins; all before is whole.
  private(set) var offset: UInt64
  /// The checksum of the last record, or the file's identity.
  private(set) var chain: UInt32
  /// Whether only zeros stand behind the last record: room for more, see ``RecordStream``.
  private(set) var isInRoom = false
  /// The file was on disk at least so far when its last record was written.
  private(set) var synced: UInt64

  private(set) var payload = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  private var window: UnsafeMutableRawBufferPointer
  private var windowStart: UInt64 = 0
  private var filled = 0

  /// Opens a source and reads its header.
  init(_ source: any ByteSource) throws(JournalError) {
    let size = try source.size()
    let start = try MemorySource(copying: source, from: 0, count: FileHeader.size)
    let header = try FileHeader(start.bytes, path: source.path)
    self.source = source
    self.size = size
    self.header = header
    identity = header.identity
    offset = UInt64(FileHeader.size)
    chain = identity
    synced = UInt64(FileHeader.size)
    unsafe window = .allocate(
      byteCount: Int(clamping: min(max(size, 64), UInt64(Self.room))), alignment: 16)
  }

  deinit { unsafe window.deallocate() }

  /// `count` bytes from `start` on, or `nil` where the file ends before; valid until the next call.
  private mutating func bytes(
    at start: UInt64, _ count: Int
  ) throws(JournalError) -> UnsafeRawBufferPointer? {
    if start < windowStart || start + UInt64(count) > windowStart + UInt64(filled) {
      guard start <= size, UInt64(count) <= size - start else { return nil }
      if unsafe count > window.count {
        unsafe window.deallocate()
        unsafe window = .allocate(byteCount: count, alignment: 16)
      }
      windowStart = start
      filled = 0
      unsafe filled = try source.read(into: window, at: start)
      guard count <= filled else { return nil }
    }
    let place = Int(start - windowStart)
    return unsafe UnsafeRawBufferPointer(rebasing: window[place..<(place + count)])
  }

  /// The next record.
  ///
  /// After a flaw the reader stands where the flawed record begins.
  mutating func next() throws(JournalError) -> Step {
    guard offset < size, !isInRoom else { return .end }
    guard let start = unsafe try bytes(at: offset, RecordHeader.size)?.baseAddress else {
      return try endOfContent() == offset ? endInRoom() : .flaw(.incompleteRecord)
    }
    guard let header = unsafe RecordHeader(start, identity: identity, offset: offset) else {
      return try endOfContent() == offset ? endInRoom() : .flaw(.badRecordHeader)
    }
    guard header.previous == chain else { return .flaw(.brokenChain) }
    guard RecordHeader.Kind(rawValue: header.kind) != nil else { return .flaw(.unknownKind) }
    let whole = RecordHeader.size + Int(header.length)
    guard let record = unsafe try bytes(at: offset, whole) else { return .flaw(.incompleteRecord) }
    unsafe payload = UnsafeRawBufferPointer(rebasing: record[RecordHeader.size...])
    guard unsafe CRC32C.checksum(payload) == header.payloadChecksum else {
      return .flaw(.badPayload)
    }
    let begin = offset
    chain = header.checksum(identity: identity, offset: begin)
    synced = max(synced, header.synced(offset: begin))
    offset += UInt64(whole)
    return .record(header, offset: begin)
  }

  private mutating func endInRoom() -> Step {
    isInRoom = true
    return .end
  }

  /// Behind the last byte from ``offset`` on that belongs to anything: in a segment, zeros at the end
  /// of the file do not.
  ///
  /// - Complexity: O(*n*) in the length of what is left.
  mutating func endOfContent() throws(JournalError) -> UInt64 {
    guard header.kind == .segment else { return size }
    var (place, end) = (offset, offset)
    while place < size {
      let count = unsafe Int(min(UInt64(window.count), size - place))
      guard let piece = unsafe try bytes(at: place, count) else { return size }
      if let last = unsafe piece.lastIndex(where: { $0 != 0 }) { end = place + UInt64(last) + 1 }
      place += UInt64(count)
    }
    return end
  }

  /// After a flaw: whether anything behind it proves that the flawed place was on disk once.
  ///
  /// That is any record header, at whatever byte, that was written when the file was known to be
  /// on disk beyond the flaw.
  ///
  /// - Complexity: O(*n*) in the length of what is left.
  mutating func isFlawProven() throws(JournalError) -> Bool {
    var place = offset + 1
    while place < size {
      let count = unsafe Int(min(UInt64(window.count), size - place))
      guard count >= RecordHeader.size, let piece = unsafe try bytes(at: place, count) else {
        return false
      }
      for index in 0...(count - RecordHeader.size) where unsafe piece[index] == RecordHeader.sign {
        guard let start = piece.baseAddress else { continue }
        let at = place + UInt64(index)
        let header = unsafe RecordHeader(start + index, identity: identity, offset: at)
        if let header, header.synced(offset: at) > offset { return true }
      }
      place += UInt64(count - RecordHeader.size + 1)
    }
    return false
  }
}
