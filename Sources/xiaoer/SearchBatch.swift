internal import Chat
internal import Foundation
internal import Gateways
internal import Knowledge
internal import SourceDiagnostics
internal import TextNormalization
internal import XiaoerKit

/// Many queries at once, and what moved since an earlier run.
struct SearchBatch {
  let shop: Shop
  let console: Console
  let top: Int
  let printsText: Bool
  let language: MessageLanguage

  /// A run that was kept: the sources found for each query.
  private typealias Run = [String: [String]]

  func run(file: String, save: String?, baseline: String?) throws -> Console.ExitStatus {
    let before = try baseline.map(Self.read)
    var kept: [UInt8] = []
    var sawErrors = false
    var moved = 0
    let (decoder, encoder) = (JSONLinesDecoder(), JSONLinesEncoder())
    try forEachLine(of: file) { line in
      let message: Message?
      do throws(GatewayError) {
        message = try Self.message(line, decoder)
      } catch {
        sawErrors = true
        return complain(error, at: line)
      }
      guard let message, let text = message.text else { return }
      let query = NormalizedText(text)
      let result = shop.knowledge.search(query, top: top)
      var written: [UInt8] = []
      encoder.append(id: message.id, passages: result.found, to: &written)
      written.append(0x0A)
      if save != nil { kept += written }
      if let before {
        moved += try compare(message.id, text, result, before[message.id])
      } else if printsText {
        try console.print(
          "\(text)\n" + SearchReport(shop: shop, language: language).text(query, result))
      } else {
        try console.write { $0 += written }
      }
    }
    if let save, !FileManager.default.createFile(atPath: save, contents: Data(kept)) {
      throw LoadingError.unwritable(save)
    }
    if before != nil { try summarise(moved) }
    return sawErrors || moved > 0 ? .findings : .success
  }

  private func complain(_ error: GatewayError, at line: LineSplitter.Line) {
    switch line {
    case .line(_, let number), .tooLong(let number):
      console.complain(
        language == .chinese
          ? "第 \(number) 行：\(error.chinese)" : "line \(number): \(error.english)")
    }
  }

  private func forEachLine(
    of file: String, _ body: (LineSplitter.Line) throws -> Void
  ) throws {
    guard file == "-" else { return try LineFile(path: file).forEachLine(body) }
    try console.forEachInputLine(body)
  }

  private static func message(
    _ line: LineSplitter.Line, _ decoder: JSONLinesDecoder
  ) throws(GatewayError) -> Message? {
    switch line {
    case .tooLong: throw .tooLong
    case .line(let bytes, let number): return try decoder.message(in: bytes, line: number)
    }
  }

  /// Prints what moved for one query; 1 where something did.
  private func compare(
    _ id: String, _ text: String, _ result: SearchResult, _ before: [String]?
  ) throws -> Int {
    let now = result.hits.map(\.passage.source)
    guard let before, before != now else { return 0 }
    try console.print("\(id)  \(text)")
    for (place, source) in now.enumerated() where before.firstIndex(of: source) != place {
      let old = before.firstIndex(of: source).map { String($0 + 1) } ?? "–"
      try console.print("    \(old) → \(place + 1)  \(source)")
    }
    for (place, source) in before.enumerated() where !now.contains(source) {
      try console.print("    \(place + 1) → –  \(source)")
    }
    return 1
  }

  private func summarise(_ moved: Int) throws {
    try console.print(
      language == .chinese ? "\(moved) 个问题的结果有变化" : "the passages of \(moved) queries moved")
  }

  private static func read(_ path: String) throws -> Run {
    struct Line: Decodable {
      struct Passage: Decodable { let source: String }
      let id: String
      let passages: [Passage]
    }
    var run: Run = [:]
    try LineFile(path: path).forEachLine { line in
      guard case .line(let bytes, _) = line,
        let row = try? JSONDecoder().decode(Line.self, from: Data(bytes))
      else {
        throw LoadingError.unusable(
          path, Sentence(en: "is no run that --save has kept", zh: "不是 --save 保存的结果"))
      }
      run[row.id] = row.passages.map(\.source)
    }
    return run
  }
}
