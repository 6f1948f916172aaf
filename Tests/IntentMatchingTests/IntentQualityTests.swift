import Foundation
import IntentMatching
import Testing
import TextNormalization

/// Where the public data are, and whether they shall be measured.
enum QualityData {
  static let isWanted = ProcessInfo.processInfo.environment["XIAOER_QUALITY"] == "1"

  /// The data folder, or `nil` where it is absent.
  static let folder: URL? = {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = checkout.deletingLastPathComponent().appending(path: "shared/data")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()
}

/// Measures the classifier on public data sets beside the checkout, which are not part of it.
///
/// `XIAOER_QUALITY=1 swift test -c release -Xswiftc -enable-testing --filter IntentQualityTests`
@Suite(
  .enabled(
    if: QualityData.isWanted && QualityData.folder != nil,
    "needs XIAOER_QUALITY=1 and the data folder ../shared/data beside the checkout"))
struct IntentQualityTests {
  struct Row: Decodable {
    let text: String
    let intent: String?
    let bot: String?
  }

  /// One set, and the least shares that it must reach: answered right among the questions of some
  /// intent, rejected among the others.
  struct Bar: Sendable, CustomTestStringConvertible {
    let file: String
    var bot: String?
    var strictness = Strictness.normal
    var leaveAlone = false
    var right: Double
    var rejected = 0.0
    var testDescription: String {
      "\(bot ?? file) \(strictness.rawValue)\(leaveAlone ? " leave-alone" : "")"
    }
  }

  static let bars = [
    Bar(file: "intents-hint3-en", bot: "curekart", right: 0.80, rejected: 0.72),
    Bar(file: "intents-hint3-en", bot: "sofmattress", right: 0.68, rejected: 0.70),
    Bar(file: "intents-hint3-en", bot: "powerplay11", right: 0.55, rejected: 0.71),
    Bar(file: "intents-clinc150-en", right: 0.90, rejected: 0.81),
    Bar(file: "intents-smp2017-zh", right: 0.875, rejected: 0.78),
    Bar(file: "intents-smp2017-zh", leaveAlone: true, right: 0.85, rejected: 0.94),
    Bar(file: "intents-xsid-zh", right: 0.84),
    Bar(file: "intents-xsid-zh", strictness: .low, right: 0.89),
    Bar(file: "intents-homeassistant-hant", right: 0.80),
    Bar(file: "intents-homeassistant-hant", strictness: .low, right: 0.90),
    Bar(file: "route-taipeiqa-hant", right: 0.76),
  ]

  static func rows(_ half: String, _ bar: Bar) throws -> [Row] {
    let folder = try #require(QualityData.folder)
    let data = try Data(contentsOf: folder.appending(path: "\(half)/\(bar.file).jsonl"))
    return try data.split(separator: 10).map { try JSONDecoder().decode(Row.self, from: $0) }
      .filter { bar.bot == nil || $0.bot == bar.bot }
  }

  @Test(arguments: bars) func `a public data set is answered as well as before`(bar: Bar) throws {
    let train = try Self.rows("train", bar)
    let names = Set(train.compactMap(\.intent)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let examples = train.compactMap { row in
      let intent = row.intent.map { numbers[$0] } ?? (bar.leaveAlone ? names.count : nil)
      return intent.map { IntentExample(intent: $0, text: NormalizedText(row.text)) }
    }
    let count = names.count + (bar.leaveAlone ? 1 : 0)
    let model = IntentModel(
      intentCount: count, examples: examples,
      strictness: Array(repeating: bar.strictness, count: count), wordLists: [])
    var inside = 0
    var outside = 0
    var right = 0
    var rejected = 0
    for row in try Self.rows("dev", bar) {
      let result = model.classify(NormalizedText(row.text))
      let answer = result.isAccepted ? result.ranked.first?.intent : nil
      let isAnswered = answer.map { $0 < names.count } ?? false
      if let intent = row.intent {
        inside += 1
        if answer == numbers[intent] { right += 1 }
      } else {
        outside += 1
        if !isAnswered { rejected += 1 }
      }
    }
    #expect(Double(right) >= bar.right * Double(inside), "\(right) of \(inside)")
    #expect(Double(rejected) >= bar.rejected * Double(outside), "\(rejected) of \(outside)")
  }
}
