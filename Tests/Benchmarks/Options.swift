internal import Foundation

/// What was wrong with the command line, a file or a program that was started; exit status 2.
struct BenchmarkError: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

/// The command line.
struct Options {
  static let help = """
    usage: benchmark [option ...]

    How fast Xiaoer is, beside its peers: one Markdown table. Build it with -c release.

    options:
      --stage NAME      measure this stage only; may be given again
      --rules N         only this number of rules: 100, 1000 or 10000; may be given again
      --documents N     only this number of documents (search): 100 to 50000; may be given again
      --workload DIR    what workload.py has made, with to_markdown.py's output in DIR/md
                        (default: made in a temporary folder by ../shared/bench)
      --messages N      so many messages of the workload (default: 200000, all)
      --rounds N        so many runs, of which medians are taken (default and least: 5)
      --callgrind       also instructions per call, counted by valgrind on a small case
      --explain-hits    stage match: ten examples of each class of other answers than the C program's
      --json            everything as one JSON object
      --record          write the table into Tests/README.md
      --help            print this help

    stages:
      \(BenchmarkRun.names.joined(separator: " "))

    exit status: 0 measured, or no workload can be had; 2 wrong usage or something cannot be run

    """

  /// The root of the checkout.
  static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let ruleCounts = [100, 1_000, 10_000]
  static let documentCounts = [100, 1_000, 10_000, 50_000]

  private(set) var stages: [String] = []
  private(set) var rules: [Int] = []
  private(set) var documents: [Int] = []
  private(set) var workload: String?
  private(set) var messages = 200_000
  private(set) var rounds = 5
  private(set) var countsInstructions = false
  private(set) var explainsHits = false
  private(set) var isJSON = false
  private(set) var records = false
  private(set) var wantsHelp = false

  // What this program says to itself: the stage to run, and the folder of the sitting.
  private(set) var inside: String?
  private(set) var work: String?

  init(_ words: [String]) throws(BenchmarkError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--callgrind": countsInstructions = true
      case "--explain-hits": explainsHits = true
      case "--json": isJSON = true
      case "--record": records = true
      case "--help", "-h": wantsHelp = true
      case "--stage", "--rules", "--documents", "--workload", "--messages", "--rounds", "--inside",
        "--work":
        guard let value = rest.popFirst(), !value.isEmpty else {
          throw BenchmarkError("option \(word) needs a value")
        }
        try take(word, value)
      default: throw BenchmarkError("unknown option \(word); --help shows them")
      }
    }
    if rules.isEmpty { rules = Self.ruleCounts }
    if documents.isEmpty { documents = Self.documentCounts }
  }

  private mutating func take(_ name: String, _ value: String) throws(BenchmarkError) {
    switch name {
    case "--stage":
      guard BenchmarkRun.names.contains(value) else {
        throw BenchmarkError(
          "there is no stage “\(value)”; there are \(BenchmarkRun.names.joined(separator: ", "))")
      }
      stages.append(value)
    case "--rules": rules.append(try number(name, value, Self.ruleCounts + [0]))
    case "--documents": documents.append(try number(name, value, Self.documentCounts + [0]))
    case "--workload": workload = URL(filePath: value).absoluteURL.path(percentEncoded: false)
    case "--messages": messages = try number(name, value, 1...200_000)
    case "--rounds": rounds = try number(name, value, 5...1_000)
    case "--inside": inside = value
    default: work = value
    }
  }

  private func number(
    _ name: String, _ value: String, _ allowed: some Collection<Int>
  ) throws(BenchmarkError) -> Int {
    guard let number = Int(value), allowed.contains(number) else {
      throw BenchmarkError("option \(name) does not take “\(value)”; --help shows what it takes")
    }
    return number
  }

  /// Whether a stage shall be measured.
  func wants(_ stage: String) -> Bool { stages.isEmpty || stages.contains(stage) }
}
