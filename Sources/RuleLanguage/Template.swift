package import SourceDiagnostics

/// A reply with placeholders: `{order}`, `{order.status}`, `{称呼|亲}`.
package struct Template: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    case text(String)
    case placeholder(name: String, fallback: String?)
  }

  package let parts: [Part]
  package let location: SourceLocation

  package init(parts: [Part], location: SourceLocation) {
    self.parts = parts
    self.location = location
  }

  /// The names that the template asks for.
  package var placeholders: [(name: String, fallback: String?)] {
    parts.compactMap { part in
      if case .placeholder(let name, let fallback) = part { (name, fallback) } else { nil }
    }
  }

  /// The reply with its values, or `nil` where a value without a fallback is unknown.
  package func filled(_ value: (String) -> String?) -> String? {
    var text = ""
    for part in parts {
      switch part {
      case .text(let some): text += some
      case .placeholder(let name, let fallback):
        guard let some = value(name) ?? fallback else { return nil }
        text += some
      }
    }
    return text
  }

  /// What a template without placeholders says.
  package var fixedText: String? {
    if parts.count == 1, case .text(let text) = parts[0] { text } else { nil }
  }

  /// The template as written, for people.
  package var source: String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let name, nil): "{\(name)}"
      case .placeholder(let name, let fallback?): "{\(name)|\(fallback)}"
      }
    }.joined()
  }

  /// Reads a reply's plain text; full-width braces and bars are syntax too, `\{` is a brace.
  ///
  /// - Returns: the parts, or the byte range in `text` of a brace that is never closed or encloses
  ///   nothing.
  static func parse(_ text: String) -> Result<[Part], UnclosedBrace> {
    var parts: [Part] = []
    var plain = ""
    var rest = Substring(text)
    while let character = rest.first {
      rest.removeFirst()
      if character == "\\", let next = rest.first, "{}｛｝".contains(next) {
        plain.append(next)
        rest.removeFirst()
      } else if character == "{" || character == "｛" {
        guard let close = rest.firstIndex(where: { "}｝".contains($0) }) else {
          return .failure(UnclosedBrace(tail: String(character) + rest))
        }
        let inner = rest[..<close]
        rest = rest[rest.index(after: close)...]
        let pieces = inner.split(maxSplits: 1, omittingEmptySubsequences: false) {
          "|｜".contains($0)
        }
        let name = pieces[0].trimmed
        guard !name.isEmpty, !name.contains(where: { "{｛\n".contains($0) }) else {
          return .failure(UnclosedBrace(tail: String(character) + inner))
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(
          .placeholder(name: name, fallback: pieces.count > 1 ? pieces[1].trimmed : nil))
      } else {
        plain.append(character)
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    return .success(parts)
  }

  /// A brace that opens no placeholder.
  struct UnclosedBrace: Error {
    /// From the brace on.
    let tail: String
  }
}
