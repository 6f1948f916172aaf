internal import Foundation

/// The real world: standard input and output by file descriptor, the machine's clock.
enum StandardStreams {
  private static let chunk = 48 << 10

  static func console() -> Console {
    // A reader that goes away is told by write(), where it can be handled in good order.
    signal(SIGPIPE, SIG_IGN)
    // A limit of the size of files is told likewise, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    return Console(
      write: { bytes in try write(bytes, to: STDOUT_FILENO) },
      writeError: { text in try? write(Array(text.utf8), to: STDERR_FILENO) },
      read: { try read(STDIN_FILENO, upTo: chunk) }, inputIsTerminal: isatty(STDIN_FILENO) == 1,
      outputIsTerminal: isatty(STDOUT_FILENO) == 1,
      environment: ProcessInfo.processInfo.environment,
      clock: { Int64(Date().timeIntervalSince1970 * 1000) })
  }

  /// Writes to standard error from any thread; where nobody reads it, nothing is lost.
  static func writeError(_ text: String) { try? write(Array(text.utf8), to: STDERR_FILENO) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    try unsafe bytes.withUnsafeBytes { all in
      var done = 0
      while done < all.count {
        let count = unsafe Foundation.write(
          descriptor, all.baseAddress?.advanced(by: done), all.count - done)
        if count >= 0 {
          done += count
        } else if errno != EINTR {
          throw errno == EPIPE ? Console.ClosedPipe() : WriteError(number: errno) as any Error
        }
      }
    }
  }

  /// Standard output cannot be written, as on a full disk.
  struct WriteError: Error {
    let number: Int32

    var sentence: String { "cannot write: \(StandardStreams.words(for: number))" }
  }

  /// Something cannot be read, as a folder or a broken disk.
  struct ReadError: Error {
    let number: Int32

    var sentence: String { "cannot read: \(StandardStreams.words(for: number))" }
  }

  /// The system's words for an `errno`.
  static func words(for number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }

  /// The next bytes, at most `limit`; none at the end.
  static func read(_ descriptor: Int32, upTo limit: Int) throws -> [UInt8] {
    while true {
      var failure: Int32 = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        let got = unsafe Foundation.read(descriptor, buffer.baseAddress, limit)
        failure = got < 0 ? errno : 0
        count = max(0, got)
      }
      if failure == 0 { return bytes }
      if failure != EINTR { throw ReadError(number: failure) }
    }
  }
}
