internal import Chat
internal import Dialogue
internal import Dispatch
internal import Gateways
internal import Knowledge
internal import Reception
internal import SourceDiagnostics
internal import Synchronization
internal import TextNormalization
internal import XiaoerKit

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
  private let desk: Desk
  /// How many threads decide.
  var jobs = 1
  private(set) var sawErrors = false
  /// Whether customers' words are counted for later runs.
  var countsWords = false
  var words = PastWords()
  /// When the lines at hand came.
  private var now = Timestamp(milliseconds: 0)
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
    desk = shop.desk(explains: false)
  }

  private static func plainDecoder(
    _ shop: Shop, _ console: Console, _ splitsAtBlankLines: Bool
  ) -> PlainTextDecoder {
    let now = Timestamp(milliseconds: console.clock())
    return PlainTextDecoder(
      utcOffset: shop.configuration.utcOffset(at: now), splitsAtBlankLines: splitsAtBlankLines)
  }

  /// Takes the lines that came together.
  mutating func take(_ lines: [LineSplitter.Line]) throws {
    now = Timestamp(milliseconds: console.clock())
    var lines = lines[...]
    // What the lines are is seen one after the other, and few lines are not worth a division.
    while let line = lines.first, jobs == 1 || input != .jsonLines || lines.count < Self.fewest {
      lines.removeFirst()
      try take(line)
    }
    if !lines.isEmpty { try takeTogether(Array(lines)) }
  }

  /// Fewer lines than this are decided one after the other.
  private static let fewest = 64

  /// Decodes, decides and encodes JSON lines on several threads.
  private mutating func takeTogether(_ lines: [LineSplitter.Line]) throws {
    if case .line(_, let number)? = lines.last { linesHere = number }
    let (before, decoder, encoder) = (linesBefore, jsonDecoder, jsonEncoder)
    let read = lines.mapTogether(jobs: jobs) { line -> Result<Message?, GatewayError> in
      switch line {
      case .tooLong: .failure(.tooLong)
      case .line(let bytes, let number):
        Result { () throws(GatewayError) in try decoder.message(in: bytes, line: before + number) }
      }
    }
    let messages = read.compactMap { try? $0.get() }
    for message in messages { count(message) }
    let output = output
    let spoken = spoken
    var written = desk.receive(messages, at: now, jobs: jobs) { decision, bytes in
      if output == .jsonLines {
        encoder.append(decision, to: &bytes)
        bytes.append(0x0A)
      } else {
        bytes += spoken.lines(for: decision).utf8
      }
    }[...]
    for (result, line) in zip(read, lines) {
      switch result {
      case .success(nil): break
      case .success: if let bytes = written.popFirst() { try console.write { $0 += bytes } }
      case .failure(let error): try fail(error, line.number)
      }
    }
  }

  private mutating func take(_ line: LineSplitter.Line) throws {
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
    count(message)
    let decision = desk.receive(message, at: now).decision
    switch output {
    case .jsonLines:
      try console.write { bytes in
        jsonEncoder.append(decision, to: &bytes)
        bytes.append(0x0A)
      }
    case .text: try console.print(spoken.lines(for: decision), terminator: "")
    }
  }

  /// Leaves what is remembered to the end of the process.
  func keepMemory() { _ = unsafe Unmanaged.passRetained(desk) }

  private mutating func count(_ message: Message) {
    if countsWords, message.role == .customer, let text = message.text {
      words.add(NormalizedText(text))
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

extension LineSplitter.Line {
  fileprivate var number: Int {
    switch self {
    case .line(_, let number), .tooLong(let number): number
    }
  }
}

extension Array where Element: Sendable {
  /// What `transform` makes of each element, worked out on `jobs` threads.
  fileprivate func mapTogether<Result: Sendable>(
    jobs: Int, _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let size = (count + jobs - 1) / jobs
    let parts = Mutex([(part: Int, results: [Result])]())
    DispatchQueue.concurrentPerform(iterations: jobs) { part in
      let results = self[Swift.min(count, part * size)..<Swift.min(count, (part + 1) * size)]
        .map(transform)
      parts.withLock { $0.append((part, results)) }
    }
    return parts.withLock { $0 }.sorted { $0.part < $1.part }.flatMap(\.results)
  }
}
