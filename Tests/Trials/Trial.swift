// Trials of the endpoint: `xiaoer serve` is started as its users start it, and then hurt.
//
//     swift build -c release && swift run -c release trial kill --count 200
//
// In reading order: `Trial` (this file), the command; `TrialOptions`; `TrialPlace`, a folder with a
// configuration and a data folder, and what is run in it; `TrialServer`, the process; `HTTPPeer`, a
// connection; `Workload`, what customers say; `Report`, what is printed. Then one file a trial:
// `KillTrial`, `FaultTrial`, `SlowTrial`, `IdleTrial`, `LoadTrial`, `DeliveryTrial`, `MemoryTrial`,
// `ProxyTrial`, `ThreadTrial` and `ThreadLoad`, `ClientTrial`, and `FuzzCommand`, which builds and runs
// `Tests/Fuzz`.
//
// Limits: Linux; one server at a time; ports are free ones. Figures are of the machine that it runs
// on and are noisy; those that are judged are ratios taken in one sitting.
//
// Invariants: what customers say depends on `--seed` alone; nothing is written outside a temporary
// folder (and `Tests/Fuzz` with `fuzz --keep`, `.build-threads` with `threads`); only processes that a trial has started are ended.

internal import Foundation

/// The command `trial`.
@main
enum Trial {
  static let all:
    [(name: String, summary: String, run: @Sendable (TrialOptions) throws -> Report)] =
      [
        ("kill", "kill -9 at random moments, --count times (200)", KillTrial.run),
        ("faults", "the system refuses the n-th write and sync, for every n", FaultTrial.run),
        ("slow", "--count slow connections (2000) beside 50 honest clients", SlowTrial.run),
        ("idle", "--count idle connections (10000)", IdleTrial.run),
        ("load", "wrk against the server and nginx, --seconds each (4)", LoadTrial.run),
        (
          "deliveries", "--count deliveries (100000), a fifth twice, five restarts",
          DeliveryTrial.run
        ),
        ("memory", "--count messages (1000000) of 50000 conversations", MemoryTrial.run),
        ("nginx", "a message through a reverse proxy, to TCP and a Unix socket", ProxyTrial.nginx),
        ("caddy", "the same with another proxy", ProxyTrial.caddy),
        (
          "threads", "the whole under ThreadSanitizer and load for --seconds (300)",
          ThreadTrial.run
        ),
        ("clients", "h11 and httptools read the responses, cut anywhere", ClientTrial.run),
        ("fuzz", "each parser under libFuzzer for --seconds (60); --only NAME", FuzzCommand.run),
      ]

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    raiseDescriptorLimit()
    do {
      let options = try TrialOptions(Array(CommandLine.arguments.dropFirst()))
      guard let name = options.name, let trial = all.first(where: { $0.name == name }) else {
        say(usage)
        exit(options.name == nil ? 0 : 2)
      }
      let report = try trial.run(options)
      say(report.text)
      exit(report.hasPassed ? 0 : 1)
    } catch {
      FileHandle.standardError.write(Data("trial: \(error)\n".utf8))
      exit(2)
    }
  }

  static func say(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  private static var usage: String {
    let names = all.map {
      "  \($0.name.padding(toLength: 12, withPad: " ", startingAt: 0))\($0.summary)"
    }
    return "usage: trial NAME [options]\n\n" + names.joined(separator: "\n") + TrialOptions.help
  }

  private static func raiseDescriptorLimit() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

/// What stops a trial before it can say anything.
struct TrialError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
