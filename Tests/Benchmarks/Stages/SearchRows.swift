/// Searching and indexing beside tantivy.
struct SearchRows {
  let sitting: Sitting

  func rows(_ notes: inout [String]) throws(BenchmarkError) -> [Row] {
    let peer = TantivyPeer(sitting)
    notes.append(
      peer == nil
        ? "tantivy is missing: pip install tantivy."
        : "tantivy is called from Python: its queries are cut and made there, which is counted, and "
          + "beside it stands its search alone; its texts were cut before its index is built.")
    var rows: [Row] = []
    for count in sitting.options.documents {
      _ = try sitting.indexed(rules: 0, documents: count)
      var own: [StageReport] = []
      var built: [[String: Double]] = []
      var others: [TantivyPeer.Report] = []
      for _ in sitting.rounds {
        if let peer { others.append(try peer.run(documents: count)) }
        own.append(try sitting.inside("search", documents: count))
        built.append(try sitting.inside("index", documents: count, as: [String: Double].self))
      }
      let other = others.isEmpty ? nil : TantivyPeer.median(of: others)
      rows += self.rows(count, StageReport.median(of: own), other)
      rows.append(buildRow(count, median(built.map { $0["cpu"] ?? 0 }), other))
    }
    return rows
  }

  private func rows(_ count: Int, _ own: StageReport, _ other: TantivyPeer.Report?) -> [Row] {
    let subject = "search, \(written(count)) documents"
    func row(_ name: String, _ value: Double, _ peer: Double?, _ alone: Double?, _ more: String)
      -> Row
    {
      var row = Row(subject: "\(subject), \(name)", figure: "\(written(value)) µs\(more)")
      if let peer, let alone {
        row.peer = "tantivy \(written(peer)) µs (search alone \(written(alone)))"
        row.ratio = value / peer
      }
      return row.aiming(atMost: 1, "≤ tantivy")
    }
    let more =
      " (mean \(written(own.wallNanoseconds / 1_000)), CPU "
      + "\(written(own.cpuNanoseconds / 1_000)); grows by \(written(own.grownBytes / 1e6)) MB)"
    return [
      row("p50", own.p50 / 1_000, other?.p50, other?.searchP50, more),
      row("p99", own.p99 / 1_000, other?.p99, other?.searchP99, ""),
    ]
  }

  private func buildRow(_ count: Int, _ seconds: Double, _ other: TantivyPeer.Report?) -> Row {
    var row = Row(
      subject: "index of \(written(count)) documents", figure: "\(written(seconds)) s CPU")
    if let other {
      row.peer = "tantivy \(written(other.build)) s CPU (cutting \(written(other.cut)) more)"
      row.ratio = seconds / other.build
    }
    return row.aiming(atMost: 2, "≤ 2 × tantivy")
  }
}
