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
      name: "past", value: "FILE", help: "past messages (JSON Lines), whose words are counted"),
    Option(
      name: "data", value: "DIR", help: "state: the words of all messages seen so far"),
  ]
  static let details = """
    Reads standard input when no file is named; at a terminal it is a conversation, where /why
    explains the last answer, /reset starts over and /quit ends.

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
  private let past: String?
  private let data: String?

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    files = arguments.operands
    input = arguments.value("input").flatMap(InputFormat.init)
    output = arguments.value("output").flatMap(InputFormat.init)
    splitsAtBlankLines = arguments.has("split-blank")
    isVerbose = arguments.has("verbose")
    past = arguments.value("past")
    data = arguments.value("data")
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let known = try PastMessages.words(past: past, data: data)
    let shop = try common.shop(console, past: known)
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
    if files.isEmpty {
      try console.forEachInputLine { try filter.take($0) }
      try filter.endOfInput()
    }
    for file in files where !FileManager.default.fileExists(atPath: file) {
      throw LoadingError.missing(file)
    }
    for file in files {
      filter.file = file
      try LineFile(path: file).forEachLine { try filter.take($0) }
      try filter.endOfInput()
    }
    if let data { try PastMessages.keep(filter.words, in: data) }
    return filter.sawErrors ? .findings : .success
  }
}

/// Lines in, decisions out, in order.
struct ReplyFilter {
  private let console: Console
  private let shop: Shop
  private let language: MessageLanguage
  private let splitsAtBlankLines: Bool
  private let jsonDecoder = JSONLinesDecoder()
  private let jsonEncoder = JSONLinesEncoder()
  private let spoken: SpokenText
  private let wantedInput: InputFormat?
  private let wantedOutput: InputFormat?
  private var input: InputFormat?
  private var output: InputFormat
  private var plainDecoder: PlainTextDecoder
  private var desk: Desk
  private(set) var sawErrors = false
  /// Whether customers' words are counted for later runs.
  var countsWords = false
  var words = PastWords()
  /// Errors of lines before the first that tells what the lines are; plain text has no place for them.
  private var held: [String] = []
  private static let heldLimit = 100
  /// The file that is read, for messages; `nil` for standard input.
  var file: String?
  /// Lines of the files before this one, so that no two messages have the same number.
  private var linesBefore = 0
  private var linesHere = 0

  init(
    shop: Shop, console: Console, input: InputFormat?, output: InputFormat?,
    splitsAtBlankLines: Bool, isVerbose: Bool, language: MessageLanguage
  ) {
    self.shop = shop
    self.console = console
    self.language = language
    self.splitsAtBlankLines = splitsAtBlankLines
    spoken = SpokenText(isVerbose: isVerbose)
    wantedInput = input
    wantedOutput = output
    self.input = input
    self.output = output ?? input ?? .jsonLines
    plainDecoder = Self.plainDecoder(shop, console, splitsAtBlankLines)
    desk = shop.desk()
  }

  private static func plainDecoder(
    _ shop: Shop, _ console: Console, _ splitsAtBlankLines: Bool
  ) -> PlainTextDecoder {
    let now = Timestamp(milliseconds: console.clock())
    return PlainTextDecoder(
      utcOffset: shop.configuration.utcOffset(at: now), splitsAtBlankLines: splitsAtBlankLines)
  }

  mutating func take(_ line: LineSplitter.Line) throws {
    switch line {
    case .tooLong(let number): try fail(.tooLong, number)
    case .line(let bytes, let number):
      linesHere = number
      if input == nil { try recognise(bytes) }
      do {
        for message in try messages(bytes, number) { try answer(message) }
      } catch let error as GatewayError {
        try fail(error, number)
      }
    }
  }

  /// Ends a file: what is still held is answered, and the next file is looked at anew.
  mutating func endOfInput() throws {
    for message in plainDecoder.finish() { try answer(message) }
    try release()
    linesBefore += linesHere
    plainDecoder = Self.plainDecoder(shop, console, splitsAtBlankLines)
    input = wantedInput
    try console.flush()
  }

  private mutating func recognise(_ bytes: ArraySlice<UInt8>) throws {
    guard let seen = InputFormat.detected(in: bytes) else { return }
    input = seen
    if wantedOutput == nil { output = seen }
    if output == .jsonLines { try release() }
    held = []
  }

  private mutating func release() throws {
    for line in held { try console.print(line) }
    held = []
  }

  private mutating func messages(
    _ bytes: ArraySlice<UInt8>, _ number: Int
  ) throws(GatewayError) -> [Message] {
    if input == .jsonLines {
      return try jsonDecoder.message(in: bytes, line: linesBefore + number).map { [$0] } ?? []
    }
    return try plainDecoder.messages(in: bytes, line: linesBefore + number)
  }

  private mutating func answer(_ message: Message) throws {
    if countsWords, message.role == .customer, let text = message.text {
      words.add(NormalizedText(text))
    }
    let response = desk.receive(message, at: Timestamp(milliseconds: console.clock()))
    switch output {
    case .jsonLines: try console.print(jsonEncoder.line(response.decision))
    case .text: try console.print(spoken.lines(for: response.decision), terminator: "")
    }
  }

  private mutating func fail(_ error: GatewayError, _ number: Int) throws {
    sawErrors = true
    let sentence = language == .chinese ? error.chinese : error.english
    let line = jsonEncoder.line(error: error.english, line: number)
    if input == nil, wantedOutput == nil {
      held.append(line)
      if held.count >= Self.heldLimit { try release() }
    } else if output == .jsonLines {
      try console.print(line)
    }
    let place = language == .chinese ? "第 \(number) 行：" : "line \(number): "
    console.complain((file.map { "\($0): " } ?? "") + place + sentence)
  }
}
