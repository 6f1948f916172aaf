/// The stages inside the library that have no peer.
struct PlainRows {
  let sitting: Sitting

  func rows(_ stage: String) throws(BenchmarkError) -> [Row] {
    switch stage {
    case "intent":
      _ = try sitting.indexed(ShopContent(shippedIn: sitting.work))
      return [try row(stage, "intent, shipped rules", 0, 0, each: "a message")]
    case "decide":
      var rows: [Row] = []
      for count in sitting.options.rules {
        rows.append(
          try row(stage, "decide, \(written(count)) rules", count, 0, each: "a message"))
      }
      let most = sitting.options.rules.max() ?? 0
      let subject = "decide, \(written(most)) rules, 10,000 documents"
      return rows + [try row(stage, subject, most, 10_000, each: "a message")]
    case "encode":
      return [try row(stage, "encode, 1,000 rules", 1_000, 0, each: "a decision")]
    case "decode": return [try row(stage, stage, 0, 0, each: "a line")]
    default: return [try row(stage, stage, 0, 0, each: "a message")]
    }
  }

  private func row(
    _ stage: String, _ subject: String, _ rules: Int, _ documents: Int, each: String
  ) throws(BenchmarkError) -> Row {
    if rules + documents > 0 { _ = try sitting.indexed(rules: rules, documents: documents) }
    var reports: [StageReport] = []
    for _ in sitting.rounds {
      reports.append(try sitting.inside(stage, rules: rules, documents: documents))
    }
    return Row(subject, StageReport.median(of: reports), each: each, peer: nil)
  }
}
