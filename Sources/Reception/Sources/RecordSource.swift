package import Chat
package import SourceDiagnostics

/// Where `look up: order {order}` finds its records: a table in a file or a web service.
///
/// `xiaoer.json` names the sources; ``SourceConfiguration`` is one entry of it,
/// ``TableSource`` holds a CSV or JSON file in memory, ``HTTPSource`` asks a service.
///
/// ```swift
/// let configurations = try SourceConfiguration.all(in: .object(["order": …]))
/// let orders = try configurations["order"]?.opened(in: "/srv/shop", environment: [:])
/// let outcome = orders?.lookUp("DD2025")
/// ```
///
/// Limits: files of 200 MB and 5,000,000 rows, answers of 1 MiB, keys of 200 characters.
/// Invariants: a source is read-only and safe to ask from several threads at once; no error and
/// no reason ever holds a key, a token or a value of a record.
package protocol RecordSource: Sendable {
  /// Finds the record of `key`; a web service makes the caller wait, at most twice its time-out.
  ///
  /// Case, full and half width and blanks around it make no difference to a table's key.
  func lookUp(_ key: String) -> LookUpOutcome
}

/// Why a source cannot be used, told before the first question is asked of it.
package struct SourceError: Error, Hashable, Sendable {
  package let message: Sentence
  /// The line of the file, from 1, where one is to blame.
  package let line: Int?

  init(en english: String, zh chinese: String, line: Int? = nil) {
    message = Sentence(en: english, zh: chinese)
    self.line = line
  }
}

/// The most characters that a key has; nobody's order number is longer.
let keyLimit = 200
