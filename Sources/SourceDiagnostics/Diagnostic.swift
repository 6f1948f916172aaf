/// The language of messages to people who operate or edit; customers' languages are another matter.
package enum MessageLanguage: String, Sendable, CaseIterable {
  case english = "en"
  case chinese = "zh"
}

/// A sentence in both languages in which Xiaoer speaks to its operators and editors.
package struct Sentence: Hashable, Sendable {
  package let english: String
  package let chinese: String

  package init(en english: String, zh chinese: String) {
    self.english = english
    self.chinese = chinese
  }

  package func text(in language: MessageLanguage) -> String {
    switch language {
    case .english: english
    case .chinese: chinese
    }
  }
}

/// What is wrong with a file, where, and what to do about it.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: Int, Hashable, Sendable, Comparable {
    /// Nothing is wrong; it explains another diagnostic.
    case note
    /// It works, but hardly as meant.
    case warning
    /// What is marked does not take part.
    case error

    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }

    fileprivate var label: Sentence {
      switch self {
      case .note: Sentence(en: "note", zh: "说明")
      case .warning: Sentence(en: "warning", zh: "警告")
      case .error: Sentence(en: "error", zh: "错误")
      }
    }
  }

  package let severity: Severity
  package let message: Sentence
  /// How to mend it.
  package let help: Sentence
  /// The UTF-8 range of the file that is underlined.
  package let range: Range<Int>

  package init(
    _ severity: Severity, _ message: Sentence, help: Sentence, at range: Range<Int>
  ) {
    self.severity = severity
    self.message = message
    self.help = help
    self.range = range
  }

  /// The diagnostic as an editor reads it: place and sentence, the line, carets, the remedy.
  ///
  /// A range over several lines is underlined to the end of its first line.
  package func rendered(in file: SourceFile, language: MessageLanguage) -> String {
    let line = file.line(at: range.lowerBound)
    let whole = file.range(ofLine: line)
    let start = min(max(range.lowerBound, whole.lowerBound), whole.upperBound)
    let end = min(max(range.upperBound, start), whole.upperBound)
    let place = "\(file.path):\(line):\(file.column(at: range.lowerBound))"
    let colon = language == .chinese ? "：" : ": "
    let before = displayWidth(of: file[whole.lowerBound..<start])
    let carets = max(1, displayWidth(of: file[start..<end]))
    let shown = file[whole].map { $0 == "\t" ? " " : String($0) }.joined()
    let helpLabel = language == .chinese ? "办法" : "help"
    return """
      \(place): \(severity.label.text(in: language))\(colon)\(message.text(in: language))
        \(shown)
        \(String(repeating: " ", count: before))\(String(repeating: "^", count: carets))
        \(helpLabel)\(colon)\(help.text(in: language))

      """
  }
}

/// The cells that `text` takes in a terminal: two for a Han, kana, hangul or full-width character.
///
/// Ranges after Unicode's EastAsianWidth (W and F); combining marks and joiners take none.
package func displayWidth(of text: String) -> Int {
  text.reduce(0) { width, character in
    guard let scalar = character.unicodeScalars.first else { return width }
    switch scalar.value {
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFE00...0xFE0F: return width
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return width + 2
    default: return width + 1
    }
  }
}
