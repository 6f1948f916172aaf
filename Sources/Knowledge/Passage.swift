package import SourceDiagnostics

/// A heading of a document with what is written below it: what a search finds and a reply says.
package struct Passage: Sendable {
  /// `path#anchor`, as replies cite it.
  package let source: String
  package let path: String
  package let anchor: String
  package let heading: String
  /// Other ways to ask for it.
  package let alternatives: [String]
  package let tags: [String]
  /// The language that the document names, or `nil` where it names none.
  package let language: String?
  /// Where the heading stands.
  package let location: SourceLocation
  /// What is said, as plain text.
  package let text: String
  /// The titles above it, the outermost first.
  package let context: [String]

  package init(
    source: String, path: String, anchor: String, heading: String, alternatives: [String] = [],
    tags: [String] = [], language: String? = nil, location: SourceLocation, text: String,
    context: [String] = []
  ) {
    self.source = source
    self.path = path
    self.anchor = anchor
    self.heading = heading
    self.alternatives = alternatives
    self.tags = tags
    self.language = language
    self.location = location
    self.text = text
    self.context = context
  }

  /// The text, cut to `limit` characters where it is longer.
  ///
  /// The cut falls after the last sentence that fits; only where the first sentence alone is too long
  /// does it fall inside, and an ellipsis says so. Nothing at all for a limit below 1.
  package func answer(limit: Int) -> String {
    guard limit > 0 else { return "" }
    // There are at least as many scalars as characters; counting them looks at bytes only.
    if text.utf8.count(where: { $0 & 0xC0 != 0x80 }) <= limit { return text }
    var end = text.startIndex
    var count = 0
    var cut: String.Index?
    while end < text.endIndex, count < limit {
      let character = text[end]
      let next = text.index(after: end)
      count += 1
      if character.isNewline {
        cut = end
      } else if Self.endsSentence(text, at: end) {
        cut = next
      }
      end = next
    }
    if end == text.endIndex { return text }
    let kept = cut.map { text[..<$0] } ?? text[..<text.index(before: end)]
    var trimmed = kept
    while let last = trimmed.last, last.isWhitespace { trimmed.removeLast() }
    if trimmed.isEmpty || cut == nil { return trimmed + "…" }
    return String(trimmed)
  }

  /// Whether the sentence is over after the character at `index`: behind a closing quotation mark, not
  /// before it; a full stop only where a blank follows, so that 1.5 stays whole.
  private static func endsSentence(_ text: String, at index: String.Index) -> Bool {
    let next = text.index(after: index)
    let after = next < text.endIndex ? text[next] : " "
    if closing.contains(text[index]) {
      guard index > text.startIndex else { return false }
      let before = text[text.index(before: index)]
      return stops.contains(before) && !closing.contains(after)
    }
    if text[index] == "." || text[index] == "!" || text[index] == "?" { return after.isWhitespace }
    return stops.contains(text[index]) && !closing.contains(after) && !stops.contains(after)
  }

  private static let stops: Set<Character> = ["。", "！", "？", "!", "?", "…", ".", "；"]
  private static let closing: Set<Character> = ["”", "’", "」", "』", "）", ")", "\"", "》"]
}
