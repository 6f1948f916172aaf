internal import Foundation

/// tantivy, called from Python on one thread.
struct TantivyPeer {
  struct Report: Decodable {
    let build: Double
    let cut: Double
    let p50: Double
    let p99: Double
    let searchP50: Double
    let searchP99: Double
  }

  private let sitting: Sitting
  private static let script = Options.checkout
    .appending(path: "Tests/Benchmarks/tantivy_search.py").path(percentEncoded: false)

  /// `nil` where Python does not have it.
  init?(_ sitting: Sitting) {
    guard (try? ChildProcess.run(["python3", "-c", "import tantivy"], in: "/"))?.status == 0 else {
      return nil
    }
    self.sitting = sitting
  }

  func run(documents: Int) throws(BenchmarkError) -> Report {
    sitting.progress("tantivy, \(documents) documents …")
    let words = [
      "python3", Self.script, sitting.workload.documentLines(documents), sitting.workload.queries,
    ]
    return try sitting.decoded(try sitting.output(of: words))
  }

  static func median(of reports: [Report]) -> Report {
    func middle(_ figure: (Report) -> Double) -> Double { benchmark.median(reports.map(figure)) }
    return Report(
      build: middle(\.build), cut: middle(\.cut), p50: middle(\.p50), p99: middle(\.p99),
      searchP50: middle(\.searchP50), searchP99: middle(\.searchP99))
  }
}
