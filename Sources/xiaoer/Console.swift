internal import Foundation
internal import SourceDiagnostics

/// What a command may do to the world; a test brings its own.
final class Console {
  /// How the program ends.
  enum ExitStatus: Int32 {
    case success = 0
    /// Something was found: a mistake in the files, a line that could not be read, a failed test.
    case findings = 1
    /// Wrong usage, or a file that cannot be read.
    case usage = 2
    /// The disk failed: what was not acknowledged may be lost, and nothing else.
    case disk = 3
  }

  /// Standard output was closed by its reader.
  struct ClosedPipe: Error {}

  private var buffer: [UInt8] = []
  private let writeOut: ([UInt8]) throws -> Void
  private let writeError: (String) -> Void
  private var background: WriteBehind?
  /// The next bytes of standard input; empty at its end.
  let readInput: () throws -> [UInt8]
  let inputIsTerminal: Bool
  let outputIsTerminal: Bool
  let environment: [String: String]
  /// Milliseconds since 1970.
  let clock: () -> Int64

  init(
    write: @escaping ([UInt8]) throws -> Void,
    writeError: @escaping (String) -> Void, read: @escaping () throws -> [UInt8],
    inputIsTerminal: Bool = false, outputIsTerminal: Bool = false,
    environment: [String: String] = [:], clock: @escaping () -> Int64 = { 0 }
  ) {
    writeOut = write
    self.writeError = writeError
    readInput = read
    self.inputIsTerminal = inputIsTerminal
    self.outputIsTerminal = outputIsTerminal
    self.environment = environment
    self.clock = clock
  }

  /// Writes results; they are held until ``flush()`` or until much has come together.
  func print(_ text: String, terminator: String = "\n") throws {
    buffer.append(contentsOf: text.utf8)
    buffer.append(contentsOf: terminator.utf8)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes results as bytes, as ``print(_:terminator:)`` does.
  func write(_ body: (inout [UInt8]) -> Void) throws {
    body(&buffer)
    if buffer.count >= 1 << 16 { try flush() }
  }

  func flush() throws {
    guard !buffer.isEmpty else { return }
    if let background {
      try background.write(buffer)
      buffer = []
    } else {
      try writeOut(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
  }

  /// Lets results be written while `body` goes on; when it is over, all are written.
  func writingBehind(_ body: () throws -> Void) throws {
    let writer = WriteBehind(writeOut)
    background = writer
    defer { background = nil }
    do { try body() } catch {
      // What was printed before still goes out; what went wrong first is told.
      try? flush()
      try? writer.finish()
      throw error
    }
    try flush()
    try writer.finish()
  }

  /// Writes a sentence for the person who operates the program.
  func complain(_ sentence: String) { writeError("xiaoer: \(sentence)\n") }

  func note(_ text: String) { writeError(text) }

  /// The language of messages to people, by the locale.
  var localeLanguage: MessageLanguage {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = environment[name], !value.isEmpty {
        return value.hasPrefix("zh") ? .chinese : .english
      }
    }
    return .english
  }
}
