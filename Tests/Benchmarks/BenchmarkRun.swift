internal import Foundation

/// Measures what the command line asks for and makes the table.
struct BenchmarkRun {
  static let names =
    InsideStage.names + [
      "reply", "start", "start-large", "start-without-index", "memory", "static",
    ]

  let options: Options

  func run() throws(BenchmarkError) {
    let work = try WorkFolder()
    defer { work.remove() }
    let workload: Workload
    do { workload = try found(work) } catch {
      // As without the data of the quality run: nothing is wrong with the program.
      print("There is no workload, so there is nothing to measure: \(error.sentence).")
      return
    }
    let sitting = try Sitting(options, workload, work)
    if options.explainsHits {
      try HitReport(sitting: sitting).explain()
      return
    }
    var rows: [Row] = []
    var notes: [String] = []
    try measure(sitting, &rows, &notes)
    if options.countsInstructions { rows += try Callgrind(sitting: sitting).rows(&notes) }
    sitting.progress("")
    let table = Table(machine: Machine.line(), rows: rows, notes: notes)
    print(options.isJSON ? try json(table) : table.markdown(), terminator: "")
    if options.records { try record(table) }
  }

  private func found(_ work: WorkFolder) throws(BenchmarkError) -> Workload {
    guard let folder = options.workload else {
      return try Workload.make(in: work.path + "/workload")
    }
    let workload = Workload(folder: folder)
    if let missing = workload.missing.first { throw BenchmarkError("\(missing) is missing") }
    return workload
  }

  private func measure(
    _ sitting: Sitting, _ rows: inout [Row], _ notes: inout [String]
  ) throws(BenchmarkError) {
    for name in InsideStage.names where options.wants(name) {
      switch name {
      case "match": rows += try MatchRows(sitting: sitting).rows(&notes)
      case "search": rows += try SearchRows(sitting: sitting).rows(&notes)
      default: rows += try PlainRows(sitting: sitting).rows(name)
      }
    }
    if options.wants("reply") { rows += try ReplyRows(sitting: sitting).rows(&notes) }
    rows += try StartRows(sitting: sitting).rows { options.wants($0) }
    if options.wants("memory") { rows += try MemoryRows(sitting: sitting).rows() }
    if options.wants("static") { rows += try StaticRows(sitting: sitting).rows(&notes) }
    notes.append(Machine.howTimesWereTaken(rounds: options.rounds))
  }

  private func json(_ table: Table) throws(BenchmarkError) -> String {
    struct Content: Encodable {
      let machine: String
      let rows: [Row]
      let notes: [String]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let content = Content(machine: table.machine, rows: table.rows, notes: table.notes)
    guard let data = try? encoder.encode(content) else {
      throw BenchmarkError("the figures cannot be written as JSON")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private func record(_ table: Table) throws(BenchmarkError) {
    let url = Options.checkout.appending(path: "Tests/README.md")
    guard let text = try? String(contentsOf: url, encoding: .utf8),
      let recorded = table.recorded(in: text)
    else { throw BenchmarkError("Tests/README.md has not the two lines that enclose the table") }
    do { try recorded.write(to: url, atomically: true, encoding: .utf8) } catch {
      throw BenchmarkError("Tests/README.md cannot be written")
    }
  }
}
