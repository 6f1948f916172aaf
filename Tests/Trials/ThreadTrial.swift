internal import Foundation

/// The whole program under ThreadSanitizer, with everything that a server does at the same time.
///
/// It is built into `.build-threads`, a folder of its own, which takes minutes the first time. Then
/// messages with copies, lists, tickets, changes of state, figures, forgetting, edits of rules and
/// compactions go on side by side until it is stopped in good order. Passes where the sanitizer has
/// reported nothing.
enum ThreadTrial {
  private static let title = "the whole under ThreadSanitizer"
  private static let connections = 12
  /// So small that the journal is compacted again and again.
  private static let service = """
    {"compact above": 1, "attempts": 2, "handover": {"unclaimed after": 2},
     "outbound": [{"file": "posts.jsonl"}, {"url": "http://127.0.0.1:9/", "private": true}]}
    """

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    if options.isShort, let obstacle = obstacleOfShortForm() {
      return .skipped(title, because: obstacle)
    }
    guard let swift = TrialPlace.tool("swift"), let clang = TrialPlace.tool("clang") else {
      return .skipped(title, because: "swift or clang is not installed")
    }
    var report = Report(title)
    if !options.isShort { try build(swift) }
    var options = options
    options.program = program
    let length = options.seconds ?? (options.isShort ? 4 : 300)
    let place = try TrialPlace(options, service: service, ownsShop: true)
    let library = place.folder + "/mutex.so"
    let compiled = try place.run([
      clang, "-O1", "-shared", "-fPIC", "-o", library, TrialPlace.root + "/Tests/Threads/mutex.c",
    ])
    guard compiled.status == 0 else { throw TrialError("Tests/Threads/mutex.c does not compile") }
    let suppressions = TrialPlace.root + "/Tests/Threads/suppressions.txt"
    let server = try TrialServer(
      place,
      wrapper: [
        "/usr/bin/env", "LD_PRELOAD=\(library)",
        "TSAN_OPTIONS=suppressions=\(suppressions) history_size=4 exitcode=66",
      ])
    let kept = NSTemporaryDirectory() + "/xiaoer-threads-said"
    let begin = seconds()
    let load = ThreadLoad(server, place, seed: options.seed, until: begin + length)
    let sent: [String: Int]
    do { sent = try load.run(connections) } catch {
      // What it said tells why somebody was not answered.
      _ = server.end(SIGTERM)
      try server.said.write(toFile: kept, atomically: true, encoding: .utf8)
      throw TrialError("\(error); what the server said is in \(kept)")
    }
    report.note("seconds of load", decimal(seconds() - begin))
    for (name, count) in sent.sorted(by: { $0.key < $1.key }) { report.note(name, count) }
    report.note("requests", sent.values.reduce(0, +))
    let metrics = try HTTPPeer(.port(server.port)).ask("GET", "/metrics").body
    for line in String(decoding: metrics, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("xiaoer_reload") || line.hasPrefix("xiaoer_duplicates_total") {
      report.note(String(line.prefix { $0 != " " }), String(line.drop { $0 != " " }.dropFirst()))
    }
    let status = server.end(SIGTERM)
    let said = server.said
    report.note("compactions", said.components(separatedBy: #""event":"compacted""#).count - 1)
    report.note("exit status", status)
    tell(said, &report)
    if !report.hasPassed {
      try said.write(toFile: kept, atomically: true, encoding: .utf8)
      report.note("what it said", kept)
    }
    report.expect(status == 0, "it ends in good order: \(status)")
    return report
  }

  /// What the sanitizer has said, each thing once.
  private static func tell(_ said: String, _ report: inout Report) {
    let reports = said.components(separatedBy: "WARNING: ThreadSanitizer").dropFirst()
    var kinds: [String: Int] = [:]
    for one in reports {
      let end = one.range(of: "SUMMARY: ThreadSanitizer: ")?.upperBound
      let summary = end.map { String(one[$0...].prefix { $0 != "\n" }) } ?? String(one.prefix(80))
      kinds[summary, default: 0] += 1
    }
    report.note("reports of the sanitizer", reports.count)
    let matched = said.components(separatedBy: "ThreadSanitizer: Matched ").dropFirst().first
    report.note("reports known to be wrong", matched.map { String($0.prefix { $0 != " " }) } ?? "0")
    for (summary, count) in kinds.sorted(by: { $0.key < $1.key }) {
      report.expect(false, "\(count) times: \(summary)")
    }
  }

  // MARK: - Building

  private static let folder = TrialPlace.root + "/.build-threads"
  private static let program = folder + "/release/xiaoer"

  private static func build(_ swift: String) throws {
    let log = NSTemporaryDirectory() + "/xiaoer-threads-" + UUID().uuidString
    let process = try ChildProcess(
      [
        swift, "build", "--package-path", TrialPlace.root, "--sanitize=thread", "-c", "release",
        "--product", "xiaoer", "--scratch-path", folder,
      ], output: log, error: log + ".err")
    let status = process.wait()
    defer { for path in [log, log + ".err"] { unsafe unlink(path) } }
    guard status == 0 else {
      throw TrialError(
        "the build with ThreadSanitizer ended with \(status): "
          + String((TrialPlace.text(log) + TrialPlace.text(log + ".err")).suffix(1500)))
    }
  }

  /// Why there is no program for the short form, which takes no time for building.
  static func obstacleOfShortForm() -> String? {
    let files = FileManager.default
    func changed(_ path: String) -> Date? {
      (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    let sources = TrialPlace.root + "/Sources"
    let newest = (try? files.subpathsOfDirectory(atPath: sources))?
      .compactMap { changed(sources + "/" + $0) }.max()
    guard let built = changed(program), let newest, built > newest else {
      return "it was not built with ThreadSanitizer since the last edit; run: trial threads"
    }
    return nil
  }
}
