internal import Foundation

/// Two independent HTTP clients, h11 and httptools, read what the server answers to every kind of
/// request, cut at every place.
///
/// Passes where both find the same responses without an error, and the server closes connections
/// exactly where its headers said so. `Tests/Clients/responses.py` has the list.
enum ClientTrial {
  private static let title = "independent clients read the responses"
  /// How many bytes of a body stand between two cuts; heads are cut at every place.
  private static let (step, shortStep) = (7, 512)

  private struct Outcome: Decodable {
    var exchanges: Int
    var responses: Int
    var readings: Int
    var failures: [String]
  }

  /// Why it cannot be held here, or `nil`.
  static func obstacle() -> String? {
    guard let python = TrialPlace.tool("python3") else { return "python3 is not installed" }
    let log = NSTemporaryDirectory() + "/xiaoer-clients-" + UUID().uuidString
    defer { for path in [log, log + ".err"] { unsafe unlink(path) } }
    let probe = try? ChildProcess(
      [python, "-c", "import h11, httptools"], output: log, error: log + ".err")
    guard probe?.wait() == 0 else {
      return "python3 has not h11 and httptools: pip install h11 httptools"
    }
    return nil
  }

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    if let obstacle = obstacle() { return .skipped(title, because: obstacle) }
    var report = Report(title)
    let place = try TrialPlace(options)
    let server = try TrialServer(place)
    let script = TrialPlace.root + "/Tests/Clients/responses.py"
    let step = options.isShort ? shortStep : step
    let (status, output) = try place.run([
      TrialPlace.tool("python3") ?? "python3", script, "\(server.port)", TrialPlace.token,
      "\(step)",
    ])
    guard status == 0,
      let outcome = try? JSONDecoder().decode(Outcome.self, from: Data(output.utf8))
    else { throw TrialError("\(script) ended with \(status): \(output.suffix(500))") }
    report.note("exchanges", outcome.exchanges)
    report.note("responses", outcome.responses)
    report.note("readings", outcome.readings)
    report.expect(outcome.exchanges > 50, "there is a list of exchanges")
    report.expectNone(outcome.failures, "responses that are read in another way")
    try server.stop()
    return report
  }
}
