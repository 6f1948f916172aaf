import Foundation
import Testing

@testable import trial

/// The trials of `Tests/Trials` in short; the long forms are run by hand.
@Suite(
  .serialized,
  .enabled(if: TrialPlace.program(TrialOptions()) != nil, "xiaoer was not built beside the tests"))
struct ShortTrialTests {
  @Test(arguments: [false, true])
  func `killed five times under load, it has lost nothing and answered nothing twice`(
    isUnsynced: Bool
  ) throws {
    try expectPassed(KillTrial.run, count: 5, isUnsynced: isUnsynced)
  }

  @Test(.enabled(if: TrialPlace.tool("strace") != nil, "strace is not installed"))
  func `what is acknowledged is found, whatever the system refuses`() throws {
    try expectPassed(FaultTrial.run, count: 2)
  }

  @Test func `deliveries with duplicates get one decision each, through five restarts`() throws {
    try expectPassed(DeliveryTrial.run, count: 150)
  }

  @Test func `idle connections cost little`() throws {
    try expectPassed(IdleTrial.run, count: 500)
  }

  @Test(.enabled(if: TrialPlace.tool("nginx") != nil, "nginx is not installed"))
  func `a message goes through nginx in front, to TCP and a Unix socket`() throws {
    try expectPassed(ProxyTrial.nginx, count: nil)
  }

  @Test(.enabled(if: TrialPlace.tool("caddy") != nil, "caddy is not installed"))
  func `a message goes through Caddy in front, to TCP and a Unix socket`() throws {
    try expectPassed(ProxyTrial.caddy, count: nil)
  }

  @Test func `slow connections do not hold up honest ones`() throws {
    try expectPassed(SlowTrial.run, count: 200, seconds: 1)
  }

  @Test(.enabled(if: ClientTrial.obstacle() == nil, "python3 with h11 and httptools is not there"))
  func `independent clients read every response, wherever it is cut`() throws {
    try expectPassed(ClientTrial.run, count: nil)
  }

  @Test(
    .enabled(
      if: ThreadTrial.obstacleOfShortForm() == nil,
      "not built with the thread sanitizer since the last edit: trial threads"))
  func `the thread sanitizer has nothing to say`() throws {
    try expectPassed(ThreadTrial.run, count: nil, seconds: 4)
  }

  @Test(
    .enabled(
      if: TrialPlace.tool("swiftc") != nil && TrialPlace.tool("clang") != nil,
      "swiftc or clang is not installed"))
  func `the seeds of fuzzing do no harm`() throws {
    try expectPassed(FuzzCommand.run, count: nil)
  }

  private func expectPassed(
    _ trial: (TrialOptions) throws -> Report, count: Int?, seconds: Double? = nil,
    isUnsynced: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var options = TrialOptions()
    options.count = count
    options.isUnsynced = isUnsynced
    options.seconds = seconds
    options.isShort = true
    let report = try trial(options)
    #expect(report.hasPassed, "\(report.text)", sourceLocation: sourceLocation)
  }
}
