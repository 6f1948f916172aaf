internal import Chat
internal import Dialogue
internal import Foundation
internal import Gateways
internal import Knowledge
internal import Reception
internal import SourceDiagnostics
internal import TextNormalization
internal import XiaoerKit

/// `xiaoer reply`: messages in, decisions out.
struct ReplyCommand: Command {
  static let name = "reply"
  static let summary = "answer what comes in: a transcript, a pipe, or you at the terminal"
  static let operands = "[FILE ...]"
  static let options = [
    Option(
      name: "input", value: "text|jsonl", help: "what comes in (default: seen from the first line)",
      choices: ["text", "jsonl"]),
    Option(
      name: "output", value: "text|jsonl", help: "what goes out (default: as it came in)",
      choices: ["text", "jsonl"]),
    Option(name: "split-blank", value: nil, help: "plain text: an empty line ends a conversation"),
    Option(name: "verbose", value: nil, help: "text output: say why it is silent, too"),
    Option(
      name: "jobs", value: "N", help: "threads that decide (default: the number of cores)"),
    CommonOptions.index,
    Option(
      name: "past", value: "FILE", help: "past messages (JSON Lines), whose words are counted"),
    Option(
      name: "data", value: "DIR", help: "state: the words of all messages seen so far"),
  ]
  static let details = """
    Reads standard input when no file is named; at a terminal it is a conversation, where /why
    explains the last answer, /reset starts over and /quit ends.

    Messages of one conversation are decided in order, those of different ones side by side; what
    comes out, and in which order, is the same for any number of threads.

    A line that cannot be read becomes an error object in its place, and the rest is answered.

    examples:
      echo '我想退个货' | xiaoer reply
      xiaoer reply yesterday.jsonl > decisions.jsonl
      xiaoer reply --output jsonl < chat.txt | jq -r 'select(.action=="ticket").ticket.summary'

    exit status: 0 every line was read, 1 some could not be, 2 wrong usage or unreadable files

    """

  private let common: CommonOptions
  private let files: [String]
  private let input: InputFormat?
  private let output: InputFormat?
  private let splitsAtBlankLines: Bool
  private let isVerbose: Bool
  private let jobs: Int
  private let past: String?
  private let data: String?

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    files = arguments.operands
    input = arguments.value("input").flatMap(InputFormat.init)
    output = arguments.value("output").flatMap(InputFormat.init)
    splitsAtBlankLines = arguments.has("split-blank")
    isVerbose = arguments.has("verbose")
    jobs = try arguments.number("jobs", in: 1...256) ?? ProcessInfo.processInfo.activeProcessorCount
    past = arguments.value("past")
    data = arguments.value("data")
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let known = try PastMessages.words(past: past, data: data)
    let shop = try common.readyShop(console, past: known)
    if files.isEmpty, console.inputIsTerminal, input != .jsonLines {
      return try Conversation(shop: shop, console: console, language: common.language(console))
        .run()
    }
    var filter = ReplyFilter(
      shop: shop, console: console, input: input, output: output,
      splitsAtBlankLines: splitsAtBlankLines, isVerbose: isVerbose,
      language: common.language(console))
    filter.countsWords = data != nil
    filter.words = known ?? PastWords()
    for file in files where !FileManager.default.fileExists(atPath: file) {
      throw LoadingError.missing(file)
    }
    filter.jobs = jobs
    if jobs > 1 {
      try console.writingBehind { try run(&filter, console) }
    } else {
      try run(&filter, console)
    }
    // The end of the process gives its memory back faster than one conversation after the other.
    filter.keepMemory()
    if let data { try PastMessages.keep(filter.words, in: data) }
    return filter.sawErrors ? .findings : .success
  }

  private func run(_ filter: inout ReplyFilter, _ console: Console) throws {
    if files.isEmpty {
      try console.forEachInputBlock(readsAhead: jobs > 1) { try filter.take($0) }
      try filter.endOfInput()
    }
    for file in files {
      filter.file = file
      try LineFile(path: file).forEachBlock(readsAhead: jobs > 1) { try filter.take($0) }
      try filter.endOfInput()
    }
  }
}
