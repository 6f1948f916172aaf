internal import Glibc

/// Bytes that do not change, at an address that is a multiple of sixteen.
@safe
public final class FlatBytes: Sendable {
  public let count: Int
  @usableFromInline nonisolated(unsafe) let start: UnsafeRawPointer
  private let isMapped: Bool

  public init(_ bytes: [UInt8]) {
    count = bytes.count
    isMapped = false
    unsafe start = bytes.withUnsafeBytes { unsafe Self.copy(of: $0) }
  }

  public init(copying bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    isMapped = false
    unsafe start = Self.copy(of: bytes)
  }

  private static func copy(of bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(1, bytes.count), alignment: 16)
    if let base = bytes.baseAddress {
      unsafe memory.copyMemory(from: base, byteCount: bytes.count)
    }
    return UnsafeRawPointer(memory)
  }

  /// The contents of the file at `path`, read when they are looked at.
  ///
  /// The file must be replaced by renaming another into its place, never be shortened.
  public init(mapping path: String) throws(FlatError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw errno == ENOENT ? .absent : .unreadable }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable
    }
    guard status.st_size > 0 else { throw .damaged }
    let address = unsafe mmap(
      nil, Int(status.st_size), PROT_READ, MAP_PRIVATE | Int32(MAP_POPULATE), file, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { throw .unreadable }
    count = Int(status.st_size)
    isMapped = true
    unsafe start = UnsafeRawPointer(address)
  }

  /// Gives the memory of a mapped file back until it is looked at again; the contents stay.
  func letGo() {
    if isMapped {
      unsafe madvise(UnsafeMutableRawPointer(mutating: start), count, Int32(MADV_DONTNEED))
    }
  }

  deinit {
    let memory = unsafe UnsafeMutableRawPointer(mutating: start)
    if isMapped { unsafe munmap(memory, count) } else { unsafe memory.deallocate() }
  }

  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    defer { extendLifetime(self) }
    return unsafe body(UnsafeRawBufferPointer(start: start, count: count))
  }
}
