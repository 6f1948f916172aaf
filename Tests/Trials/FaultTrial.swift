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

    func wrapper(_ strace: String, _ number: Int, trace: String) -> [String] {
      [
        strace, "-f", "--seccomp-bpf", "-o", trace, "-e", "trace=\(name.prefix { $0 != " " })",
        "-e", "inject=" + injection.replacing("%", with: "\(number)"),
      ]
    }
  }

  /// Those that are tried beside a compaction.
  private static let compactionFaults = [0, 2, 4, 6, 8]

  private static let faults: [Fault] = [
    ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fdatasync", "EIO"), ("fdatasync", "ENOSPC"),
    ("fsync", "EIO"), ("ftruncate", "EIO"), ("rename", "EIO"), ("rename", "ENOSPC"),
    ("unlink", "EIO"), ("pwrite64", "EINTR"),
  ].map { Fault(name: "\($0.0) \($0.1)", injection: "\($0.0):error=\($0.1):when=%") }

  /// Requests of one run.
  private static let requests = 10

  private typealias Acknowledged = (step: Workload.Step, body: [UInt8])

  private static let service =
    #"{"handover": {"unclaimed after": 2592000}, "compact above": 1}"#

  private struct Tally {
    var fired = 0
    var refusedStarts = 0
    var acknowledged = 0
    var refused = 0
    var compacted = 0
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
    let trace = probe.folder + "/trace"
    // Each of the short form's takes two starts.
    let chosen = options.isShort ? [faults[0], faults[3]] : faults
    for fault in chosen {
      var tally = Tally()
      for number in (options.isShort ? 2 : 1)...max(2, limit) {
        let wrapper = fault.wrapper(strace, number, trace: trace)
        try one(options, wrapper: wrapper, "\(fault.name) \(number)", &tally)
        guard TrialPlace.text(trace).contains("(INJECTED)") else { break }
        tally.fired += 1
      }
      note(fault.name, tally, &report)
    }
    if !options.isShort { try besideCompaction(options, strace, trace, limit, &report) }
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
        + " \(tally.acknowledged), refused \(tally.refused), ended with \(statuses)"
        + (tally.compacted > 0 ? ", compacted \(tally.compacted)" : ""))
    for mistake in tally.mistakes { report.expect(false, mistake) }
  }

  /// The same on a journal so large that it is compacted a second after the start.
  private static func besideCompaction(
    _ options: TrialOptions, _ strace: String, _ trace: String, _ limit: Int,
    _ report: inout Report
  ) throws {
    let place = try TrialPlace(options)
    let server = try TrialServer(place)
    let peer = try HTTPPeer(.port(server.port))
    var old: [Acknowledged] = []
    let workload = Workload(seed: options.seed &+ 1, start: Int(Date().timeIntervalSince1970))
    var conversation = 1000
    while folderSize(place.data + "/journal") < 1_200_000 {
      for step in workload.steps(ofConversation: conversation) {
        old.append((step, try peer.ask("POST", "/v1/messages", step.body).body))
      }
      conversation += 1
    }
    server.end(SIGKILL)
    // A part of them is enough to be asked again each time.
    let known = old.enumerated().filter { $0.offset % 40 == 0 }.map(\.element)
    for fault in compactionFaults.map({ faults[$0] }) {
      var tally = Tally()
      for number in 1...max(1, limit) {
        let wrapper = fault.wrapper(strace, number, trace: trace)
        let name = "\(fault.name) \(number) beside a compaction"
        try one(options, wrapper: wrapper, name, &tally, data: place.data, known: known)
        guard TrialPlace.text(trace).contains("(INJECTED)") else { break }
        tally.fired += 1
      }
      note("\(fault.name), compacting", tally, &report)
    }
  }

  private static func folderSize(_ path: String) -> Int {
    let files = FileManager.default
    return ((try? files.contentsOfDirectory(atPath: path)) ?? []).reduce(0) { sum, name in
      let attributes = try? files.attributesOfItem(atPath: path + "/" + name)
      return sum + (attributes?[.size] as? Int ?? 0)
    }
  }

  /// One server with one fault, and what is found afterwards.
  ///
  /// - Parameters:
  ///   - data: a data folder to begin with, large enough to be compacted.
  ///   - known: what is in it.
  private static func one(
    _ options: TrialOptions, wrapper: [String], _ name: String, _ tally: inout Tally,
    data: String? = nil, known: [Acknowledged] = []
  ) throws {
    let place = try TrialPlace(options, service: service)
    if let data { try FileManager.default.copyItem(atPath: data, toPath: place.data) }
    let workload = Workload(seed: options.seed, start: Int(Date().timeIntervalSince1970))
    let steps = (0..<8).flatMap { workload.steps(ofConversation: $0) }.prefix(requests)
    var acknowledged = known
    if let server = try TrialServer.startIfPossible(place, wrapper: wrapper) {
      if let peer = try? HTTPPeer(.port(server.port), patience: 20) {
        for step in steps {
          if data != nil { pause(0.2) }
          guard let answer = try? peer.ask("POST", "/v1/messages", step.body) else { break }
          if answer.status == 200 {
            acknowledged.append((step, answer.body))
          } else {
            tally.refused += 1
            if answer.status != 503 { tally.mistakes.append("\(name): status \(answer.status)") }
          }
        }
      }
      if data != nil, server.said.contains("\"compacted\"") { tally.compacted += 1 }
      let status = server.end(SIGTERM)
      tally.statuses[status, default: 0] += 1
      if ![0, 3].contains(status) {
        tally.mistakes.append("\(name): ended with \(status): \(server.said.suffix(300))")
      }
    } else {
      tally.refusedStarts += 1
    }
    tally.acknowledged += acknowledged.count - known.count
    try look(for: acknowledged, in: place, name, &tally)
  }

  private static func look(
    for acknowledged: [Acknowledged], in place: TrialPlace,
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
