internal import Knowledge
internal import TextNormalization
internal import XiaoerKit

/// Searching documents for the three best passages, the analysis of the question included.
struct SearchStage: Stage {
  private let queries: [String]
  private let index: KnowledgeIndex
  private var found = 0

  init(_ workload: Workload, _ content: ShopContent) throws(BenchmarkError) {
    queries = try workload.readQueries(2_000)
    index = try content.loaded().knowledge
  }

  var count: Int { queries.count }
  var outcome: [String: Double] { ["found": Double(found) / Double(max(1, count))] }

  mutating func prepare() { found = 0 }

  mutating func call(_ number: Int) {
    found += index.search(NormalizedText(queries[number]), top: 3).hits.count
  }
}
