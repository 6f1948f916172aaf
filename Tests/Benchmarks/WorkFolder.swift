internal import Foundation

/// A temporary folder for indexes, inputs and outputs of one sitting.
struct WorkFolder {
  let path: String

  /// A folder without rules or documents.
  var empty: String { path + "/empty" }

  init(at path: String) { self.path = path }

  init() throws(BenchmarkError) {
    path = FileManager.default.temporaryDirectory
      .appending(path: "xiaoer-benchmark-\(ProcessInfo.processInfo.processIdentifier)")
      .path(percentEncoded: false)
    try make(empty)
  }

  func make(_ folder: String) throws(BenchmarkError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch { throw BenchmarkError("\(folder) cannot be made") }
  }

  /// Writes a file and returns its path.
  func write(_ name: String, _ text: String) throws(BenchmarkError) -> String {
    let file = "\(path)/\(name)"
    guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8)) else {
      throw BenchmarkError("\(file) cannot be written")
    }
    return file
  }

  func append(_ text: String, to file: String) throws(BenchmarkError) {
    do {
      guard let handle = FileHandle(forWritingAtPath: file) else {
        throw BenchmarkError("\(file) cannot be opened")
      }
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
    } catch { throw BenchmarkError("\(file) cannot be written") }
  }

  func read(_ file: String) throws(BenchmarkError) -> Data {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw BenchmarkError("\(file) cannot be read")
    }
    return data
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
