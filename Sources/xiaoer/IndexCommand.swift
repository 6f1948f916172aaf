internal import Foundation
internal import Knowledge
internal import RuleLanguage
internal import SourceDiagnostics
internal import XiaoerKit

/// `xiaoer index`: what can be worked out before the first message.
struct IndexCommand: Command {
  static let name = "index"
  static let summary = "compile rules and documents into one file, so that starting is quick"
  static let operands = ""
  static let options = [
    Option(name: "index", value: "FILE", help: "where it goes (default: .xiaoer/index)")
  ]
  static let details = """
    ‘reply’ and ‘search’ map the file instead of reading rules and documents, where it was made from
    them as they are, and make it anew where they have changed. Answers are the same with and without;
    to do without, delete it.

    exit status: 0 written, 2 wrong usage or unreadable files

    """

  private let common: CommonOptions

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    guard arguments.operands.isEmpty else { throw UsageError("index takes no files") }
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let (shop, size) = try Shop.indexed(common.places)
    common.countMistakes(in: shop, console)
    let rules = shop.book.rules.count
    let documents = shop.knowledge.passages.count
    let examples = shop.book.intentExamples.count
    let path = common.places.index
    try console.print(
      common.language(console) == .chinese
        ? "\(path)：\(rules) 条规则，\(examples) 个例句，\(documents) 段文档，\(size) 字节"
        : "\(path): \(rules) rules, \(examples) examples, \(documents) passages, \(size) bytes")
    return .success
  }
}
