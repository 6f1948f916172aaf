/// Matching beside the C limit, and how it grows with the rules.
struct MatchRows {
  /// What the workload's size allows p99 to be, in microseconds.
  private static let p99Limit = 20.0

  let sitting: Sitting

  func rows(_ notes: inout [String]) throws(BenchmarkError) -> [Row] {
    let limit = NativeLimit(sitting)
    notes.append(
      limit == nil
        ? "The C limit is missing: it needs g++, Hyperscan and ../shared/bench."
        : "The C limit compares bytes, in lower case only, neither folds nor picks by weight, and "
          + "reads a clock twice a message, which is in its time.")
    let texts = try sitting.head(sitting.options.messages, of: sitting.workload.texts)
    let counts = sitting.options.rules
    for count in counts { _ = try sitting.indexed(rules: count, documents: 0) }
    var own: [Int: [StageReport]] = [:]
    var peer: [Int: [NativeLimit.Report]] = [:]
    for _ in sitting.rounds {
      for count in counts {
        if let limit { peer[count, default: []].append(try limit.run(rules: count, texts: texts)) }
        own[count, default: []].append(try sitting.inside("match", rules: count))
      }
    }
    var rows: [Row] = []
    for count in counts {
      let report = StageReport.median(of: own[count] ?? [])
      let native = peer[count].map(NativeLimit.median)
      rows += self.rows(count, report, native)
      rows.append(try HitReport(sitting: sitting).row(count, report, native))
    }
    if let few = own[100], let many = own[10_000] {
      let (fast, slow) = (StageReport.median(of: few), StageReport.median(of: many))
      let ratio = slow.wallNanoseconds / fast.wallNanoseconds
      rows.append(
        Row(
          subject: "match, 10,000 rules against 100",
          figure: "\(written(slow.wallNanoseconds / 1_000)) µs",
          peer: "100 rules \(written(fast.wallNanoseconds / 1_000)) µs", ratio: ratio
        ).aiming(atMost: 3, "≤ 3"))
    }
    return rows
  }

  private func rows(_ count: Int, _ report: StageReport, _ native: NativeLimit.Report?) -> [Row] {
    let subject = "match, \(written(count)) rules"
    let peer = native.map { (name: "C limit", micro: $0.micro) }
    var row = Row(subject, report, each: "a message", peer: peer)
    if count == 10_000 { row = row.aiming(atMost: 3, "≤ 3 × the C limit") }
    let p99 = report.p99 / 1_000
    let late = Row(
      subject: subject + ", p99", figure: "\(written(p99)) µs",
      peer: native.map { "C limit \(written($0.p99)) µs" } ?? "",
      ratio: native.map { p99 / $0.p99 })
    return [row, late.meeting(p99 <= Self.p99Limit, "≤ 20 µs")]
  }
}
