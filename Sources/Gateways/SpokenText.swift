package import Chat

/// Writes a decision as a person reads it on a terminal.
///
/// ```
/// 您是想问 ① 退货 ② 换货 ？
///   ↳ KnowledgeBase/returns.md#运费
/// [ticket 售后 urgent #t-12]
/// ```
///
/// Control characters other than newline and tab are shown as U+FFFD, because a reply may carry
/// a customer's words and a terminal obeys escape sequences.
package struct SpokenText: Hashable, Sendable {
  /// Whether silence is told with its reason; otherwise silence writes nothing.
  package var isVerbose: Bool

  package init(isVerbose: Bool = false) { self.isVerbose = isVerbose }

  /// The lines for `decision`, each with its newline; empty where nothing is said.
  package func lines(for decision: Decision) -> String {
    var lines: [String] = []
    if let text = decision.text, !text.isEmpty { lines.append(text) }
    lines += decision.sources.map { "  ↳ \($0)" }
    if let ticket = decision.ticket {
      lines.append("[ticket \(ticket.queue) \(ticket.priority.rawValue) #\(ticket.id)]")
    }
    if decision.action == .silence, isVerbose {
      lines.append("[silence: \(decision.reason.rawValue)]")
    }
    return lines.map { Self.printable($0) + "\n" }.joined()
  }

  private static func printable(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(result)
  }
}
