internal import Foundation
internal import RuleLanguage
internal import SourceDiagnostics
internal import XiaoerKit

/// `xiaoer index`: what can be worked out before the first message.
struct IndexCommand: Command {
  static let name = "index"
  static let summary = "train the matcher of examples once, so that starting does not"
  static let operands = ""
  static let options = [
    Option(name: "index", value: "FILE", help: "where it goes (default: .xiaoer/index)")
  ]
  static let details = """
    Every command uses the file where it fits the rules as they are; after an edit the matcher is
    trained when it is needed, until ‘xiaoer index’ is run again. Answers are the same with and without.

    exit status: 0 written, 2 wrong usage or unreadable files

    """

  private let common: CommonOptions

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    guard arguments.operands.isEmpty else { throw UsageError("index takes no files") }
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let shop = try common.shop(console)
    let size = try IndexFile.write(shop.book, to: common.places.index)
    let rules = shop.book.intentRules.count
    let examples = shop.book.intentExamples.count
    let path = common.places.index
    try console.print(
      common.language(console) == .chinese
        ? "\(path)：\(rules) 条规则，\(examples) 个例句，\(size) 字节"
        : "\(path): \(rules) rules, \(examples) examples, \(size) bytes")
    return .success
  }
}
