internal import Foundation

/// Which sets there are, and how a run goes through them.
struct QualityRun {
  private enum Way {
    case intents(IntentSet)
    case documents(DocumentSet)
    case ranking(RankingSet)
    case irc, shop
    /// The mean of other sets.
    case mean([String])
  }

  private static let hint3 = "intents-hint3-en"
  private static let homeassistant = "intents-homeassistant-hant"

  /// In the order of the table; a mean stands after its parts, documents used twice side by side.
  private static let sets: [(name: String, way: Way)] = [
    intents("hint3-curekart", hint3, bot: "curekart"),
    intents("hint3-sofmattress", hint3, bot: "sofmattress"),
    ("hint3-mean", .mean(["hint3-curekart", "hint3-sofmattress"])),
    intents("hint3-powerplay11", hint3, bot: "powerplay11"),
    intents("clinc150", "intents-clinc150-en"),
    intents("smp2017", "intents-smp2017-zh"),
    intents("smp2017-leave-alone", "intents-smp2017-zh", leavesAlone: true),
    intents("xsid", "intents-xsid-zh"),
    intents("xsid-low", "intents-xsid-zh", strictness: "low"),
    intents("homeassistant", homeassistant),
    intents("homeassistant-low", homeassistant, strictness: "low"),
    intents("taipei", "route-taipeiqa-hant"),
    documents("stackfaq", "faq-stackfaq-en"),
    documents("covid", "faq-covid-en"),
    documents("covid-past", "faq-covid-en", countsAsked: true),
    documents("lcqmc", "faq-lcqmc-zh"),
    documents("lcqmc-hant", "faq-lcqmc-zh", textField: "text_hant"),
    ("irc", .irc),
    ("silence-zh", .shop),
    ("rerank-zh", .ranking(RankingSet(name: "rerank-zh", file: "rerank-zh"))),
  ]

  static var names: [String] { sets.map(\.name) }

  private static func intents(
    _ name: String, _ file: String, bot: String? = nil, strictness: String? = nil,
    leavesAlone: Bool = false
  ) -> (String, Way) {
    let set = IntentSet(
      name: name, file: file, bot: bot, strictness: strictness, leavesAlone: leavesAlone)
    return (name, .intents(set))
  }

  private static func documents(
    _ name: String, _ file: String, textField: String = "text", countsAsked: Bool = false
  ) -> (String, Way) {
    let set = DocumentSet(name: name, file: file, textField: textField, countsAsked: countsAsked)
    return (name, .documents(set))
  }

  let options: Options

  /// Measures, prints, compares and records; `false` where something is worse than recorded.
  func run() throws(QualityError) -> Bool {
    let data = DataFolder(url: options.data, half: options.half)
    guard data.exists else {
      let path = options.data.path(percentEncoded: false)
      print("There is no data folder at \(path), so there is nothing to measure.")
      return true
    }
    let measurements = try measureAll(data)
    var baseline = try Baseline(at: options.baseline)
    let changes = baseline.changes(to: measurements)
    let report = Report(
      measurements: measurements, changes: changes,
      unrecorded: baseline.unrecorded(of: measurements))
    print(options.isJSON ? try report.json() : report.text(), terminator: "")
    guard options.records else { return !changes.contains { $0.direction == .worse } }
    baseline.record(measurements)
    try baseline.write(to: options.baseline)
    return true
  }

  private func measureAll(_ data: DataFolder) throws(QualityError) -> [Measurement] {
    var wanted = Set(options.sets.isEmpty ? Self.names : options.sets)
    for case (let name, .mean(let parts)) in Self.sets where wanted.contains(name) {
      wanted.formUnion(parts)
    }
    var all: [Measurement] = []
    var built: DocumentSet.Built?
    for (name, way) in Self.sets where wanted.contains(name) {
      progress("\(name) …")
      switch way {
      case .intents(let set):
        all.append(try set.measure(data))
        if options.measuresTraining { all.append(try set.measureTraining(data)) }
      case .documents(let set): all.append(try set.measure(data, &built))
      case .ranking(let set): all.append(try set.measure(data))
      case .irc: all.append(try RoomSets.measureIRC(name, data))
      case .shop: all.append(try RoomSets.measureShop(name, data))
      case .mean(let parts):
        for side in [data.half, Baseline.training] {
          let own = all.filter { parts.contains($0.set) && $0.side == side }
          if let mean = Measurement.mean(name, own) { all.append(mean) }
        }
      }
    }
    progress("")
    return all
  }

  /// Shows at a terminal what is being done, in place of what was shown before.
  private func progress(_ text: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
