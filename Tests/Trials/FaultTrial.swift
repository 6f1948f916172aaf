internal import Foundation

/// The system refuses the n-th write, synchronisation, rename … of the journal, for every n that
/// is reached; and files that may not grow, where writes are short before they fail.
///
/// Passes where everything that was acknowledged is found afterwards: by `xiaoer journal print`, and
/// by a new server that gets it again.
enum FaultTrial {
  private struct Fault {
    let name: String
    /// What `strace` shall inject; the number is put in for `%`.
    let injection: String
  }

  private static let faults: [Fault] = [
    ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO"), ("fdatasync", "ENOSPC"),
    ("fsync", "EIO"), ("ftruncate", "EIO"), ("rename", "EIO"), ("rename", "ENOSPC"),
    ("unlink", "EIO"), ("pwrite64", "EINTR"),
  ].map { Fault(name: "\($0.0) \($0.1)", injection: "\($0.0):error=\($0.1):when=%") }

  /// Requests of one run.
  private static let requests = 10

  private struct Tally {
    var fired = 0
    var refusedStarts = 0
    var acknowledged = 0
    var refused = 0
    var statuses: [Int32: Int] = [:]
    var mistakes: [String] = []
  }

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    guard let strace = TrialPlace.tool("strace") else {
      return .skipped("faults of the disk", because: "strace is not installed")
    }
    var report = Report("faults of the disk, seed \(options.seed)")
    let probe = try TrialPlace(options)
    guard try probe.run([strace, "-f", "-o", "/dev/null", "/bin/true"]).status == 0 else {
      return .skipped("faults of the disk", because: "strace may not trace here")
    }
    let limit = options.count ?? 200
    // Each of the short form's takes two starts.
    let chosen = options.isShort ? [faults[0], faults[3]] : faults
    for fault in chosen {
      var tally = Tally()
      for number in (options.isShort ? 2 : 1)...max(2, limit) {
        let trace = probe.folder + "/trace"
        let wrapper = [
          strace, "-f", "--seccomp-bpf", "-o", trace, "-e",
          "trace=\(fault.name.prefix { $0 != " " })",
          "-e", "inject=" + fault.injection.replacing("%", with: "\(number)"),
        ]
        try one(options, wrapper: wrapper, "\(fault.name) \(number)", &tally)
        guard TrialPlace.text(trace).contains("(INJECTED)") else { break }
        tally.fired += 1
      }
      note(fault.name, tally, &report)
    }
    var tally = Tally()
    // Files of 1 to 12 blocks of 512 bytes; the journal needs more in the end.
    for blocks in 1...min(12, max(1, limit)) {
      let wrapper = ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "sh"]
      try one(options, wrapper: wrapper, "files of \(blocks) blocks", &tally)
      tally.fired += 1
    }
    note("short writes", tally, &report)
    return report
  }

  private static func note(_ name: String, _ tally: Tally, _ report: inout Report) {
    let statuses = tally.statuses.sorted { $0.key < $1.key }.map { "\($0.key)×\($0.value)" }
    report.note(
      name,
      "\(tally.fired) places, \(tally.refusedStarts) refused starts, acknowledged"
        + " \(tally.acknowledged), refused \(tally.refused), ended with \(statuses)")
    for mistake in tally.mistakes { report.expect(false, mistake) }
  }

  /// One server with one fault, and what is found afterwards.
  private static func one(
    _ options: TrialOptions, wrapper: [String], _ name: String, _ tally: inout Tally
  ) throws {
    let place = try TrialPlace(options, service: #"{"handover": {"unclaimed after": 2592000}}"#)
    let workload = Workload(seed: options.seed, start: Int(Date().timeIntervalSince1970))
    let steps = (0..<8).flatMap { workload.steps(ofConversation: $0) }.prefix(requests)
    var acknowledged: [(step: Workload.Step, body: [UInt8])] = []
    if let server = try TrialServer.startIfPossible(place, wrapper: wrapper) {
      if let peer = try? HTTPPeer(.port(server.port), patience: 20) {
        for step in steps {
          guard let answer = try? peer.ask("POST", "/v1/messages", step.body) else { break }
          if answer.status == 200 {
            acknowledged.append((step, answer.body))
          } else {
            tally.refused += 1
            if answer.status != 503 { tally.mistakes.append("\(name): status \(answer.status)") }
          }
        }
      }
      let status = server.end(SIGTERM)
      tally.statuses[status, default: 0] += 1
      if ![0, 3].contains(status) {
        tally.mistakes.append("\(name): ended with \(status): \(server.said.suffix(300))")
      }
    } else {
      tally.refusedStarts += 1
    }
    tally.acknowledged += acknowledged.count
    try look(for: acknowledged, in: place, name, &tally)
  }

  private static func look(
    for acknowledged: [(step: Workload.Step, body: [UInt8])], in place: TrialPlace,
    _ name: String, _ tally: inout Tally
  ) throws {
    let printed = try place.run(place.command("journal", ["print", "--data", place.data])).output
    for (step, _) in acknowledged {
      for id in step.ids where !printed.contains("\"id\":\"\(id)\"") {
        tally.mistakes.append("\(name): \(id) was acknowledged, and no reader finds it")
      }
    }
    guard case .listening(let process, let port, _) = try TrialServer.start(place) else {
      tally.mistakes.append("\(name): the server does not start any more")
      return
    }
    let peer = try HTTPPeer(.port(port))
    for (step, body) in acknowledged
    where try peer.ask("POST", "/v1/messages", step.body).body != body {
      tally.mistakes.append("\(name): \(step.ids) is answered in another way after a new start")
    }
    process.send(SIGTERM)
    let status = process.wait()
    if status != 0 { tally.mistakes.append("\(name): started again, it ended with \(status)") }
  }
}
