internal import Chat
internal import RuleLanguage
internal import SourceDiagnostics
internal import XiaoerKit

/// `xiaoer test`: examples and conversations of all rule files.
struct TestCommand: Command {
  static let name = "test"
  static let summary = "the examples and conversations of all rule files, as tests"
  static let operands = "[RULES ...]"
  static let options = [
    Option(name: "verbose", value: nil, help: "name the tests that passed, too")
  ]
  static let details = """
    Every example is tried against all rules: it must reach the rule it stands under, and an example
    marked ‘not:’ must not. Conversations are replayed line by line.

    examples:
      xiaoer test
      xiaoer test Rules/returns.md

    exit status: 0 all passed, 1 some failed, 2 wrong usage or unreadable files

    """

  private let common: CommonOptions
  private let paths: [String]
  private let isVerbose: Bool

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    paths = arguments.operands
    isVerbose = arguments.has("verbose")
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let (shop, files) = try common.subject(paths)
    common.countMistakes(in: shop, console)
    let language = common.language(console)
    let results = RuleTests(shop: shop).run { files?.contains($0.location.path) ?? true }
    for result in results {
      if let failure = result.failure {
        try console.print("\(result.location): \(failure.text(in: language))")
      } else if isVerbose {
        try console.print("\(result.location): \(language == .chinese ? "通过" : "passed")")
      }
    }
    let failed = results.filter { $0.failure != nil }.count
    let passed = results.count - failed
    try console.print(
      language == .chinese ? "\(passed) 项通过，\(failed) 项未通过" : "\(passed) passed, \(failed) failed")
    return failed == 0 ? .success : .findings
  }
}
