internal import Foundation

/// Where everything of one run lies, and how its processes are started.
struct Sitting {
  let options: Options
  let workload: Workload
  let work: WorkFolder
  /// This program.
  let own: String
  /// The `xiaoer` that was built beside it.
  let program: String

  init(_ options: Options, _ workload: Workload, _ work: WorkFolder) throws(BenchmarkError) {
    (self.options, self.workload, self.work) = (options, workload, work)
    guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { throw BenchmarkError("/proc/self/exe does not tell where this program lies") }
    self.own = own
    program = URL(filePath: own).deletingLastPathComponent().appending(path: "xiaoer")
      .path(percentEncoded: false)
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw BenchmarkError("there is no \(program); build it with swift build -c release")
    }
  }

  var rounds: Range<Int> { 0..<options.rounds }

  /// So many messages are asked: where documents are searched for many a message, fewer tell as much.
  func messageCount(documents: Int) -> Int {
    documents > 0 ? min(options.messages, 20_000) : options.messages
  }

  // MARK: - Content

  /// The first lines of a file, as a file; this process never holds them, because the kernel counts
  /// its memory as that of the programs that it starts.
  func head(_ count: Int, of file: String) throws(BenchmarkError) -> String {
    let head = work.path + "/head"
    try succeed(["head", "-n", "\(count)", file], in: work.path, output: head)
    return head
  }

  /// Rules and documents with their index made.
  func indexed(rules: Int, documents: Int) throws(BenchmarkError) -> ShopContent {
    try indexed(ShopContent(workload, rules: rules, documents: documents, in: work))
  }

  func indexed(_ content: ShopContent) throws(BenchmarkError) -> ShopContent {
    if FileManager.default.fileExists(atPath: content.index) { return content }
    progress("index of \(content.name) …")
    try work.make(content.folder)
    try succeed([program, "index"] + content.words, in: content.folder)
    return content
  }

  // MARK: - Processes

  /// The command that measures a stage inside the library.
  func words(inside stage: String, rules: Int, documents: Int, _ more: [String]) -> [String] {
    [
      own, "--inside", stage, "--rules", "\(rules)", "--documents", "\(documents)", "--workload",
      workload.folder, "--work", work.path,
    ] + more
  }

  /// What a process of this program has to say about a stage.
  func inside<Report: Decodable>(
    _ stage: String, rules: Int = 0, documents: Int = 0, as type: Report.Type = StageReport.self
  ) throws(BenchmarkError) -> Report {
    progress("\(stage), \(rules) rules, \(documents) documents …")
    let more = ["--messages", "\(messageCount(documents: documents))"]
    let words = words(inside: stage, rules: rules, documents: documents, more)
    return try decoded(try output(of: words))
  }

  /// What a program writes; it must succeed.
  func output(of words: [String], in folder: String? = nil) throws(BenchmarkError) -> Data {
    let file = work.path + "/output"
    try succeed(words, in: folder ?? work.path, output: file)
    return try work.read(file)
  }

  func decoded<Report: Decodable>(_ data: Data) throws(BenchmarkError) -> Report {
    guard let report = try? JSONDecoder().decode(Report.self, from: data) else {
      let text = String(decoding: data.prefix(200), as: UTF8.self)
      throw BenchmarkError("unexpected output: \(text)")
    }
    return report
  }

  /// Runs a program, or says how it ended.
  @discardableResult
  func succeed(
    _ words: [String], in folder: String, input: String = "/dev/null", output: String = "/dev/null"
  ) throws(BenchmarkError) -> ChildProcess {
    let errors = work.path + "/errors"
    let run = try ChildProcess.run(words, in: folder, input: input, output: output, errors: errors)
    guard run.status == 0 else {
      let said = String(decoding: try work.read(errors).suffix(500), as: UTF8.self)
      throw BenchmarkError("\(words.joined(separator: " ")) ended with \(run.status): \(said)")
    }
    return run
  }

  /// Whether a program can be found.
  func has(_ program: String) -> Bool {
    (try? ChildProcess.run(["sh", "-c", "command -v \(program)"], in: "/"))?.status == 0
  }

  /// Shows at a terminal what is being done, in place of what was shown before.
  func progress(_ text: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
