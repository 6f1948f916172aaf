internal import Foundation
internal import Knowledge
internal import Persistence
internal import RuleLanguage
internal import Service
internal import SourceDiagnostics
internal import TextNormalization
internal import XiaoerKit

/// One command of the program.
protocol Command {
  static var name: String { get }
  /// One line for the list of commands.
  static var summary: String { get }
  /// What `xiaoer NAME` takes besides options, as the help shows it.
  static var operands: String { get }
  static var options: [Option] { get }
  /// Further paragraphs of the help: what it does, examples, exit status.
  static var details: String { get }
  init(_ arguments: Arguments) throws
  func run(_ console: Console) throws -> Console.ExitStatus
}

extension Command {
  /// Every option of the command with those that all commands have.
  static var allOptions: [Option] { options + CommonOptions.all }

  static var help: String {
    var lines = ["usage: xiaoer \(name)\(operands.isEmpty ? "" : " " + operands) [option ...]", ""]
    lines += [summary, "", "options:"]
    let width = allOptions.map { Self.written($0).count }.max() ?? 0
    for option in allOptions {
      let written = Self.written(option)
      let padding = String(repeating: " ", count: width - written.count + 2)
      lines.append("  \(written)\(padding)\(option.help)")
    }
    return lines.joined(separator: "\n") + "\n\n" + details
  }

  private static func written(_ option: Option) -> String {
    "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
  }
}

/// Options that every command takes.
struct CommonOptions {
  static let all = [
    Option(
      name: "rules", value: "DIR", help: "rule files (default: Rules)", isRepeatable: true),
    Option(
      name: "knowledge", value: "DIR", help: "documents (default: KnowledgeBase)",
      isRepeatable: true),
    Option(name: "config", value: "FILE", help: "configuration (default: xiaoer.json, if there)"),
    Option(
      name: "language", value: "zh|en", help: "language of messages to you (default: the locale's)",
      choices: ["zh", "en"]),
    Option(name: "help", value: nil, help: "print this help"),
    Option(name: "version", value: nil, help: "print the version"),
  ]

  /// Of the commands that answer from an index.
  static let index = Option(
    name: "index", value: "FILE", help: "what ‘xiaoer index’ made (default: .xiaoer/index)")

  let places: Shop.Places
  private let language: MessageLanguage?

  init(_ arguments: Arguments) {
    var places = Shop.Places()
    if arguments.has("rules") { places.rules = arguments.values("rules") }
    if arguments.has("knowledge") { places.knowledge = arguments.values("knowledge") }
    places.configuration = arguments.value("config")
    if let index = arguments.value("index") { places.index = index }
    self.places = places
    language = arguments.value("language").flatMap(MessageLanguage.init)
  }

  func language(_ console: Console) -> MessageLanguage { language ?? console.localeLanguage }

  /// Loads the shop from its files, and says on standard error how many mistakes they have.
  func shop(_ console: Console) throws -> Shop {
    let shop = try Shop(places)
    countMistakes(in: shop, console)
    return shop
  }

  /// Loads the shop for answering, from its index where that fits.
  func readyShop(_ console: Console, past: PastWords?) throws -> Shop {
    let shop = try Shop.ready(places, past: past)
    countMistakes(in: shop, console)
    return shop
  }

  /// The shop, and of its files those at `paths`, or `nil` for all of them.
  ///
  /// What a file of the shop refers to stands in its other files, so they are read with it; files of
  /// elsewhere stand in place of the shop's rules.
  func subject(_ paths: [String]) throws -> (shop: Shop, files: Set<String>?) {
    var places = places
    guard !paths.isEmpty else { return (try Shop(places), nil) }
    if let whole = try? Shop(places) {
      let groups = paths.map { path in
        let clean = URL(filePath: path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
          .relativePath
        return whole.files.keys.filter { $0 == clean || $0.hasPrefix(clean + "/") }
      }
      if groups.allSatisfy({ !$0.isEmpty }) { return (whole, Set(groups.joined())) }
    }
    places.rules = paths
    return (try Shop(places), nil)
  }

  /// Says on standard error what of a shop takes no part.
  func countMistakes(in shop: Shop, _ console: Console) {
    let errors = shop.mistakes
    if errors > 0 {
      let sentence = Sentence(
        en: "\(errors) mistake(s) in the rule files take no part; ‘xiaoer check’ shows them",
        zh: "规则文件里有 \(errors) 处错误没有生效，用 xiaoer check 查看")
      console.complain(sentence.text(in: language(console)))
    }
    if shop.indexState == .damaged {
      let sentence = Sentence(
        en: "\(places.index) is damaged or of another version; it is not used, and made anew",
        zh: "\(places.index) 已损坏或版本不对，没有使用，正在重新生成")
      console.complain(sentence.text(in: language(console)))
    }
  }
}

/// The program: finds the command, runs it, and turns what went wrong into one sentence.
struct Program {
  static let version = "0.1.0"

  static var commands: [any Command.Type] {
    [
      ReplyCommand.self, CheckCommand.self, TestCommand.self, WhyCommand.self, SearchCommand.self,
      IndexCommand.self, ServeCommand.self, TicketsCommand.self, JournalCommand.self,
      ForgetCommand.self,
    ]
  }

  let console: Console

  func run(_ words: [String]) -> Console.ExitStatus {
    do {
      let status = try dispatch(words)
      try console.flush()
      return status
    } catch let error as UsageError {
      console.complain("\(error.sentence)\n\(hint(words))")
    } catch let error as LoadingError {
      console.complain(error.sentence.text(in: language(words)))
    } catch let error as ServiceSettingsError {
      console.complain(error.message.text(in: language(words)))
    } catch let error as JournalError {
      console.complain(error.sentence.text(in: language(words)))
      try? console.flush()
      return error.status
    } catch let error as RecordError {
      console.complain(error.sentence.text(in: language(words)))
    } catch is Console.ClosedPipe {
      return .success
    } catch let error as StandardStreams.WriteError {
      console.complain(error.sentence)
    } catch let error as StandardStreams.ReadError {
      console.complain(error.sentence)
    } catch {
      console.complain("\(error.localizedDescription)")
    }
    try? console.flush()
    return .usage
  }

  private func dispatch(_ words: [String]) throws -> Console.ExitStatus {
    guard let first = words.first else {
      console.note(Self.overview)
      return .usage
    }
    switch first {
    case "help", "--help", "-h":
      let named = words.dropFirst().first.flatMap(Self.command)
      try console.print(named.map { $0.help } ?? Self.overview, terminator: "")
      return .success
    case "--version", "-V", "version":
      try console.print("xiaoer \(Self.version)")
      return .success
    default: break
    }
    guard let command = Self.command(first) else {
      throw UsageError("there is no command “\(first)”\(Self.nearest(first))")
    }
    let options = words.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") {
      try console.print(command.help, terminator: "")
      return .success
    }
    let arguments = try Arguments(Array(words.dropFirst()), options: command.allOptions)
    if arguments.has("version") {
      try console.print("xiaoer \(Self.version)")
      return .success
    }
    return try command.init(arguments).run(console)
  }

  private static func command(_ name: String) -> (any Command.Type)? {
    commands.first { $0.name == name }
  }

  private static func nearest(_ name: String) -> String {
    let near = commands.map { $0.name }.first { $0.hasPrefix(name.prefix(2)) }
    return near.map { "; did you mean “\($0)”?" } ?? ""
  }

  private func hint(_ words: [String]) -> String {
    let name = words.first.flatMap(Self.command)?.name
    return "Try ‘xiaoer \(name.map { "\($0) --help" } ?? "--help")’."
  }

  private func language(_ words: [String]) -> MessageLanguage {
    if let place = words.firstIndex(of: "--language"), place + 1 < words.count,
      let language = MessageLanguage(rawValue: words[place + 1])
    {
      return language
    }
    return words.contains("--language=zh")
      ? .chinese : words.contains("--language=en") ? .english : console.localeLanguage
  }

  static var overview: String {
    var lines = [
      "usage: xiaoer COMMAND [option ...]", "",
      "A rule-based chat autoresponder: Markdown rules and documents in, replies and tickets out.",
      "", "commands:",
    ]
    for command in commands {
      let padding = String(repeating: " ", count: 9 - command.name.count)
      lines.append("  \(command.name)\(padding)\(command.summary)")
    }
    lines += [
      "", "‘xiaoer COMMAND --help’ tells more about each.",
      "exit status: 0 all well, 1 something was found, 2 wrong usage or unreadable files,"
        + " 3 the disk failed",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}

@main
struct Main {
  static func main() {
    let program = Program(console: StandardStreams.console())
    exit(program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }
}
