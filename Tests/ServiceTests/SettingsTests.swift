import Chat
import Gateways
import Testing

@testable import Service

/// The object `service` of `xiaoer.json`.
@Suite struct SettingsTests {
  private func settings(_ json: String) throws -> ServiceSettings {
    try ServiceSettings(
      try JSONParser.value(in: Array(json.utf8)[...]),
      environment: ["S": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], directory: "/shop")
  }

  @Test func `every key is understood`() throws {
    let read = try settings(
      """
      {"handover": {"unclaimed after": 60, "hours": "09:00-24:00", "days": "mon fri",
       "quiet after": 3600, "hand back words": ["回来"]}, "keep words": 30, "keep deliveries": 14,
       "join within": 1.5, "compact above": 1, "attempts": 3, "signatures": ["env:S"],
       "limits": {"connections": 5}, "proxies": ["10.0.0.0/8", "unix"],
       "forwarded header": "Forwarded",
       "outbound": [{"url": "https://a.example/", "secret": "env:S", "events": ["ticket.opened"]},
        {"file": "t.jsonl"}]}
      """)
    #expect(read.unclaimedAfter == .seconds(60))
    #expect(read.hours.minutes == 540..<1440)
    #expect(read.hours.days == [0, 4])
    #expect(read.quietAfter == .seconds(3600))
    #expect(read.handBackWords == ["回来"])
    #expect(read.joinWithin == .milliseconds(1500))
    #expect(read.keepWords == .seconds(30 * 86_400))
    #expect(read.keepDeliveries == .seconds(14 * 86_400))
    #expect(read.compactAbove == 1 << 20)
    #expect(read.webhooks != nil)
    #expect(read.limits == ["connections": 5])
    #expect(read.proxies == ["10.0.0.0/8", "unix"])
    #expect(read.forwardedHeader == "forwarded")
    #expect(read.destinations.map(\.name) == ["https://a.example/", "t.jsonl"])
    #expect(read.destinations[1].kind == .file(path: "/shop/t.jsonl"))
    #expect(read.destinations[0].wants("ticket.opened"))
    #expect(!read.destinations[0].wants("ticket.changed"))
  }

  @Test(arguments: [
    "[]", #"{"handovr": {}}"#, #"{"keep deliveries": 6}"#,
    #"{"join within": 4.5}"#, #"{"join within": "1"}"#, #"{"join within": -1}"#,
    #"{"handover": {"hours": "17:00-9:00"}}"#,
    #"{"handover": {"days": "monday"}}"#, #"{"signatures": ["whsec_x"]}"#,
    #"{"signatures": ["env:NONE"]}"#, #"{"signatures": []}"#, #"{"outbound": [{}]}"#,
    #"{"outbound": [{"url": "ftp://a/"}]}"#,
    #"{"outbound": [{"url": "http://a/", "secret": "b"}]}"#,
    #"{"limits": {"patience": 1}}"#, #"{"proxies": "unix"}"#, #"{"proxies": [1]}"#,
    #"{"proxies": [], "forwarded header": "x-real-ip"}"#, #"{"forwarded header": "forwarded"}"#,
  ])
  func `what is misspelt or out of range is an error`(json: String) {
    #expect(throws: ServiceSettingsError.self) { try settings(json) }
  }

  @Test func `limits and proxies wait for a restart, the rest does not`() throws {
    let old = try settings(#"{"limits": {"connections": 5}, "proxies": []}"#)
    #expect(old.needingRestart(since: old).isEmpty)
    let other = try settings(
      """
      {"handover": {"unclaimed after": 60}, "keep words": 30, "attempts": 3, "compact above": 1,
       "signatures": ["env:S"], "outbound": [{"file": "t.jsonl"}], "limits": {"connections": 5},
       "proxies": []}
      """)
    #expect(other.needingRestart(since: old).isEmpty)
    let changed = try settings(
      #"{"limits": {"idle seconds": 5}, "proxies": ["unix"], "forwarded header": "forwarded"}"#)
    #expect(
      changed.needingRestart(since: old) == [
        "service.limits.connections", "service.limits.idle seconds", "service.proxies",
        "service.forwarded header",
      ])
    #expect(try settings("{}").needingRestart(since: old).last == "service.proxies")
  }

  @Test func `business hours are those of the shop's clock`() {
    var hours = BusinessHours()
    hours.minutes = (9 * 60)..<(18 * 60)
    hours.days = [0, 1, 2, 3, 4]
    // Friday, 2025-11-21, 10:00 in Shanghai.
    let friday = Timestamp(milliseconds: 1_763_690_400_000)
    #expect(hours.contains(friday, utcOffset: 28_800))
    #expect(!hours.contains(friday, utcOffset: 0))
    #expect(!hours.contains(friday.advanced(by: .seconds(86_400)), utcOffset: 28_800))
    let span = hours.time(
      from: friday, to: friday.advanced(by: .seconds(4 * 86_400)), limit: .seconds(1_000_000),
      utcOffset: 28_800)
    #expect(span == .seconds(8 * 3600 + 9 * 3600 + 3600))
  }

  @Test func `waits grow, vary by id, and end at an hour and a quarter`() {
    let waits = (1...14).map { OutboxPost.delay(after: $0, id: "a") }
    for (number, wait) in waits.enumerated() {
      let base = Duration.seconds(min(3600, 5 << number))
      #expect(wait >= base && wait <= base * 5 / 4)
    }
    #expect(OutboxPost.delay(after: 1, id: "a") == waits[0])
    #expect(OutboxPost.delay(after: 1, id: "b") != waits[0])
  }

  @Test func `times are written as RFC 3339`() {
    #expect(Timestamp(milliseconds: 0).rfc3339 == "1970-01-01T00:00:00.000Z")
    #expect(Timestamp(milliseconds: 1_763_690_400_123).rfc3339 == "2025-11-21T02:00:00.123Z")
    #expect(Timestamp(milliseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: 951_782_400_000).rfc3339 == "2000-02-29T00:00:00.000Z")
  }
}
