internal import Foundation
internal import IntentMatching
package import RuleLanguage

/// What was worked out before the program started: the trained matcher of examples.
///
/// The file holds a signature, the fingerprint of the examples it was trained from, and the model with
/// a checksum of its own; numbers are little-endian. A file that does not fit is never used: the
/// matcher is trained anew when it is needed, with the same answers.
package enum IndexFile {
  package enum State: Sendable, Equatable {
    case absent
    case used
    /// The rules have changed since; `xiaoer index` brings it up to date.
    case outdated
    /// Not an index of this version, or its checksum is wrong.
    case damaged
  }

  private static let signature = Array("XIAOIDX1".utf8)

  /// Uses the file at `path` for `book` where it fits.
  static func apply(_ path: String, to book: RuleBook) -> State {
    guard let data = FileManager.default.contents(atPath: path) else { return .absent }
    let bytes = [UInt8](data)
    let start = signature.count + 8
    guard bytes.count > start, bytes.starts(with: signature) else { return .damaged }
    let fingerprint = bytes[signature.count..<start].reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    guard fingerprint == book.examplesFingerprint else { return .outdated }
    guard let model = IntentModel(encoded: Array(bytes[start...])) else { return .damaged }
    book.use(model)
    return .used
  }

  /// Trains the matcher of `book` and writes it to `path`, whole or not at all.
  ///
  /// - Returns: the size of the file in bytes.
  package static func write(_ book: RuleBook, to path: String) throws -> Int {
    var fingerprint = book.examplesFingerprint
    var bytes = signature
    for _ in 0..<8 {
      bytes.append(UInt8(truncatingIfNeeded: fingerprint))
      fingerprint >>= 8
    }
    bytes += book.intents.encoded()
    let file = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file, options: .atomic)
    } catch {
      throw LoadingError.unwritable(path)
    }
    return bytes.count
  }
}
