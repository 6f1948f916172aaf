/// Reading one record again by its place.
extension Journal {
  /// The payload of the record at `position`, which a completion or the replay told.
  ///
  /// It opens the file, reads the record and checks it against its checksums: for the rare reader.
  /// A compaction moves records: who asks for a place of before it gets an error and asks anew.
  ///
  /// - Throws: ``JournalError/failed(_:path:code:)`` where the file is gone, `.damaged` where there is
  ///   no whole record at this place.
  package func record(at position: Position) throws(JournalError) -> [UInt8] {
    let kind: FileHeader.Kind = position.isSnapshot ? .snapshot : .segment
    let file = try folder.disk.open(folder.file(kind, position.segment), .reading)
    let path = file.path
    let identity = try FileHeader(try file.bytes(FileHeader.size, at: 0), path: path).identity
    let head = try file.bytes(RecordHeader.size, at: position.offset)
    let found: RecordHeader? = unsafe head.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, bytes.count == RecordHeader.size else { return nil }
      return unsafe RecordHeader(start, identity: identity, offset: position.offset)
    }
    guard let header = found, header.kind == RecordHeader.Kind.record.rawValue,
      Int(header.length) <= settings.maximumRecordBytes
    else { throw .damaged(path: path, offset: position.offset, .badRecordHeader) }
    let payload = try file.bytes(
      Int(header.length), at: position.offset + UInt64(RecordHeader.size))
    guard payload.count == Int(header.length), CRC32C.checksum(payload) == header.payloadChecksum
    else { throw .damaged(path: path, offset: position.offset, .badPayload) }
    return payload
  }
}

extension Disk.File {
  /// At most `count` bytes from `offset` on, fewer where the file ends.
  fileprivate func bytes(_ count: Int, at offset: UInt64) throws(JournalError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = unsafe bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(JournalError) in unsafe try read(into: buffer, at: offset) }
    }
    let filled = try result.get()
    if filled < count { bytes.removeLast(count - filled) }
    return bytes
  }
}
