/// The rules of a book, by number.
package struct RuleList: Sendable, RandomAccessCollection {
  private let rules: [Rule]

  init(_ rules: [Rule]) { self.rules = rules }

  package var startIndex: Int { 0 }
  package var endIndex: Int { rules.count }

  package subscript(number: Int) -> Rule { rules[number] }
}
