internal import Glibc

/// Bytes that do not change, at an address that is a multiple of sixteen.
@safe
package final class FlatBytes: Sendable {
  package let count: Int
  @usableFromInline nonisolated(unsafe) let start: UnsafeRawPointer
  private let isMapped: Bool

  package convenience init(_ bytes: [UInt8]) {
    unsafe self.init(copying: bytes.withUnsafeBytes { unsafe $0 })
    // Until here the pointer is looked at.
    extendLifetime(bytes)
  }

  package init(copying bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    isMapped = false
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(1, bytes.count), alignment: 16)
    if let base = bytes.baseAddress {
      unsafe memory.copyMemory(from: base, byteCount: bytes.count)
    }
    unsafe start = UnsafeRawPointer(memory)
  }

  /// The contents of the file at `path`, read when they are looked at.
  ///
  /// The file must be replaced by renaming another into its place, never be shortened.
  package init(mapping path: String) throws(FlatError) {
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

  deinit {
    let memory = unsafe UnsafeMutableRawPointer(mutating: start)
    if isMapped { unsafe munmap(memory, count) } else { unsafe memory.deallocate() }
  }

  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    defer { extendLifetime(self) }
    return unsafe body(UnsafeRawBufferPointer(start: start, count: count))
  }
}
