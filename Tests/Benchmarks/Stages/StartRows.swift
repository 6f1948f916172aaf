internal import Foundation

/// From the start to the answer of one message, less what `cat` takes for it.
struct StartRows {
  /// Starts are short, so there are more of them than rounds.
  private static let startsPerRound = 5

  let sitting: Sitting

  func rows(_ wants: (String) -> Bool) throws(BenchmarkError) -> [Row] {
    var rows: [Row] = []
    if wants("start") {
      let content = try sitting.indexed(ShopContent(shippedIn: sitting.work))
      rows.append(try row("start, shipped content, index present", content, atMost: 30))
    }
    if wants("start-large") {
      let content = try sitting.indexed(rules: 10_000, documents: 50_000)
      let subject = "start, 10,000 rules and 50,000 documents, index present"
      rows.append(try row(subject, content, atMost: 60))
    }
    if wants("start-without-index") { rows.append(try withoutIndex()) }
    return rows
  }

  /// One message of a customer.
  static func message(_ sitting: Sitting) throws(BenchmarkError) -> String {
    let line = #"{"id": "1", "conversation": "c", "text": "我想退货"}"#
    return try sitting.work.write("message.jsonl", line + "\n")
  }

  private func row(
    _ subject: String, _ content: ShopContent, atMost limit: Int
  ) throws(BenchmarkError) -> Row {
    sitting.progress(subject)
    let own = try Self.starts(sitting, sitting.program, content)
    return Self.row(subject, own).meeting(
      own.seconds - own.cat <= Double(limit) / 1_000, "≤ \(limit) ms more than cat")
  }

  /// What a start took, and `cat` in turn with it, in seconds.
  struct Start {
    let seconds: Double
    let cpu: Double
    let cat: Double
    let peakBytes: Double
  }

  static func row(_ subject: String, _ start: Start) -> Row {
    Row(
      subject: subject,
      figure: "\(written((start.seconds - start.cat) * 1_000)) ms more than cat (CPU "
        + "\(written(start.cpu * 1_000)) ms, \(written(start.peakBytes / 1e6)) MB)",
      peer: "cat \(written(start.cat * 1_000)) ms",
      values: ["wall_s": start.seconds, "cpu_s": start.cpu, "cat_s": start.cat])
  }

  static func starts(
    _ sitting: Sitting, _ program: String, _ content: ShopContent
  ) throws(BenchmarkError) -> Start {
    let input = try message(sitting)
    let words = [program, "reply"] + content.words
    var (own, cats): ([ChildProcess], [ChildProcess]) = ([], [])
    for _ in 0..<sitting.options.rounds * startsPerRound {
      cats.append(try sitting.succeed(["cat"], in: content.folder, input: input))
      own.append(try sitting.succeed(words, in: content.folder, input: input))
    }
    return Start(
      seconds: middle(own, \.wallSeconds), cpu: middle(own, \.cpuSeconds),
      cat: middle(cats, \.wallSeconds), peakBytes: middle(own, \.peakBytes))
  }

  private func withoutIndex() throws(BenchmarkError) -> Row {
    let subject = "start, 10,000 rules and 10,000 documents, without index"
    let content = ShopContent(sitting.workload, rules: 10_000, documents: 10_000, in: sitting.work)
    let folder = sitting.work.path + "/bare"
    try sitting.work.make(folder)
    let input = try Self.message(sitting)
    var runs: [ChildProcess] = []
    for _ in sitting.rounds {
      sitting.progress(subject)
      let words = [sitting.program, "reply"] + content.words
      runs.append(try sitting.succeed(words, in: folder, input: input))
    }
    let wall = middle(runs, \.wallSeconds)
    let cpu = middle(runs, \.cpuSeconds)
    return Row(
      subject: subject,
      figure: "\(written(wall)) s (CPU \(written(cpu)), "
        + "\(written(middle(runs, \.peakBytes) / 1e6)) MB)",
      values: ["wall_s": wall, "cpu_s": cpu]
    ).meeting(wall <= 2, "≤ 2 s")
  }
}
