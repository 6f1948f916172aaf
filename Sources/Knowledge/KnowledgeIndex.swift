package import FlatStorage
internal import Foundation
package import SourceDiagnostics
package import TextNormalization

/// Documents that answer questions, and the search that finds the passage a message asks for.
///
/// Read in this order: ``KnowledgeIndex``, ``Passage``, ``SearchResult``, ``SearchExplanation``,
/// ``PastWords``. Inside: `PassageReader` cuts documents into passages; `Analyzer` cuts texts into
/// stems and Han characters, `DocumentAnalyzer` does so while words are still being numbered;
/// `TermIndex` keeps what a search needs in flat arrays, `PassageTable` what is said; `Query` is a
/// message; `CandidateSearch` finds thirty passages, `Comparison` compares them, `Ranking` puts them
/// in order by `MatchFeatures`, `SureDecision` says whether the first may be said without asking back.
///
/// ```swift
/// let file = SourceFile(path: "KnowledgeBase/rose.md", text: "## 月季红蜘蛛怎么办？\n\n先隔离。\n")
/// let index = KnowledgeIndex(files: [file], synonyms: [], past: nil)
/// index.search(NormalizedText("月季叶子长红蜘蛛了"), top: 3).hits[0].passage.source
/// // "KnowledgeBase/rose.md#月季红蜘蛛怎么办"
/// ```
///
/// One set of weights serves every language and subject. Nothing is learned from messages but counts
/// of words, and those only where the caller brings them.
///
/// Limits: a query is cut after 256 units, a text after 20,000 characters. Invariants: any input gives
/// an index; equal files give equal answers in equal order, also when the index lay in a file
/// meanwhile; several threads may search at once.
package struct KnowledgeIndex: Sendable {
  package let passages: PassageTable
  /// What an editor should mend, each with the path of its file, in the order of the files; empty for
  /// an index that lay in a file.
  package let diagnostics: [(path: String, diagnostic: Diagnostic)]

  let terms: TermIndex
  /// For each term, how much it tells: its rarity, lowered where past messages use it often.
  let informed: Table<Float>
  /// For each passage, where its heading and its alternatives stand; empty for an index that lay in a
  /// file.
  let ranges: [[Range<Int>]]
  private let pool = ScratchPool()

  /// Below this number of messages, counts say too little.
  static let fewestMessages = 50

  /// Reads documents.
  ///
  /// - Parameters:
  ///   - files: in the order in which equal passages shall be found.
  ///   - synonyms: lists of words that mean the same; the first word of a list stands for the others.
  ///   - past: words of past messages, or `nil` where nothing is known.
  ///   - folder: where the documents lie, when it is not called `KnowledgeBase`; rules name a document
  ///     by its path below it.
  package init(
    files: [SourceFile], synonyms: [[String]], past: PastWords?, folder: String? = nil
  ) {
    var reader = PassageReader()
    reader.folder = folder
    for file in files { reader.read(file) }
    passages = PassageTable(reader.passages, names: reader.names, references: reader.references)
    diagnostics = reader.diagnostics + reader.duplicates()
    ranges = reader.ranges
    terms = TermIndexBuilder.index(
      reader.passages.map {
        TermIndexBuilder.Entry(
          headings: [$0.heading] + $0.alternatives, body: $0.text,
          context: ($0.context + $0.tags).joined(separator: "\n"))
      }, synonyms: synonyms)
    informed = Self.informed(terms, past)
  }

  /// Writes all that a search needs, but nothing of past messages.
  package func encode(into writer: inout FlatWriter) {
    passages.encode(into: &writer)
    terms.encode(into: &writer)
  }

  /// Maps what ``encode(into:)`` wrote; without diagnostics and with words of past messages.
  ///
  /// Only the lengths of the tables are checked. A table whose values were changed gives wrong answers
  /// or ends the program where a number leads beyond a table, never a look beyond its bytes.
  ///
  /// - Complexity: independent of the number of documents without `past`, else O(terms).
  package init(from reader: inout FlatReader, past: PastWords? = nil) throws(FlatError) {
    passages = try PassageTable(from: &reader)
    terms = try TermIndex(from: &reader)
    guard terms.passageCount == passages.count else { throw .damaged }
    diagnostics = []
    ranges = []
    informed = Self.informed(terms, past)
  }

  /// Fitted on questions to three knowledge bases, with and without past messages, in the order of
  /// ``MatchFeatures/names``. The sum of the first stage holds pairs already, hence the signs of theirs.
  static let weights: [Float] = [
    0.71, 1.21, 2.81, -0.98, 1.12, 1.63, 5.88, 1.38, -0.59, 0.14, -4.32, -1.38, 2.01, 2.97,
  ]

  private static func informed(_ terms: TermIndex, _ past: PastWords?) -> Table<Float> {
    guard let past, past.messages >= fewestMessages else { return terms.rarity }
    return Table(
      terms.rarity.enumerated().map { term, rarity in
        let count = past.count(of: terms.lexicon.text(term))
        guard count >= 5 else { return rarity }
        let rest = Double(past.messages - count) + 0.5
        return min(rarity, Float(log(1 + rest / (Double(count) + 0.5))))
      })
  }

  /// The passage that a rule names: `skin/sensitive.md#care`, or `skin/sensitive.md` for the passage of
  /// the file's title; with or without the folder `KnowledgeBase/` in front.
  package func passage(named reference: String) -> Passage? {
    passages.number(named: Self.withoutFolder(reference)).map { passages[$0] }
  }

  /// The passage with this ``Passage/source``, or `nil` where there is none.
  ///
  /// - Complexity: O(passages), some nanoseconds each.
  package func passage(source: String) -> Passage? {
    passages.number(source: source).map { passages[$0] }
  }

  /// A path or reference as documents are named in rules: what follows the folder `KnowledgeBase`.
  static func withoutFolder(_ path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let folder = parts.lastIndex(of: "KnowledgeBase") else { return path }
    return parts[(folder + 1)...].joined(separator: "/")
  }

  /// The passages that answer `query` best; none where no word of it stands in the documents.
  ///
  /// - Complexity: O(postings of the query's words), some forty passages compared in detail.
  package func search(_ query: NormalizedText, top: Int) -> SearchResult {
    ranked(query, top: top) { ranking, _, places in
      let hits = (0..<max(0, min(top, places.count))).map { rank in
        let place = places[rank]
        return SearchResult.Hit(
          passages: passages, headingNumber: place.heading, number: place.passage,
          value: Double(place.value), score: Self.score(place.value))
      }
      return SearchResult(
        hits: hits, margin: Double(ranking.margin), isSure: ranking.sure?.isSure ?? false,
        confidence: ranking.sure?.confidence ?? 0)
    }
  }

  /// Searches, and gives `body` what was found, the best `top` in order.
  func ranked<Result>(
    _ query: NormalizedText, top: Int = .max, body: (Ranking, Comparison, RankedPlaces) -> Result
  ) -> Result {
    defer { extendLifetime(self) }
    return pool.with(terms) { scratch in
      Ranking.rank(
        query, in: terms, informed: informed.view, top: top, scratch, body: body)
    }
  }

  /// From 0 to 1; a half is about the value below which nothing is ever sure.
  static func score(_ value: Float) -> Double {
    let value = Double(max(0, value))
    return value / (value + 6)
  }
}
