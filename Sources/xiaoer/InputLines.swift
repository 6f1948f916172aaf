internal import Foundation
internal import Gateways
internal import XiaoerKit

/// A file read line by line, in constant memory.
struct LineFile {
  private static let chunk = 1 << 16
  let path: String

  /// Calls `body` with each line, its number and whether it was too long to be kept.
  func forEachLine(_ body: (LineSplitter.Line) throws -> Void) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw LoadingError.missing(path) }
    defer { try? handle.close() }
    var splitter = LineSplitter()
    while true {
      let data: Data?
      do { data = try handle.read(upToCount: Self.chunk) } catch {
        throw LoadingError.unreadable(path)
      }
      guard let data, !data.isEmpty else { break }
      for line in splitter.lines(in: [UInt8](data)) { try body(line) }
    }
    if let last = splitter.finish() { try body(last) }
  }
}

extension Console {
  /// Calls `body` with each line of standard input; whoever waits for an answer before writing the
  /// next line gets what was printed by then.
  func forEachInputLine(_ body: (LineSplitter.Line) throws -> Void) throws {
    var splitter = LineSplitter()
    while true {
      let bytes = try readInput()
      if bytes.isEmpty { break }
      for line in splitter.lines(in: bytes) { try body(line) }
      try flush()
    }
    if let last = splitter.finish() { try body(last) }
  }
}
