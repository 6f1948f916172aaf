internal import Foundation

/// Instructions per call of each stage inside the library, on a small case: figures that hardly wobble.
struct Callgrind {
  /// Messages of the small case, and rules and documents where a stage has any.
  private static let messages = 1_000
  private static let size = 1_000

  let sitting: Sitting

  func rows(_ notes: inout [String]) throws(BenchmarkError) -> [Row] {
    guard sitting.has("valgrind") else {
      notes.append("Instructions are missing: valgrind is not installed.")
      return []
    }
    var rows: [Row] = []
    for stage in InsideStage.names where sitting.options.wants(stage) {
      let (rules, documents) = try content(stage)
      let counted = try instructions(stage, rules, documents)
      rows.append(
        Row(
          subject: subject(stage, rules, documents),
          figure: "\(written(counted)) instructions a call", values: ["instructions": counted]))
    }
    return rows
  }

  private func subject(_ stage: String, _ rules: Int, _ documents: Int) -> String {
    if stage == "intent" { return "intent, shipped rules" }
    if rules > 0 { return "\(stage), \(written(rules)) rules" }
    return documents > 0 ? "\(stage), \(written(documents)) documents" : stage
  }

  /// Makes the index of what a stage needs.
  private func content(_ stage: String) throws(BenchmarkError) -> (rules: Int, documents: Int) {
    switch stage {
    case "match", "decide", "encode":
      _ = try sitting.indexed(rules: Self.size, documents: 0)
      return (Self.size, 0)
    case "search":
      _ = try sitting.indexed(rules: 0, documents: Self.size)
      return (0, Self.size)
    case "intent": _ = try sitting.indexed(ShopContent(shippedIn: sitting.work))
    default: break
    }
    return (0, 0)
  }

  private func instructions(
    _ stage: String, _ rules: Int, _ documents: Int
  ) throws(BenchmarkError) -> Double {
    sitting.progress("\(stage) under valgrind …")
    let counts = sitting.work.path + "/callgrind"
    let output = sitting.work.path + "/output"
    let words = sitting.words(
      inside: stage, rules: rules, documents: documents,
      ["--callgrind", "--messages", "\(Self.messages)"])
    let run = try ChildProcess.run(
      [
        "valgrind", "--tool=callgrind", "--collect-atstart=no",
        "--toggle-collect=*collectedByCallgrind*", "--callgrind-out-file=\(counts)",
      ] + words, in: sitting.work.path, output: output,
      // Swift seeds its hashing anew in every process.
      environment: ["SWIFT_DETERMINISTIC_HASHING=1", "PATH=/usr/bin:/bin", "LC_ALL=C"])
    guard run.status == 0 else {
      throw BenchmarkError("valgrind ended with status \(run.status) in stage \(stage)")
    }
    let calls = String(decoding: try sitting.work.read(output), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let total = String(decoding: try sitting.work.read(counts), as: UTF8.self)
      .split(separator: "\n").first { $0.hasPrefix("totals:") || $0.hasPrefix("summary:") }?
      .split(separator: " ").last.flatMap { Double($0) }
    guard let total, let count = Double(calls), count > 0 else {
      throw BenchmarkError("callgrind counted nothing in stage \(stage)")
    }
    return total / count
  }
}
