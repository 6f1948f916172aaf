internal import Foundation
internal import Gateways
internal import XiaoerKit

/// A file read line by line, in constant memory.
struct LineFile {
  /// A little less than what the C library gives back to the system at once.
  private static let chunk = 48 << 10
  let path: String

  /// Calls `body` with each line, its number and whether it was too long to be kept.
  func forEachLine(_ body: (LineSplitter.Line) throws -> Void) throws {
    try forEachBlock { for line in $0 { try body(line) } }
  }

  /// Calls `body` with the lines that end in each piece that was read.
  ///
  /// - Parameter readsAhead: whether the next pieces are read while `body` is busy.
  func forEachBlock(
    readsAhead: Bool = false, _ body: ([LineSplitter.Line]) throws -> Void
  ) throws {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LoadingError.missing(path) }
    defer { close(descriptor) }
    let size = readsAhead ? Self.chunk * 8 : Self.chunk
    do {
      try LineBlocks(readsAhead: readsAhead) {
        try StandardStreams.read(descriptor, upTo: size)
      }.forEach(body)
    } catch is StandardStreams.ReadError {
      throw LoadingError.unreadable(path)
    }
  }
}

extension Console {
  /// Calls `body` with each line of standard input; whoever waits for an answer before writing the
  /// next line gets what was printed by then.
  func forEachInputLine(_ body: (LineSplitter.Line) throws -> Void) throws {
    try forEachInputBlock { for line in $0 { try body(line) } }
  }

  /// Calls `body` with the lines that end in each piece of standard input, and hands out what was
  /// printed before it waits for the next piece.
  func forEachInputBlock(
    readsAhead: Bool = false, _ body: ([LineSplitter.Line]) throws -> Void
  ) throws {
    try LineBlocks(readsAhead: readsAhead, read: readInput).forEach { lines in
      try body(lines)
      try flush()
    }
  }
}

/// The lines of whatever can be read, a piece at a time.
private struct LineBlocks {
  private let read: () throws -> [UInt8]

  init(readsAhead: Bool, read: @escaping () throws -> [UInt8]) {
    self.read = readsAhead ? ReadAhead(read).next : read
  }

  func forEach(_ body: ([LineSplitter.Line]) throws -> Void) throws {
    var splitter = LineSplitter()
    while true {
      let bytes = try read()
      if bytes.isEmpty { break }
      try body(splitter.lines(in: bytes))
    }
    if let last = splitter.finish() { try body([last]) }
  }
}
