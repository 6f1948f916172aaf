import Foundation
import Testing

@testable import trial

/// The trials of `Tests/Trials` in short; the long forms are run by hand.
@Suite(
  .serialized,
  .enabled(if: TrialPlace.program(TrialOptions()) != nil, "xiaoer was not built beside the tests"))
struct ShortTrialTests {
  @Test func `killed five times under load, it has lost nothing and answered nothing twice`()
    throws
  {
    try expectPassed(KillTrial.run, count: 5)
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

  private func expectPassed(
    _ trial: (TrialOptions) throws -> Report, count: Int?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var options = TrialOptions()
    options.count = count
    options.isShort = true
    let report = try trial(options)
    #expect(report.hasPassed, "\(report.text)", sourceLocation: sourceLocation)
  }
}
