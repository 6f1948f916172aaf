import Foundation
import Gateways
import SourceDiagnostics
import Testing
import XiaoerKit

@testable import xiaoer

/// The program run in process, with a console that neither reads nor writes anything outside.
///
/// ```swift
/// let run = ProgramRun(["search", "红蜘蛛"] + shop.options)
/// #expect(run.status == .success)
/// ```
struct ProgramRun {
  let status: Console.ExitStatus
  let output: String
  let error: String

  /// - Parameter closesAfter: writes that succeed before the reader of the output goes away.
  init(
    _ words: [String], bytes input: [UInt8], terminal: Bool = false, closesAfter: Int = .max,
    environment: [String: String] = [:]
  ) {
    Checkout.enter()
    let recorder = ConsoleRecorder(input: input, closesAfter: closesAfter)
    let console = recorder.console(isTerminal: terminal, environment: environment)
    status = Program(console: console).run(words)
    output = recorder.output
    error = recorder.complaints
  }

  init(
    _ words: [String], input: String = "", terminal: Bool = false,
    environment: [String: String] = [:]
  ) {
    self.init(words, bytes: Array(input.utf8), terminal: terminal, environment: environment)
  }

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// The output's lines as decisions.
  func decisions() throws -> [SaidLine] { try lines.map(SaidLine.init) }
}

/// What a console was told, and what it has to tell.
final class ConsoleRecorder {
  private(set) var written: [UInt8] = []
  private(set) var complaints = ""
  private var rest: ArraySlice<UInt8>
  private var writesLeft: Int

  init(input: [UInt8] = [], closesAfter: Int = .max) {
    rest = input[...]
    writesLeft = closesAfter
  }

  var output: String { String(decoding: written, as: UTF8.self) }

  func console(isTerminal: Bool = false, environment: [String: String] = [:]) -> Console {
    Console(
      write: { bytes in
        guard self.writesLeft > 0 else { throw Console.ClosedPipe() }
        self.writesLeft -= 1
        self.written += bytes
      },
      writeError: { self.complaints += $0 },
      read: {
        let chunk = self.rest.prefix(1 << 16)
        self.rest = self.rest.dropFirst(chunk.count)
        return Array(chunk)
      }, inputIsTerminal: isTerminal, outputIsTerminal: isTerminal, environment: environment,
      clock: { 1_763_690_400_000 })
  }
}

/// One line of JSON output: a decision or an error.
struct SaidLine: Decodable {
  struct Ticket: Decodable {
    let id: String
    let queue: String
    let priority: String
    let slots: [String: String]
    let summary: String
  }

  let id: String?
  let action: String?
  let text: String?
  let rule: String?
  let reason: String?
  let confidence: Double?
  let sources: [String]?
  let ticket: Ticket?
  let error: String?
  let line: Int?

  init(_ json: String) throws {
    self = try JSONDecoder().decode(SaidLine.self, from: Data(json.utf8))
  }
}

/// The checkout that the tests belong to, and the shop that it ships.
enum Checkout {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL
  static let folder = root.appending(path: "Tests/XiaoerTests")

  /// The shipped shop, loaded and trained once for all tests.
  static let shop = Result {
    enter()
    return try Shop(Shop.Places())
  }

  /// Whether snapshots are to be written instead of compared.
  static let isRecording = ProcessInfo.processInfo.environment["XIAOER_RECORD"] == "1"

  private static let isEntered = FileManager.default.changeCurrentDirectoryPath(root.path)

  /// Makes the checkout the current folder, as it is for those who follow the documentation.
  static func enter() { _ = isEntered }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// What the shipped shop answers, line by line, in one fresh desk.
  static func answers(_ lines: [String], input: InputFormat? = nil) throws -> [SaidLine] {
    let recorder = ConsoleRecorder()
    var filter = ReplyFilter(
      shop: try shop.get(), console: recorder.console(), input: input, output: .jsonLines,
      splitsAtBlankLines: false, isVerbose: false, language: .english)
    for (place, line) in lines.enumerated() {
      try filter.take([.line(Array(line.utf8)[...], number: place + 1)])
    }
    try filter.endOfInput()
    return try recorder.output.split(separator: "\n").map { try SaidLine(String($0)) }
  }
}

/// A folder with a shop of its own, removed with the last reference to it.
final class TemporaryShop {
  let folder: URL

  /// - Parameters:
  ///   - rules: the text of `rules.md`.
  ///   - knowledge: the text of `KnowledgeBase/garden.md`.
  init(rules: String, knowledge: String = "# 花\n\n见干见湿。\n") throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "xiaoer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "KnowledgeBase"), withIntermediateDirectories: true)
    try write(rules, to: "rules.md")
    try write(knowledge, to: "KnowledgeBase/garden.md")
    try write("{}", to: "xiaoer.json")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  /// Options that make a command use this shop.
  var options: [String] {
    [
      "--rules", path("rules.md"), "--knowledge", path("KnowledgeBase"), "--config",
      path("xiaoer.json"), "--language", "en",
    ]
  }

  /// Runs a command on this shop; the folder's name is left out of what it prints.
  func run(_ words: [String], input: String = "") -> (Console.ExitStatus, String, String) {
    let run = ProgramRun(words + options, input: input)
    return (run.status, short(run.output), short(run.error))
  }

  func short(_ text: String) -> String {
    text.replacingOccurrences(of: folder.path + "/", with: "")
  }
}

/// Compares with a recorded text; with `XIAOER_RECORD=1` it is written, which fails once so that
/// nobody commits it unseen.
func expectSnapshot(
  _ text: String, _ name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
  let url = Checkout.folder.appending(path: "Snapshots/\(name)")
  let recorded = try? String(contentsOf: url, encoding: .utf8)
  if Checkout.isRecording, recorded != text {
    try Data(text.utf8).write(to: url)
    Issue.record("\(name) was recorded; read it and run again", sourceLocation: sourceLocation)
    return
  }
  #expect(
    text == recorded, "Snapshots/\(name) differs; XIAOER_RECORD=1 records it",
    sourceLocation: sourceLocation)
}
