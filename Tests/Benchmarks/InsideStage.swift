internal import Foundation

/// This program as the process of one stage: what it measured, as a line of JSON.
enum InsideStage {
  /// The stages by name, in the order of the table.
  static let names = ["normalise", "match", "intent", "search", "decide", "decode", "encode"]

  static func run(_ name: String, _ options: Options) throws(BenchmarkError) -> String {
    guard let folder = options.workload, let path = options.work else {
      throw BenchmarkError("--inside needs --workload and --work")
    }
    let workload = Workload(folder: folder)
    let work = WorkFolder(at: path)
    let content = ShopContent(
      workload, rules: options.rules[0], documents: options.documents[0], in: work)
    func finish(_ stage: some Stage) throws(BenchmarkError) -> String {
      var stage = stage
      if options.countsInstructions {
        StageRun.once(&stage)
        return "\(stage.count)"
      }
      return try json(StageRun.report(&stage))
    }
    switch name {
    case "normalise": return try finish(NormaliseStage(workload, options.messages))
    case "match": return try finish(MatchStage(workload, options.messages, content))
    case "intent": return try finish(IntentStage(ShopContent(shippedIn: work)))
    case "search": return try finish(SearchStage(workload, content))
    case "decide": return try finish(DecideStage(workload, options.messages, content))
    case "decode": return try finish(DecodeStage(workload, options.messages))
    case "encode": return try finish(EncodeStage(workload, options.messages, content))
    case "hits":
      return try json(HitDifferences.find(workload, options.messages, options.rules[0], content))
    case "index": return try json(IndexBuild.seconds(content))
    default: throw BenchmarkError("there is no stage “\(name)” inside")
    }
  }

  private static func json(_ value: some Encodable) throws(BenchmarkError) -> String {
    guard let data = try? JSONEncoder().encode(value) else {
      throw BenchmarkError("figures cannot be written as JSON")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
