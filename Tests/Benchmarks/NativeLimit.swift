internal import Foundation

/// The C limit: a Hyperscan program that only scans and applies the same rules.
struct NativeLimit {
  struct Report: Decodable {
    /// Messages a second, rules applied.
    let speed: Double
    /// Microseconds a message.
    let p50: Double
    let p99: Double
    /// The share of messages answered.
    let hit: Double

    var micro: Double { 1e6 / speed }

    private enum CodingKeys: String, CodingKey {
      case speed = "rules_msg_s"
      case p50 = "p50_us"
      case p99 = "p99_us"
      case hit
    }
  }

  private let sitting: Sitting
  private let program: String

  /// `nil` where it can neither be compiled nor lies in the workload's folder.
  init?(_ sitting: Sitting) {
    self.sitting = sitting
    let source = Options.checkout.deletingLastPathComponent()
      .appending(path: "shared/bench/native_limit.cpp").path(percentEncoded: false)
    let made = sitting.work.path + "/native_limit"
    sitting.progress("compiling the C limit …")
    let words = ["g++", "-O3", "-march=native", "-std=c++17", source, "-lhs", "-o", made]
    if (try? ChildProcess.run(words, in: "/"))?.status == 0 {
      program = made
      return
    }
    let kept = sitting.workload.folder + "/native_limit"
    guard FileManager.default.isExecutableFile(atPath: kept) else { return nil }
    program = kept
  }

  func run(rules: Int, texts: String) throws(BenchmarkError) -> Report {
    sitting.progress("C limit, \(rules) rules …")
    return try sitting.decoded(
      try sitting.output(of: [program, sitting.workload.ruleTable(rules), texts]))
  }

  static func median(of reports: [Report]) -> Report {
    func middle(_ figure: (Report) -> Double) -> Double { benchmark.median(reports.map(figure)) }
    return Report(
      speed: middle(\.speed), p50: middle(\.p50), p99: middle(\.p99), hit: middle(\.hit))
  }
}
