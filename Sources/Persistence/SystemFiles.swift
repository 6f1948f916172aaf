internal import Glibc

/// The file system of this machine.
///
/// Descriptors are not inherited by other programs (`O_CLOEXEC`); files are made with mode 0600,
/// folders with 0700.
package struct SystemFiles: FileSystem {
  package init() {}

  package func open(_ path: String, _ mode: OpeningMode) throws(SystemError) -> Int32 {
    let flags =
      switch mode {
      case .reading: O_RDONLY
      case .writing: O_RDWR
      case .lockFile: O_RDWR | O_CREAT
      case .replacing: O_RDWR | O_CREAT | O_TRUNC
      }
    let file = unsafe Glibc.open(path, flags | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SystemError.last }
    return file
  }

  package func close(_ file: Int32) {
    // A process that is being started at this moment has a copy, in which a lock would live on.
    _ = flock(file, LOCK_UN)
    _ = Glibc.close(file)
  }

  package func read(
    _ file: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int {
    let count = unsafe pread(file, buffer.baseAddress, buffer.count, off_t(clamping: offset))
    guard count >= 0 else { throw SystemError.last }
    return count
  }

  package func write(
    _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int {
    let count = unsafe pwrite(file, bytes.baseAddress, bytes.count, off_t(clamping: offset))
    guard count >= 0 else { throw SystemError.last }
    return count
  }

  package func synchronize(_ file: Int32) throws(SystemError) {
    guard fdatasync(file) == 0 else { throw SystemError.last }
  }

  package func synchronizeFolder(_ path: String) throws(SystemError) {
    let folder = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw SystemError.last }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw SystemError.last }
  }

  package func size(of file: Int32) throws(SystemError) -> UInt64 {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw SystemError.last }
    return UInt64(clamping: status.st_size)
  }

  package func truncate(_ file: Int32, to size: UInt64) throws(SystemError) {
    guard ftruncate(file, off_t(clamping: size)) == 0 else { throw SystemError.last }
  }

  package func rename(_ path: String, to other: String) throws(SystemError) {
    guard unsafe Glibc.rename(path, other) == 0 else { throw SystemError.last }
  }

  package func remove(_ path: String) throws(SystemError) {
    guard unsafe unlink(path) == 0 else { throw SystemError.last }
  }

  package func names(in path: String) throws(SystemError) -> [String] {
    guard let folder = unsafe opendir(path) else { throw SystemError.last }
    defer { unsafe _ = closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  package func createFolder(_ path: String) throws(SystemError) {
    guard unsafe mkdir(path, 0o700) == 0 else { throw SystemError.last }
  }

  package func lock(_ file: Int32) throws(SystemError) -> Bool {
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
    let error = SystemError.last
    guard error.code == EWOULDBLOCK else { throw error }
    return false
  }

  package var process: Int { Int(getpid()) }
}

extension SystemError {
  /// The error of the system call before.
  static var last: SystemError { SystemError(code: errno) }

  var isInterruption: Bool { code == EINTR }
  var isExisting: Bool { code == EEXIST }
  var isAbsence: Bool { code == ENOENT }

  /// A write that wrote nothing and gave no reason.
  static let noProgress = EIO

  /// The system's words for an error number.
  static func text(of code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return bytes.isEmpty ? "error \(code)" : String(decoding: bytes, as: UTF8.self)
  }
}
