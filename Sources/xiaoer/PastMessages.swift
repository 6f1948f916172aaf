internal import Chat
internal import Foundation
internal import Gateways
internal import Knowledge
internal import TextNormalization
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

/// `--past FILE`: messages of which only word counts are kept.
enum PastMessages {
  /// The word counts of a file of messages; lines that cannot be read are passed over.
  static func words(in path: String) throws -> PastWords {
    var words = PastWords()
    let decoder = JSONLinesDecoder()
    try LineFile(path: path).forEachLine { line in
      guard case .line(let bytes, let number) = line,
        let message = try? decoder.message(in: bytes, line: number), let text = message.text
      else { return }
      words.add(NormalizedText(text))
    }
    return words
  }
}
