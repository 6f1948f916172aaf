package import Chat
package import Cryptography
package import Dialogue
package import Reception

/// What the dialogue is decided with; a reload swaps it whole.
package struct ServedShop: Sendable {
  package let responder: Responder
  package let sources: [String: any RecordSource]
  /// Of the shop at a moment, in seconds.
  package let utcOffset: @Sendable (Timestamp) -> Int

  package init(
    responder: Responder, sources: [String: any RecordSource] = [:],
    utcOffset: @escaping @Sendable (Timestamp) -> Int = { _ in 28_800 }
  ) {
    self.responder = responder
    self.sources = sources
    self.utcOffset = utcOffset
  }
}

/// When people are there to take tickets, by the shop's clock.
package struct BusinessHours: Hashable, Sendable {
  /// Minutes of the day, from 0 to 1440, the first before the second.
  package var minutes: Range<Int> = 0..<1440
  /// From 0, Monday, to 6.
  package var days: Set<Int> = Set(0..<7)

  package init() {}

  package func contains(_ time: Timestamp, utcOffset: Int) -> Bool {
    let local = time.milliseconds / 60_000 + Int64(utcOffset / 60)
    let day = Int64((Double(local) / 1440).rounded(.down))
    // 1970-01-01 was a Thursday.
    return days.contains(Int(((day + 3) % 7 + 7) % 7)) && minutes.contains(Int(local - day * 1440))
  }

  /// How much of the time between two moments lies within the hours, counted by the minute, at most
  /// `limit`.
  ///
  /// - Complexity: O(1) while all hours are business hours, else O(*n*) in the minutes between.
  package func time(
    from start: Timestamp, to end: Timestamp, limit: Duration, utcOffset: Int
  ) -> Duration {
    let whole = start.duration(to: end)
    if minutes == 0..<1440, days.count == 7 { return min(whole, limit) }
    var counted = Duration.zero
    var moment = start
    // A month away from business is long enough to look back at.
    let first = end.advanced(by: .seconds(-31 * 86_400))
    if moment < first { moment = first }
    while moment < end, counted < limit {
      let next = min(moment.advanced(by: .seconds(60)), end)
      if contains(moment, utcOffset: utcOffset) { counted += moment.duration(to: next) }
      moment = next
    }
    return min(counted, limit)
  }
}

/// How the service is kept: the object `service` of `xiaoer.json`.
package struct ServiceSettings: Sendable {
  /// How long a ticket may wait for a person, within ``hours``.
  package var unclaimedAfter = Duration.seconds(600)
  package var hours = BusinessHours()
  /// After so long without a message the bot serves a conversation again.
  package var quietAfter = Duration.seconds(86_400)
  /// What an agent writes to give a conversation back.
  package var handBackWords = ["交还小二", "/bot"]
  /// How long the words of silent conversations are kept; from a day on.
  package var keepWords = Duration.seconds(180 * 86_400)
  /// How long a redelivery is known; from a week on.
  package var keepDeliveries = Duration.seconds(7 * 86_400)
  /// How long a short message in a private chat waits for more of the same thought, to be decided as
  /// one with it; from none to four seconds, one less than WeCom waits for an answer.
  package var joinWithin = Duration.zero
  /// Bytes of the newest journal file beyond which it is compacted; of the snapshot where that has more.
  package var compactAbove: UInt64 = 256 << 20
  package var destinations: [Destination] = []
  /// Attempts to deliver a post before it is put aside.
  package var attemptLimit = 12
  /// Bounds of the server by name, for whoever opens it; see ``limitRanges``.
  package internal(set) var limits: [String: Double] = [:]
  /// Address ranges of reverse proxies, and `unix` for whoever comes through a Unix socket: they may
  /// open as many connections as there are, and their word about the client is believed. `nil` where
  /// nothing was said.
  package internal(set) var proxies: [String]?
  /// The one field in which they name the client; see ``forwardedHeaders``.
  package internal(set) var forwardedHeader = ServiceSettings.forwardedHeaders[0]

  static let forwardedHeaders = ["x-forwarded-for", "forwarded"]

  /// The bounds that may be set, with the least and the most of each.
  static let limitRanges: [(name: String, range: ClosedRange<Double>)] = [
    ("body bytes", 1024...16_777_216), ("connections", 1...1_000_000),
    ("connections per address", 1...1_000_000), ("header seconds", 1...3600),
    ("body seconds", 1...3600), ("idle seconds", 1...86_400),
  ]

  /// Checks the signatures of what comes in, where secrets are configured.
  package var webhooks: StandardWebhooks?

  package init() {}

  /// The names of settings that differ from those of `started` and count at a start only.
  package func needingRestart(since started: ServiceSettings) -> [String] {
    var names = Self.limitRanges.map(\.name).filter { limits[$0] != started.limits[$0] }
      .map { "service.limits.\($0)" }
    if proxies != started.proxies { names.append("service.proxies") }
    if forwardedHeader != started.forwardedHeader { names.append("service.forwarded header") }
    return names
  }
}

/// Where posts go.
package struct Destination: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// An address; `secret` names the environment variable that holds the signing secret.
    case address(url: String, secret: String?, allowsPrivate: Bool)
    /// A file to which a line of JSON is added; `-` is standard output.
    case file(path: String)
  }

  /// The address or path.
  package let name: String
  package let kind: Kind
  /// The events it wants; empty for all.
  package let events: [String]

  package init(name: String, kind: Kind, events: [String] = []) {
    self.name = name
    self.kind = kind
    self.events = events
  }

  package func wants(_ event: String) -> Bool { events.isEmpty || events.contains(event) }
}
