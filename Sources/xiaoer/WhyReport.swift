internal import Attention
internal import Chat
internal import Dialogue
internal import IntentMatching
internal import Knowledge
internal import RuleLanguage
internal import SourceDiagnostics
internal import TextNormalization
internal import XiaoerKit

/// Why a message got the answer it got; the same facts as data and as text.
struct WhyReport: Encodable {
  struct PatternMatch: Encodable {
    let rule: String
    let name: String
    let place: String
    /// Place of the pattern's line.
    let pattern: String?
    /// What the customer's words were that it took.
    let matched: [String]
    /// The share of the message that the match explains, 0 to 1.
    let explained: Double
    let priority: Int
    /// Why it may not answer; `nil` where it may.
    let barred: String?
  }

  struct Term: Encodable {
    let name: String
    let value: Double
    let weight: Double
  }

  struct ExampleMatch: Encodable {
    let rule: String
    let place: String
    let score: Double
    let confidence: Double
    let acceptScore: Double
    let threshold: Double
    let isAccepted: Bool
    let terms: [Term]
    let nearestExample: String?
    let nearestExamplePlace: String?
    let similarity: Double
    let features: [Term]
    let unknownWords: [String]
  }

  struct PassageMatch: Encodable {
    struct Word: Encodable {
      let word: String
      let way: String
    }
    let source: String
    let place: String
    let heading: String
    let score: Double
    let confidence: Double
    let isSure: Bool
    let margin: Double
    let words: [Word]
    let features: [Term]
  }

  let text: String
  let folded: String
  /// With slips of the pen mended, where that is what was answered.
  let mended: String?
  let action: String
  let reason: String
  let says: String?
  let rule: String?
  let place: String?
  let patterns: [PatternMatch]
  /// The explained share of the winner without that of the runner-up.
  let patternMargin: Double?
  let examples: [ExampleMatch]
  let exampleMargin: Double?
  let passages: [PassageMatch]
  /// In a group: what spoke for and against answering.
  let attention: [String]?

  init(shop: Shop, message: Message, response: Responder.Response) {
    let facts = response.consideration
    let decision = response.decision
    text = message.text ?? ""
    folded = NormalizedText(text).string
    mended = facts.mended
    action = decision.action.rawValue
    reason = decision.reason.rawValue
    says = decision.text
    rule = decision.rule
    place = decision.rule.flatMap { shop.book.rule($0)?.location.description }
    patterns = Self.patterns(shop, facts)
    patternMargin = patterns.count > 1 ? patterns[0].explained - patterns[1].explained : nil
    let query = NormalizedText(facts.mended ?? text)
    examples = Self.examples(shop, facts, query)
    exampleMargin = facts.intents.flatMap { $0.ranked.count > 1 ? Double($0.margin) : nil }
    passages = Self.passages(shop, facts, query)
    attention = facts.attention?.reasons
  }

  private static func patterns(_ shop: Shop, _ facts: Consideration) -> [PatternMatch] {
    facts.candidates.map { candidate in
      let rule = shop.book.rules[candidate.rule]
      let barred: String? =
        switch candidate.standing {
        case .eligible: nil
        case .condition(let condition): condition
        case .notAddressed: Decision.Reason.notAddressed.rawValue
        }
      return PatternMatch(
        rule: rule.id, name: rule.name, place: rule.location.description,
        pattern: candidate.match.map { rule.patterns[$0.pattern].location.description },
        matched: candidate.match.flatMap { match in
          facts.text.map { text in match.ranges.map { text.original($0) } }
        } ?? [],
        explained: Double(candidate.explained) / Double(facts.text?.totalWeight ?? 1),
        priority: rule.priority, barred: barred)
    }
  }

  private static func examples(
    _ shop: Shop, _ facts: Consideration, _ query: NormalizedText
  ) -> [ExampleMatch] {
    guard let result = facts.intents else { return [] }
    return result.ranked.prefix(3).enumerated().compactMap { place, candidate in
      let rule = shop.book.rules[shop.book.intentRules[candidate.intent]]
      guard let why = shop.book.intents.explain(query, intent: candidate.intent) else { return nil }
      let nearest =
        shop.book.intentExamples.indices.contains(why.nearestExample)
        ? shop.book.intentExamples[why.nearestExample].example : nil
      return ExampleMatch(
        rule: rule.id, place: rule.location.description, score: Double(candidate.score),
        confidence: Double(candidate.confidence), acceptScore: Double(why.acceptScore),
        threshold: Double(why.threshold), isAccepted: place == 0 && result.isAccepted,
        terms: why.terms.map {
          Term(name: $0.name, value: Double($0.value), weight: Double($0.weight))
        },
        nearestExample: nearest?.text, nearestExamplePlace: nearest?.location.description,
        similarity: Double(why.similarity),
        features: why.features.prefix(6).map {
          Term(name: $0.text, value: 1, weight: Double($0.weight))
        }, unknownWords: why.unknownWords)
    }
  }

  private static func passages(
    _ shop: Shop, _ facts: Consideration, _ query: NormalizedText
  ) -> [PassageMatch] {
    guard let result = facts.search else { return [] }
    return result.hits.prefix(3).enumerated().compactMap { place, hit in
      guard let why = shop.knowledge.explain(query, passage: hit.number) else { return nil }
      return PassageMatch(
        source: hit.passage.source, place: hit.passage.location.description,
        heading: why.heading, score: hit.score, confidence: why.confidence,
        isSure: place == 0 && result.isSure, margin: place == 0 ? result.margin : 0,
        words: why.words.map { PassageMatch.Word(word: $0.typed, way: Self.name(of: $0.way)) },
        features: why.features.map { Term(name: $0.name, value: $0.value, weight: $0.weight) })
    }
  }

  private static func name(of way: SearchExplanation.Word.Way) -> String {
    switch way {
    case .exact: "exact"
    case .synonym(let other): "synonym of \(other)"
    case .similar(let other): "like \(other)"
    case .title: "in the title above"
    case .body: "in the text"
    case .missing: "missing"
    }
  }
}
