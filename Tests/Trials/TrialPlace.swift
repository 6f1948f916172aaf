internal import Foundation

/// A temporary folder with a configuration and a data folder.
final class TrialPlace: Sendable {
  /// What every request shows.
  static let token = "trial-0123456789abcdef"
  /// The checkout.
  static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  let folder: String
  let program: String
  /// The folder with the rules and documents that are served.
  let shopFolder: String
  let isUnsynced: Bool
  private let runs = Shared(0)

  /// - Parameters:
  ///   - service: the object `service` of the configuration.
  ///   - other: whose rules and documents are used, for the same answers.
  ///   - ownsShop: whether it has a copy of the rules and documents that may be edited.
  ///   - parent: where the folder is made.
  init(
    _ options: TrialOptions, service: String = "{}", shopOf other: TrialPlace? = nil,
    ownsShop: Bool = false, parent: String = NSTemporaryDirectory()
  ) throws {
    guard let program = Self.program(options) else {
      throw TrialError("there is no xiaoer beside this program; build it, or name one: --program")
    }
    self.program = program
    isUnsynced = options.isUnsynced
    folder = parent + "/xiaoer-trial-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let hasCopy = options.isShort || ownsShop
    shopFolder = other?.shopFolder ?? (hasCopy ? folder + "/shop" : Self.root)
    if hasCopy, other == nil {
      try Self.copy(of: Self.root, to: folder + "/shop", isPart: options.isShort)
    }
    let configuration = """
      {"time zone": "Asia/Shanghai", "service": \(service),
       "sources": {"order": {"file": "\(Self.root)/Rules/sources/orders.csv", "key": "order"}}}
      """
    try configuration.write(toFile: folder + "/xiaoer.json", atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static func copy(of root: String, to folder: String, isPart: Bool) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard isPart else {
      for name in ["Rules", "KnowledgeBase"] {
        try files.copyItem(atPath: root + "/" + name, toPath: folder + "/" + name)
      }
      return
    }
    for name in ["Rules", "KnowledgeBase"] {
      try files.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
    }
    let rules = ["returns", "sizes", "service", "words", "orders"].map { "Rules/\($0).md" }
    for path in rules + ["KnowledgeBase/returns"] {
      try files.copyItem(atPath: root + "/" + path, toPath: folder + "/" + path)
    }
  }

  var data: String { folder + "/data" }

  static func program(_ options: TrialOptions) -> String? {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = [own, CommandLine.arguments.first ?? ""].map {
      URL(filePath: $0).deletingLastPathComponent().path + "/xiaoer"
    }
    let candidates = options.program.map { [$0] } ?? beside + [root + "/.build/debug/xiaoer"]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The path of a tool; `nil` where it is not installed.
  static func tool(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
    return folders.map { $0 + "/" + name }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// The words that start a command of `xiaoer` on this folder's shop.
  func command(_ name: String, _ words: [String] = []) -> [String] {
    [program, name] + words
  }

  var shop: [String] {
    [
      "--rules", shopFolder + "/Rules", "--knowledge", shopFolder + "/KnowledgeBase", "--config",
      folder + "/xiaoer.json",
    ]
  }

  /// A file for the output of the next process.
  func nextOutput() -> String {
    let number = runs.with { runs in
      runs += 1
      return runs
    }
    return folder + "/output-\(number)"
  }

  /// Runs a command to its end.
  func run(_ words: [String]) throws -> (status: Int32, output: String) {
    let output = nextOutput()
    let process = try ChildProcess(words, output: output, error: output + ".err")
    let status = process.wait()
    defer { for path in [output, output + ".err"] { unsafe unlink(path) } }
    return (status, Self.text(output))
  }

  static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}

/// A process that a trial has started.
final class ChildProcess: Sendable {
  let id: pid_t
  private let ended = Shared<Int32?>(nil)

  /// - Parameters:
  ///   - words: the path of the program, then what it is told.
  ///   - output: the file that standard output goes to; `error` likewise.
  init(_ words: [String], output: String, error: String) throws {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, error, flags, 0o600)
    var environment = ProcessInfo.processInfo.environment
    environment["XIAOER_TOKEN"] = TrialPlace.token
    environment["LC_ALL"] = "C.UTF-8"
    var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer {
      unsafe pointers.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var process: pid_t = 0
    let failure = unsafe posix_spawn(
      &process, words[0], &actions, nil, &pointers, &variables)
    guard failure == 0 else { throw TrialError("cannot start \(words[0]): error \(failure)") }
    id = process
  }

  deinit {
    guard statusIfEnded() == nil else { return }
    // Asked first, so that it can end processes of its own, as nginx has.
    kill(id, SIGTERM)
    for _ in 0..<200 where statusIfEnded() == nil { pause(0.01) }
    if statusIfEnded() == nil { kill(id, SIGKILL) }
    _ = wait()
  }

  /// Waits for the end; the exit status, or 1000 and the signal that ended it.
  @discardableResult func wait() -> Int32 {
    if let known = ended.value { return known }
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    return note(status)
  }

  /// The exit status where it has ended by itself.
  func statusIfEnded() -> Int32? {
    if let known = ended.value { return known }
    var status: Int32 = 0
    return unsafe waitpid(id, &status, WNOHANG) == id ? note(status) : nil
  }

  private func note(_ status: Int32) -> Int32 {
    let signal = status & 0x7F
    let result = signal == 0 ? (status >> 8) & 0xFF : 1000 + signal
    ended.with { $0 = result }
    return result
  }

  func send(_ signal: Int32) { if ended.value == nil { kill(id, signal) } }
}
