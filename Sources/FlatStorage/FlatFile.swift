internal import Glibc

/// A file of named sections with a version, the fingerprint of what it was made from, and a checksum.
///
/// | bytes | what |
/// |---|---|
/// | 0…7 | signature `XIAOERIX` |
/// | 8…15 | version of the layout |
/// | 16…23 | fingerprint of the sources |
/// | 24…31 | length of the file |
/// | 32…39 | hash of all that follows |
/// | 40…47 | zero |
/// | 48… | the sections: each its number, its length, and its tables |
package struct FlatFile {
  /// What the file was made from.
  package let fingerprint: UInt64
  private let bytes: FlatBytes
  private var sections: [Int: Range<Int>] = [:]

  private static let signature: UInt64 = 0x5849_5245_4F41_4958  // "XIAOERIX" in this byte order
  private static let headerLength = 48

  /// Maps the file at `path` and checks all of it.
  ///
  /// - Throws: ``FlatError/foreign`` for another version, ``FlatError/damaged`` where the checksum or
  ///   the lengths are wrong.
  package init(path: String, version: UInt64) throws(FlatError) {
    let bytes = try FlatBytes(mapping: path)
    try self.init(bytes, version: version)
    // All of it was read for the checksum; much of it no message ever needs.
    bytes.letGo()
  }

  package init(_ bytes: FlatBytes, version: UInt64) throws(FlatError) {
    guard bytes.count >= Self.headerLength else { throw .damaged }
    func field(_ offset: Int) -> UInt64 {
      unsafe bytes.start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    guard field(0) == Self.signature else { throw .damaged }
    guard field(8) == version else { throw .foreign }
    guard field(24) == UInt64(bytes.count), field(32) == Self.hash(bytes) else { throw .damaged }
    fingerprint = field(16)
    self.bytes = bytes
    var offset = Self.headerLength
    while offset < bytes.count {
      guard bytes.count - offset >= 16, let number = Int(exactly: field(offset)),
        let length = Int(exactly: field(offset + 8)), length <= bytes.count - offset - 16,
        length % 8 == 0
      else { throw .damaged }
      sections[number] = offset + 16..<offset + 16 + length
      offset += 16 + length
    }
  }

  package func section(_ number: Int) throws(FlatError) -> FlatReader {
    guard let range = sections[number] else { throw .damaged }
    return FlatReader(bytes, in: range)
  }

  private static func hash(_ bytes: FlatBytes) -> UInt64 {
    var hash = FlatHash()
    unsafe bytes.withUnsafeBytes { unsafe hash.combine(.init(rebasing: $0[headerLength...])) }
    return hash.value
  }

  /// The bytes of a file.
  package static func encoded(
    version: UInt64, fingerprint: UInt64, sections: [(number: Int, content: FlatWriter)]
  ) -> [UInt8] {
    var body: [UInt8] = []
    for section in sections {
      append(UInt64(section.number), to: &body)
      append(UInt64(section.content.bytes.count), to: &body)
      body += section.content.bytes
    }
    var hash = FlatHash()
    unsafe body.withUnsafeBytes { unsafe hash.combine($0) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerLength + body.count)
    let length = UInt64(headerLength + body.count)
    for field in [signature, version, fingerprint, length, hash.value, 0] {
      append(field, to: &bytes)
    }
    return bytes + body
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }
}
