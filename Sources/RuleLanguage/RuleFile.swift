package import SourceDiagnostics

/// What one rule file says, before the files are joined into a ``RuleBook``.
///
/// Reading never stops at a mistake: each gives one ``Diagnostic``, and the rest is still read.
package struct RuleFile: Sendable {
  package let source: SourceFile
  package let topic: String?
  package let rules: [Rule]
  package let lists: [WordList]
  package let slots: [Slot]
  package let diagnostics: [Diagnostic]
  /// Where names of other things stand, which only the whole rule book can check.
  let references: [Reference]

  /// A name that must be defined somewhere.
  struct Reference: Sendable {
    enum Kind: Sendable {
      case slot, list, rule, document, lookUpSource, placeholder
    }
    let kind: Kind
    let name: String
    /// The id of the rule that uses it.
    let rule: String?
    let range: Range<Int>
  }

  package init(_ source: SourceFile) {
    var parser = RuleFileParser(source)
    parser.parse()
    self.source = source
    topic = parser.topic
    rules = parser.rules
    lists = parser.lists
    slots = parser.slots
    diagnostics = parser.diagnostics.sorted { $0.range.lowerBound < $1.range.lowerBound }
    references = parser.references
  }
}
