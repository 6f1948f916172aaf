/// One line of the table.
struct Row: Codable {
  /// What was measured: `match, 10,000 rules`.
  let subject: String
  /// The figure with its unit, and what belongs to it.
  let figure: String
  /// The peer's, where there is one.
  var peer = ""
  /// How many times the peer's figure, or another one that the target names.
  var ratio: Double?
  /// Empty where nothing is aimed at.
  var target = ""
  var isMet: Bool?
  /// The bare numbers, for programs.
  var values: [String: Double] = [:]

  /// Sets a limit for the ratio.
  func aiming(atMost limit: Double, _ target: String) -> Row {
    var row = self
    row.target = target
    row.isMet = row.ratio.map { $0 <= limit }
    return row
  }

  func meeting(_ isMet: Bool?, _ target: String) -> Row {
    var row = self
    (row.target, row.isMet) = (target, isMet)
    return row
  }
}

extension Row {
  /// What a stage inside the library took, with `peer` microseconds of a peer for one call.
  init(_ subject: String, _ report: StageReport, each: String, peer: (name: String, micro: Double)?)
  {
    let micro = report.wallNanoseconds / 1_000
    self.init(
      subject: subject,
      figure: "\(written(micro)) µs \(each) (CPU \(written(report.cpuNanoseconds / 1_000)); "
        + "p50 \(written(report.p50 / 1_000)), p99 \(written(report.p99 / 1_000)); "
        + "grows by \(written(report.grownBytes / 1e6)) MB)",
      peer: peer.map { "\($0.name) \(written($0.micro)) µs" } ?? "",
      ratio: peer.map { micro / $0.micro }, values: report.values)
  }
}
