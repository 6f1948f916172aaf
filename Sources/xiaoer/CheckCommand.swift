internal import Chat
internal import Foundation
internal import Knowledge
internal import RuleLanguage
internal import SourceDiagnostics
internal import XiaoerKit

/// `xiaoer check`: what an editor should mend.
struct CheckCommand: Command {
  static let name = "check"
  static let summary = "mistakes in rules and documents, each with its place and its remedy"
  static let operands = "[RULES ...]"
  static let options = [
    Option(
      name: "past", value: "FILE",
      help: "past messages (JSON Lines): names words that documents should know")
  ]
  static let details = """
    Prints nothing where all is well. Of files of the shop that are named, only the mistakes are
    shown; other files or folders are checked in place of --rules.

    examples:
      xiaoer check
      xiaoer check Rules/orders.md --language zh

    exit status: 0 all well, 1 something should be mended, 2 wrong usage or unreadable files

    """

  private let common: CommonOptions
  private let paths: [String]
  private let past: String?

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    past = arguments.value("past")
    paths = arguments.operands
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let (shop, files) = try common.subject(paths)
    let language = common.language(console)
    let past = try past.map(PastMessages.words)
    let findable = shop.knowledge.findabilityDiagnostics(past: past).map {
      FileDiagnostic(path: $0.path, diagnostic: $0.diagnostic)
    }
    let overlaps = shop.book.overlapDiagnostics(in: shop.files).filter { overlap in
      !shop.diagnostics.contains {
        $0.path == overlap.path && $0.diagnostic.range.overlaps(overlap.diagnostic.range)
      }
    }
    let diagnostics = (shop.diagnostics + overlaps + findable).filter {
      files?.contains($0.path) ?? true
    }
    for found in diagnostics {
      guard let file = shop.files[found.path] else { continue }
      try console.print(
        found.diagnostic.rendered(in: file, language: language), terminator: "")
    }
    return diagnostics.isEmpty ? .success : .findings
  }
}
