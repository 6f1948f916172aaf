#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Pairs of numbers, all zero at first, in memory that need not stay in memory.
///
/// Where there are many, a file without a name stands behind them: the system may put away what
/// nobody asks for, and the process's own memory does not grow with it. The room on the disk is taken at
/// once, so that a disk that fills up later does no harm; where there is none, or no such file, they
/// lie in ordinary memory. Nothing of it outlives the process.
@safe final class LedgerSlots {
  struct Slot: BitwiseCopyable {
    var hash: UInt64
    var value: UInt64
  }

  /// Fewer bytes than this are not worth a file.
  private static let smallestFile = 1 << 20

  let count: Int
  private let slots: UnsafeMutableBufferPointer<Slot>

  /// - Parameter folder: on whose disk the file is; `nil` for ordinary memory.
  init(count: Int, folder: String?) {
    self.count = count
    let size = count * MemoryLayout<Slot>.stride
    let descriptor = size < Self.smallestFile ? nil : folder.flatMap { Self.file(of: size, in: $0) }
    defer { if let descriptor { close(descriptor) } }
    let start = unsafe mmap(
      nil, size, PROT_READ | PROT_WRITE,
      descriptor == nil ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, descriptor ?? -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
      preconditionFailure("There is no memory for \(count) deliveries.")
    }
    // The places asked for are scattered: reading ahead would be in vain.
    unsafe madvise(start, size, Int32(MADV_RANDOM))
    unsafe slots = UnsafeMutableBufferPointer(
      start: start.bindMemory(to: Slot.self, capacity: count), count: count)
  }

  deinit { unsafe munmap(slots.baseAddress, count * MemoryLayout<Slot>.stride) }

  subscript(place: Int) -> Slot {
    get {
      precondition(place >= 0 && place < count)
      return unsafe slots[place]
    }
    set {
      precondition(place >= 0 && place < count)
      unsafe slots[place] = newValue
    }
  }

  /// A file of `size` bytes that no folder names; `nil` where the system does not give one.
  private static func file(of size: Int, in folder: String) -> Int32? {
    #if os(Linux)
      // O_TMPFILE of <fcntl.h>, which is too intricate a macro to be imported.
      let descriptor = unsafe open(folder, O_RDWR | O_CLOEXEC | O_DIRECTORY | 0o20000000, 0o600)
      guard descriptor >= 0 else { return nil }
      if posix_fallocate(descriptor, 0, off_t(size)) == 0 { return descriptor }
      close(descriptor)
    #endif
    return nil
  }
}
