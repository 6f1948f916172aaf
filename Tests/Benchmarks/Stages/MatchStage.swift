internal import Chat
internal import RuleLanguage
internal import XiaoerKit

/// Normalise, match and pick: the rule that wins by its patterns.
struct MatchStage: Stage {
  private let texts: [String]
  private let book: RuleBook
  private let space = MessageSpace()
  private var hits = 0

  init(_ workload: Workload, _ count: Int, _ content: ShopContent) throws(BenchmarkError) {
    texts = try workload.readMessages(count).map { $0.text ?? "" }
    book = try content.loaded().book
  }

  var count: Int { texts.count }
  var outcome: [String: Double] { ["hit": Double(hits) / Double(max(1, count))] }

  mutating func prepare() { hits = 0 }

  mutating func call(_ number: Int) {
    if Self.winner(texts[number], book, space) != nil { hits += 1 }
  }

  /// The rule that answers a message by its patterns, as the responder finds it where no condition
  /// and no language has a say.
  @inline(__always)
  static func winner(_ text: String, _ book: RuleBook, _ space: MessageSpace) -> Int? {
    space.read(text)
    switch space.plainBest(of: book, language: nil) {
    case .none: return nil
    case .rule(let number): return number
    case .unclear:
      return book.matches(in: space.scan(with: book)).max { $0.weight < $1.weight }?.rule
    }
  }
}
