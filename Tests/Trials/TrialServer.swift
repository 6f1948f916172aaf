internal import Foundation

/// A running `xiaoer serve`.
final class TrialServer: Sendable {
  let process: ChildProcess
  /// The server itself, where `process` is something around it.
  let server: pid_t
  let port: UInt16
  private let log: String

  /// Starts it and waits until it listens.
  ///
  /// - Parameters:
  ///   - wrapper: words before the command, such as those of `taskset`.
  ///   - words: further options.
  /// - Throws: ``TrialError`` where it ends before it listens, with what it said.
  convenience init(
    _ place: TrialPlace, wrapper: [String] = [], _ words: [String] = []
  ) throws {
    switch try Self.start(place, wrapper: wrapper, words) {
    case .listening(let process, let port, let log):
      self.init(
        process: process, port: port, log: log)
    case .ended(let status, let said):
      throw TrialError("the server ended with \(status): \(said)")
    }
  }

  private init(process: ChildProcess, port: UInt16, log: String) {
    self.process = process
    self.port = port
    self.log = log
    // `strace` has the server as a child; `taskset` and `sh` become it.
    let children = TrialPlace.text("/proc/\(process.id)/task/\(process.id)/children")
    server = children.split(separator: " ").first.flatMap { pid_t($0) } ?? process.id
  }

  /// A server below `strace` would outlive it.
  deinit { if process.statusIfEnded() == nil { kill(server, SIGKILL) } }

  enum Start {
    case listening(ChildProcess, port: UInt16, log: String)
    case ended(Int32, String)
  }

  static func start(
    _ place: TrialPlace, wrapper: [String] = [], _ words: [String] = []
  ) throws -> Start {
    let log = place.nextOutput()
    let listen =
      ["--listen", "127.0.0.1:0", "--data", place.data] + (place.isUnsynced ? ["--no-sync"] : [])
    let process = try ChildProcess(
      wrapper + place.command("serve", listen + place.shop + words), output: log + ".out",
      error: log)
    let begin = seconds()
    while seconds() - begin < 60 {
      let ended = process.statusIfEnded()
      let said = TrialPlace.text(log)
      for line in said.split(separator: "\n") where line.hasPrefix("listening on http://127") {
        if let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) {
          return .listening(process, port: port, log: log)
        }
      }
      if let ended { return .ended(ended, said) }
      pause(0.002)
    }
    throw TrialError("the server did not listen within a minute")
  }

  /// For starts that may fail.
  static func startIfPossible(
    _ place: TrialPlace, wrapper: [String]
  ) throws -> TrialServer? {
    guard case .listening(let process, let port, let log) = try start(place, wrapper: wrapper)
    else {
      return nil
    }
    return TrialServer(
      process: process, port: port, log: log)
  }

  /// Ends it with a signal, and waits; the exit status, or 1000 and the signal.
  @discardableResult func end(_ signal: Int32) -> Int32 {
    if process.statusIfEnded() == nil { kill(server, signal) }
    return process.wait()
  }

  /// Ends it in good order; a trial fails where it does not.
  func stop() throws {
    let status = end(SIGTERM)
    guard status == 0 else {
      throw TrialError("stopped, the server ended with \(status): \(said.suffix(500))")
    }
  }

  /// What it wrote to standard error.
  var said: String { TrialPlace.text(log) }

  /// Bytes of memory of its own (`RssAnon`).
  var ownMemory: Int { memory("RssAnon:") }

  /// Bytes of a line of `/proc/…/status`.
  func memory(_ name: String) -> Int {
    for line in TrialPlace.text("/proc/\(server)/status").split(separator: "\n")
    where line.hasPrefix(name) {
      return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
        * 1024
    }
    return 0
  }

  /// CPU seconds that a process has used, user and system.
  static func cpu(of process: pid_t) -> Double {
    let fields = TrialPlace.text("/proc/\(process)/stat").split(separator: " ")
    guard fields.count > 14, let user = Double(fields[13]), let system = Double(fields[14]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
