internal import Foundation

/// Which messages are answered that the C limit leaves, and the other way round, in classes.
struct HitReport {
  let sitting: Sitting

  /// The share of messages answered; its target is the C limit's to three digits, apart from what the
  /// C program cannot know: it compares bytes, in lower case only.
  func row(
    _ rules: Int, _ report: StageReport, _ native: NativeLimit.Report?
  ) throws(BenchmarkError) -> Row {
    let found = try sitting.inside("hits", rules: rules, as: HitDifferences.self)
    let hit = report.outcome["hit"] ?? 0
    let classes = found.classes.map { "\(written($0.count)) \($0.name)" }
    // What folding and inflection do not account for stays in the comparison.
    let alike = found.plainHit + found.unexplained
    let differences =
      classes.isEmpty
      ? "none differs"
      : "\(share(alike)) without what differs: " + classes.joined(separator: ", ")
    let row = Row(
      subject: "match, \(written(rules)) rules, share answered",
      figure: "\(share(hit)) (\(differences))",
      peer: native.map { "C limit \(share($0.hit))" } ?? "by its rules \(share(found.plainHit))",
      ratio: hit / (native?.hit ?? found.plainHit), values: ["hit": hit, "alike": alike])
    guard let native else { return row }
    return row.meeting(
      abs(alike - native.hit) < 0.0005,
      "equal to three digits but for folding and inflection")
  }

  /// Prints ten examples of each class.
  func explain() throws(BenchmarkError) {
    for rules in sitting.options.rules {
      _ = try sitting.indexed(rules: rules, documents: 0)
      let found = try sitting.inside("hits", rules: rules, as: HitDifferences.self)
      sitting.progress("")
      print(
        "\(written(rules)) rules: answered \(share(found.hit)), by bytes alone "
          + "\(share(found.plainHit)); \(written(found.differing)) messages differ")
      for one in found.classes {
        print("  \(one.name): \(written(one.count))")
        for example in one.examples { print("    \(example)") }
      }
    }
  }

  private func share(_ value: Double) -> String { String(format: "%.4f", value) }
}
