/// The system calls of a journal, so that tests can refuse, shorten, forget and reorder them.
///
/// Each function is one system call: it may be interrupted (`EINTR`), and read or write less than
/// asked. ``Disk`` repeats and completes them.
package protocol FileSystem: Sendable {
  func open(_ path: String, _ mode: OpeningMode) throws(SystemError) -> Int32
  func close(_ file: Int32)
  /// Reads at most the buffer's size at `offset`; 0 at the end of the file.
  func read(
    _ file: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int
  func write(
    _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int
  /// Returns when the file's bytes and its size are on disk.
  func synchronize(_ file: Int32) throws(SystemError)
  /// Returns when the names in the folder are on disk.
  func synchronizeFolder(_ path: String) throws(SystemError)
  func size(of file: Int32) throws(SystemError) -> UInt64
  func truncate(_ file: Int32, to size: UInt64) throws(SystemError)
  func rename(_ path: String, to other: String) throws(SystemError)
  func remove(_ path: String) throws(SystemError)
  /// The names in the folder, in any order.
  func names(in path: String) throws(SystemError) -> [String]
  func createFolder(_ path: String) throws(SystemError)
  /// Whether the lock was free; it is held until the file is closed.
  func lock(_ file: Int32) throws(SystemError) -> Bool
  /// The id of this process.
  var process: Int { get }
}

package enum OpeningMode: Hashable, Sendable {
  case reading
  case writing
  /// Made if it is not there, kept if it is.
  case lockFile
  /// Made, or emptied.
  case replacing
}

/// Why the system refused: its `errno`.
package struct SystemError: Error, Hashable, Sendable {
  package let code: Int32

  package init(code: Int32) { self.code = code }
}

/// A file system, with interruptions repeated, reads and writes completed, and errors that name
/// the file. Nothing else is ever tried twice.
struct Disk: Sendable {
  let files: any FileSystem

  private func attempt<Value>(
    _ operation: FileOperation, _ path: String, _ body: () throws(SystemError) -> Value
  ) throws(JournalError) -> Value {
    while true {
      do throws(SystemError) {
        return try body()
      } catch {
        guard error.isInterruption else {
          throw .failed(operation, path: path, code: error.code)
        }
      }
    }
  }

  /// Opens a file; `name` is the path that errors tell, where it is about to be renamed.
  func open(
    _ path: String, _ mode: OpeningMode, naming name: String? = nil
  ) throws(JournalError) -> File {
    let descriptor = try attempt(.open, path) { () throws(SystemError) in
      try files.open(path, mode)
    }
    return File(disk: self, path: name ?? path, descriptor: descriptor)
  }

  func synchronizeFolder(_ path: String) throws(JournalError) {
    try attempt(.synchronize, path) { () throws(SystemError) in try files.synchronizeFolder(path) }
  }

  func rename(_ path: String, to other: String) throws(JournalError) {
    try attempt(.rename, path) { () throws(SystemError) in try files.rename(path, to: other) }
  }

  func remove(_ path: String) throws(JournalError) {
    try attempt(.remove, path) { () throws(SystemError) in try files.remove(path) }
  }

  func names(in path: String) throws(JournalError) -> [String] {
    try attempt(.list, path) { () throws(SystemError) in try files.names(in: path) }.sorted()
  }

  /// Makes the folder unless it is there.
  func ensureFolder(_ path: String) throws(JournalError) {
    do {
      try attempt(.createFolder, path) { () throws(SystemError) in try files.createFolder(path) }
    } catch .failed(_, _, let code) where SystemError(code: code).isExisting {
      return
    }
    try synchronizeFolder(Disk.parent(of: path))
  }

  /// The folder that holds `path`.
  static func parent(of path: String) -> String {
    let whole = path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = whole.lastIndex(of: "/") else { return "." }
    return slash == whole.startIndex ? "/" : String(whole[..<slash])
  }

  /// An open file, closed when nobody holds it any more.
  final class File: Sendable {
    let disk: Disk
    let path: String
    private let descriptor: Int32

    init(disk: Disk, path: String, descriptor: Int32) {
      self.disk = disk
      self.path = path
      self.descriptor = descriptor
    }

    deinit { disk.files.close(descriptor) }

    /// Fills the buffer as far as the file goes; returns how far.
    func read(
      into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(JournalError) -> Int {
      var filled = 0
      while filled < buffer.count {
        let count = try disk.attempt(.read, path) { () throws(SystemError) in
          unsafe try disk.files.read(
            descriptor, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]),
            at: offset + UInt64(filled))
        }
        if count <= 0 { break }
        filled += count
      }
      return filled
    }

    /// Writes all bytes.
    func write(
      _ bytes: UnsafeRawBufferPointer, at offset: UInt64
    ) throws(JournalError) {
      var written = 0
      while written < bytes.count {
        let count = try disk.attempt(.write, path) { () throws(SystemError) in
          unsafe try disk.files.write(
            descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]),
            at: offset + UInt64(written))
        }
        guard count > 0 else { throw .failed(.write, path: path, code: SystemError.noProgress) }
        written += count
      }
    }

    func synchronize() throws(JournalError) {
      try disk.attempt(.synchronize, path) { () throws(SystemError) in
        try disk.files.synchronize(descriptor)
      }
    }

    func size() throws(JournalError) -> UInt64 {
      try disk.attempt(.measure, path) { () throws(SystemError) in
        try disk.files.size(of: descriptor)
      }
    }

    func truncate(to size: UInt64) throws(JournalError) {
      try disk.attempt(.truncate, path) { () throws(SystemError) in
        try disk.files.truncate(descriptor, to: size)
      }
    }

    func lock() throws(JournalError) -> Bool {
      try disk.attempt(.lock, path) { () throws(SystemError) in
        try disk.files.lock(descriptor)
      }
    }
  }
}
