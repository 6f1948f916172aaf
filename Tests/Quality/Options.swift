internal import Foundation

/// What was wrong with the command line or with a file; exit status 2.
struct QualityError: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

/// The command line.
struct Options {
  static let help = """
    usage: quality [option ...]

    How good the answers are on public data sets: one table, compared with what was recorded.

    options:
      --set NAME       measure this set only; may be given again
      --half NAME      which queries are asked: a folder of the data (default: dev)
      --train          also 5-fold cross-validation on the training side of the intents
      --data DIR       the data (default: ../shared/data beside the checkout)
      --baseline FILE  what to compare with (default: Tests/Quality/baseline.json)
      --record         write the figures into the baseline
      --json           everything as one JSON object
      --help           print this help

    sets:
      \(QualityRun.names.joined(separator: " "))

    exit status: 0 nothing is worse or there is no data, 1 a figure is more than half a point worse
    than in the baseline, 2 wrong usage or unreadable files

    """

  /// The root of the checkout.
  static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private(set) var sets: [String] = []
  private(set) var half = "dev"
  private(set) var measuresTraining = false
  private(set) var data = checkout.deletingLastPathComponent().appending(path: "shared/data")
  private(set) var baseline = checkout.appending(path: "Tests/Quality/baseline.json")
  private(set) var records = false
  private(set) var isJSON = false
  private(set) var wantsHelp = false

  init(_ words: [String]) throws(QualityError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      switch name {
      case "--train": measuresTraining = true
      case "--record": records = true
      case "--json": isJSON = true
      case "--help", "-h": wantsHelp = true
      case "--set", "--half", "--data", "--baseline":
        guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst(), !value.isEmpty
        else {
          throw QualityError("option \(name) needs a value")
        }
        try take(name, value)
      default: throw QualityError("unknown option \(name); --help shows them")
      }
    }
  }

  private mutating func take(_ name: String, _ value: String) throws(QualityError) {
    switch name {
    case "--set":
      guard QualityRun.names.contains(value) else {
        throw QualityError(
          "there is no set “\(value)”; there are \(QualityRun.names.joined(separator: ", "))")
      }
      sets.append(value)
    case "--half":
      guard !value.contains("/"), value != Baseline.training else {
        throw QualityError("option --half takes the name of a folder within the data")
      }
      half = value
    case "--data": data = URL(filePath: value)
    default: baseline = URL(filePath: value)
    }
  }
}
