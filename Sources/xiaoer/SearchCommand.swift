internal import Chat
internal import Foundation
internal import Gateways
internal import Knowledge
internal import SourceDiagnostics
internal import TextNormalization
internal import XiaoerKit

/// `xiaoer search`: the knowledge base alone.
struct SearchCommand: Command {
  static let name = "search"
  static let summary = "the knowledge base alone, with scores; --batch for hit tests"
  static let operands = "QUERY"
  static let options = [
    Option(
      name: "batch", value: "FILE", help: "queries as messages (JSON Lines); - is standard input"),
    Option(name: "top", value: "N", help: "how many passages (default: 3)"),
    Option(
      name: "output", value: "text|jsonl", help: "what goes out (default: text for QUERY)",
      choices: ["text", "jsonl"]),
    Option(name: "save", value: "FILE", help: "with --batch: keep this run"),
    Option(name: "baseline", value: "FILE", help: "with --batch: compare with a kept run"),
    CommonOptions.index,
    Option(
      name: "past", value: "FILE", help: "past messages (JSON Lines), whose words are counted"),
    Option(
      name: "data", value: "DIR", help: "state of reply, whose word counts are used"),
  ]
  static let details = """
    examples:
      xiaoer search 月季红蜘蛛怎么办
      xiaoer search --batch queries.jsonl --save run.jsonl
      xiaoer search --batch queries.jsonl --baseline run.jsonl

    exit status: 0 all well, 1 nothing was found, some lines could not be read or passages moved
    against the baseline, 2 wrong usage or unreadable files

    """

  private let common: CommonOptions
  private let query: String?
  private let batch: String?
  private let top: Int
  private let output: InputFormat?
  private let save: String?
  private let baseline: String?
  private let past: String?
  private let data: String?

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    batch = arguments.value("batch")
    query = arguments.operands.isEmpty ? nil : arguments.operands.joined(separator: " ")
    top = try arguments.number("top", in: 1...100) ?? 3
    output = arguments.value("output").flatMap(InputFormat.init)
    save = arguments.value("save")
    baseline = arguments.value("baseline")
    past = arguments.value("past")
    data = arguments.value("data")
    guard (query == nil) != (batch == nil) else {
      throw UsageError("search takes either a QUERY or --batch FILE")
    }
    if batch == nil, save != nil || baseline != nil {
      throw UsageError("--save and --baseline go with --batch")
    }
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let known = try PastMessages.words(past: past, data: data)
    let shop = try common.readyShop(console, past: known)
    if let query { return try single(query, shop, console) }
    return try SearchBatch(
      shop: shop, console: console, top: top, printsText: output == .text,
      language: common.language(console)
    ).run(file: batch ?? "-", save: save, baseline: baseline)
  }

  private func single(
    _ query: String, _ shop: Shop, _ console: Console
  ) throws -> Console.ExitStatus {
    let text = NormalizedText(query)
    let result = shop.knowledge.search(text, top: top)
    if output == .jsonLines {
      try console.print(JSONLinesEncoder().line(id: "1", passages: result.found))
    } else {
      try console.print(
        SearchReport(shop: shop, language: common.language(console)).text(text, result),
        terminator: "")
    }
    return result.hits.isEmpty ? .findings : .success
  }
}

extension SearchResult {
  var found: [FoundPassage] {
    hits.map { hit in
      let passage = hit.passage
      return FoundPassage(
        source: passage.source, score: hit.score, text: passage.answer(limit: 400))
    }
  }
}

/// What a search found, for a person.
struct SearchReport {
  let shop: Shop
  let language: MessageLanguage

  func text(_ query: NormalizedText, _ result: SearchResult) -> String {
    guard !result.hits.isEmpty else {
      return language == .chinese ? "什么也没找到。\n" : "Nothing was found.\n"
    }
    var lines: [String] = []
    for (place, hit) in result.hits.enumerated() {
      let isSure = place == 0 && result.isSure
      let mark = isSure ? (language == .chinese ? "  会直接回答" : "  would be answered") : ""
      lines.append(String(format: "%.2f  ", hit.score) + hit.passage.heading + mark)
      lines.append("      \(hit.passage.source)")
      if let why = shop.knowledge.explain(query, passage: hit.number) {
        lines.append("      \(words(why))")
      }
      for line in matchedLines(hit.passage, query) { lines.append("      | \(line)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `+月季 +红蜘蛛 -怎么办`
  func words(_ explanation: SearchExplanation) -> String {
    explanation.words.map { word in
      switch word.way {
      case .exact: "+\(word.typed)"
      case .synonym(let other): "+\(word.typed)=\(other)"
      case .similar(let other): "~\(word.typed)=\(other)"
      case .title, .body: "·\(word.typed)"
      case .missing: "-\(word.typed)"
      }
    }.joined(separator: " ")
  }

  /// Up to two lines of the passage that share most with the query.
  private func matchedLines(_ passage: Passage, _ query: NormalizedText) -> [String] {
    let wanted = Set(query.scalars.filter { isHan($0) || isWordScalar($0) })
    let lines = passage.text.split(separator: "\n").map(String.init)
    let scored = lines.enumerated().map { place, line in
      (Set(NormalizedText(line).scalars).intersection(wanted).count, place, line)
    }
    return scored.filter { $0.0 > 1 }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(2)
      .map { $0.2.count > 72 ? String($0.2.prefix(72)) + "…" : $0.2 }
  }
}
