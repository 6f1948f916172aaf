/// The filter as a whole: `xiaoer reply` on the messages as JSON Lines, beside `jq -c .` and `cat`.
struct ReplyRows {
  let sitting: Sitting

  private struct Times {
    var one: [ChildProcess] = []
    var two: [ChildProcess] = []
    var jq: [ChildProcess] = []
    var cat: [ChildProcess] = []
  }

  func rows(_ notes: inout [String]) throws(BenchmarkError) -> [Row] {
    let hasJQ = sitting.has("jq")
    if !hasJQ { notes.append("jq is missing.") }
    var rows: [Row] = []
    for rules in sitting.options.rules { rows += try self.rows(rules, 0, hasJQ) }
    return rows + (try self.rows(sitting.options.rules.max() ?? 0, 10_000, hasJQ))
  }

  private func rows(
    _ rules: Int, _ documents: Int, _ hasJQ: Bool
  ) throws(BenchmarkError) -> [Row] {
    let content = try sitting.indexed(rules: rules, documents: documents)
    let count = sitting.messageCount(documents: documents)
    let input = try sitting.head(count, of: sitting.workload.messages)
    var times = Times()
    for _ in sitting.rounds {
      sitting.progress("reply, \(content.name) …")
      func run(_ words: [String]) throws(BenchmarkError) -> ChildProcess {
        try sitting.succeed(words, in: content.folder, input: input)
      }
      let reply = [sitting.program, "reply"] + content.words
      times.one.append(try run(reply + ["--jobs", "1"]))
      if hasJQ { times.jq.append(try run(["jq", "-c", "."])) }
      times.two.append(try run(reply + ["--jobs", "2"]))
      times.cat.append(try run(["cat"]))
    }
    var subject = "reply, \(written(rules)) rules"
    if documents > 0 { subject += ", \(written(documents)) documents" }
    var one = row("\(subject), --jobs 1", times.one, count)
    let own = middle(times.one, \.wallSeconds)
    one.peer = "cat \(written(middle(times.cat, \.wallSeconds))) s"
    if hasJQ {
      let jq = middle(times.jq, \.wallSeconds)
      one.peer = "jq \(written(jq)) s, " + one.peer
      // Both compute on one thread and hardly wait, so CPU time is what they took.
      one.ratio = middle(times.one, \.cpuSeconds) / middle(times.jq, \.cpuSeconds)
    }
    var two = row("\(subject), --jobs 2", times.two, count)
    two.peer = "--jobs 1 \(written(own)) s"
    two.ratio = middle(times.two, \.wallSeconds) / own
    guard rules == 10_000, documents == 0 else { return [one, two] }
    return [
      one.aiming(atMost: 1.5, "≤ 1.5 × the CPU time of jq"),
      two.aiming(atMost: 1 / 1.7, "≤ 0.588 (1.7 × faster) where two cores are free"),
    ]
  }

  private func row(_ subject: String, _ runs: [ChildProcess], _ count: Int) -> Row {
    let wall = middle(runs, \.wallSeconds)
    let cpu = middle(runs, \.cpuSeconds)
    let peak = middle(runs, \.peakBytes)
    return Row(
      subject: subject,
      figure: "\(written(wall)) s (CPU \(written(cpu))), "
        + "\(written(wall * 1e6 / Double(count))) µs a line, \(written(peak / 1e6)) MB",
      values: ["wall_s": wall, "cpu_s": cpu, "peak_bytes": peak])
  }
}

/// The median of a figure of several runs.
func middle(_ runs: [ChildProcess], _ figure: (ChildProcess) -> Double) -> Double {
  median(runs.map(figure))
}
