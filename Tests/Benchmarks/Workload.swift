internal import Chat
internal import Foundation
internal import Gateways

/// The neutral workload: what `workload.py` and, below `md`, `to_markdown.py` have written.
struct Workload {
  let folder: String

  var messages: String { folder + "/md/messages.jsonl" }
  var texts: String { folder + "/messages.txt" }
  var queries: String { folder + "/queries.jsonl" }
  func ruleTable(_ count: Int) -> String { "\(folder)/rules-\(count).tsv" }
  func documentLines(_ count: Int) -> String { "\(folder)/kb-\(count).jsonl" }
  func rules(_ count: Int) -> String { "\(folder)/md/rules-\(count)" }
  func documents(_ count: Int) -> String { "\(folder)/md/knowledge-\(count)" }

  /// What is not there of all that is needed.
  var missing: [String] {
    let files =
      [messages, texts, queries] + Options.ruleCounts.flatMap { [ruleTable($0), rules($0)] }
      + Options.documentCounts.flatMap { [documentLines($0), documents($0)] }
    return files.filter { !FileManager.default.fileExists(atPath: $0) }
  }

  /// Makes a workload, or says why that cannot be.
  static func make(in folder: String) throws(BenchmarkError) -> Workload {
    let scripts = Options.checkout.deletingLastPathComponent().appending(path: "shared/bench")
      .path(percentEncoded: false)
    for script in ["workload.py", "to_markdown.py"]
    where !FileManager.default.fileExists(atPath: "\(scripts)/\(script)") {
      throw BenchmarkError("there is no \(scripts)/\(script) to make the workload with")
    }
    for words in [["workload.py", folder], ["to_markdown.py", folder, folder + "/md"]] {
      let made = try ChildProcess.run(["python3", "\(scripts)/\(words[0])"] + words[1...], in: "/")
      guard made.status == 0 else {
        throw BenchmarkError("python3 \(words[0]) ended with status \(made.status)")
      }
    }
    return Workload(folder: folder)
  }

  /// The first messages.
  func readMessages(_ count: Int) throws(BenchmarkError) -> [Message] {
    let decoder = JSONLinesDecoder()
    var messages: [Message] = []
    for (number, line) in try Self.lines(of: self.messages, count).enumerated() {
      guard let message = try? decoder.message(in: line, line: number + 1) else {
        throw BenchmarkError("\(self.messages):\(number + 1) is no message")
      }
      messages.append(message)
    }
    return messages
  }

  func readQueries(_ count: Int) throws(BenchmarkError) -> [String] {
    var texts: [String] = []
    for line in try Self.lines(of: queries, count) {
      guard case .object(let fields)? = try? JSONParser.value(in: line),
        case .string(let text)? = fields["text"]
      else { throw BenchmarkError("\(queries) is not what workload.py writes") }
      texts.append(text)
    }
    return texts
  }

  /// The first lines of a file, without their ends.
  static func lines(of path: String, _ count: Int = .max) throws(BenchmarkError) -> [ArraySlice<
    UInt8
  >] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw BenchmarkError("\(path) cannot be read")
    }
    return Array([UInt8](data).split(separator: UInt8(ascii: "\n")).prefix(count))
  }
}
