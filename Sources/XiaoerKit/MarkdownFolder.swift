internal import Glibc
internal import SourceDiagnostics

/// Finds and reads the Markdown files of a folder.
enum MarkdownFolder {
  /// In bytes, a file.
  static let sizeLimit = 64_000_000
  /// How deep folders may lie in each other.
  private static let depthLimit = 32

  /// The file at `path`, or every `.md` file below it, sorted; hidden ones and `README*.md` are left
  /// out, and so is what lies behind a link to a folder.
  static func paths(at path: String) throws(LoadingError) -> [String] {
    let clean = cleaned(path)
    guard let isFolder = isFolder(clean) else { throw .missing(path) }
    guard isFolder else { return [clean] }
    var names: [String] = []
    guard gather("", in: clean, &names, depth: 0) else { throw .unreadable(path) }
    return names.sorted().map { "\(clean)/\($0)" }
  }

  static func files(at path: String) throws -> [SourceFile] {
    try paths(at: path).map { try read($0) }
  }

  static func cleaned(_ path: String) -> String {
    var path = Substring(path)
    while path.hasPrefix("./"), path.utf8.count > 2 { path = path.dropFirst(2) }
    while path.hasSuffix("/"), path.utf8.count > 1 { path = path.dropLast() }
    return String(path)
  }

  private static func isFolder(_ path: String) -> Bool? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// Adds the names below `prefix`; false where the folder cannot be read.
  private static func gather(
    _ prefix: String, in root: String, _ names: inout [String], depth: Int
  ) -> Bool {
    guard depth < depthLimit, let folder = unsafe opendir("\(root)/\(prefix)") else { return false }
    defer { unsafe closedir(folder) }
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasPrefix(".") { continue }
      var isFolder = unsafe Int(entry.pointee.d_type) == DT_DIR
      if unsafe Int(entry.pointee.d_type) == DT_UNKNOWN {
        isFolder = self.isFolder("\(root)/\(prefix)\(name)") ?? false
      }
      if isFolder {
        _ = gather("\(prefix)\(name)/", in: root, &names, depth: depth + 1)
      } else if name.hasSuffix(".md"), !name.hasPrefix("README") {
        names.append(prefix + name)
      }
    }
    return true
  }

  /// Calls `body` with the bytes of a file.
  static func withBytes<Result>(
    of path: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LoadingError.unreadable(path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw LoadingError.unreadable(path)
    }
    guard status.st_size <= sizeLimit else { throw LoadingError.tooLarge(path) }
    let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) {
      buffer, count in
      while count < buffer.count {
        let got = unsafe Glibc.read(
          descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
        if got == 0 { break }
        if got < 0 {
          if errno == EINTR { continue }
          throw LoadingError.unreadable(path)
        }
        count += got
      }
    }
    return try unsafe bytes.withUnsafeBytes { try unsafe body($0) }
  }

  private static func read(_ path: String) throws -> SourceFile {
    let text = try unsafe withBytes(of: path) { bytes in
      unsafe String(validating: bytes, as: UTF8.self)
    }
    guard let text else { throw LoadingError.notUTF8(path) }
    return SourceFile(path: path, text: text)
  }
}
