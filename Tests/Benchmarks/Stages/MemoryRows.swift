/// Peak resident memory while answering, and what an open conversation takes of it.
struct MemoryRows {
  private static let conversations = 200_000

  let sitting: Sitting

  func rows() throws(BenchmarkError) -> [Row] {
    let content = try sitting.indexed(rules: 10_000, documents: 10_000)
    let answering = try peaks(content, sitting.workload.messages)
    let whole = Row(
      subject: "memory, 10,000 rules and 10,000 documents answering",
      figure: "\(written(answering / 1e6)) MB peak", values: ["peak_bytes": answering])
    // Few rules, so that little else stands beside the conversations.
    let small = try sitting.indexed(rules: 100, documents: 0)
    let many = try peaks(small, try messages("many.jsonl") { "c\($0)" })
    let one = try peaks(small, try messages("one.jsonl") { _ in "c" })
    let each = (many - one) / Double(Self.conversations)
    let open = Row(
      subject: "memory, one of \(written(Self.conversations)) open conversations",
      figure: "\(written(each)) bytes",
      peer: "all in one conversation \(written(one / 1e6)) MB", values: ["bytes": each])
    return [
      whole.meeting(answering <= 120e6, "≤ 120 MB"), open.meeting(each <= 1_000, "≤ 1 KB"),
    ]
  }

  private func peaks(_ content: ShopContent, _ input: String) throws(BenchmarkError) -> Double {
    var peaks: [Double] = []
    for _ in sitting.rounds {
      sitting.progress("memory, \(content.name) …")
      let words = [sitting.program, "reply"] + content.words + ["--jobs", "1"]
      peaks.append(try sitting.succeed(words, in: content.folder, input: input).peakBytes)
    }
    return median(peaks)
  }

  /// A short message each, of the conversation that `name` gives its number.
  private func messages(
    _ file: String, _ name: (Int) -> String
  ) throws(BenchmarkError) -> String {
    let path = try sitting.work.write(file, "")
    // A little at a time, so that this process stays small.
    for start in stride(from: 0, to: Self.conversations, by: 1_000) {
      var text = ""
      for number in start..<start + 1_000 {
        text += #"{"id": "m\#(number)", "conversation": "\#(name(number))", "text": "退货"}"#
        text += "\n"
      }
      try sitting.work.append(text, to: path)
    }
    return path
  }
}
