/// Every bound of the server; what goes over one is answered with the status named beside it.
///
/// The defaults fit webhooks: small requests, many connections, gateways that keep them open.
package struct HTTPLimits: Hashable, Sendable {
  /// Bytes of the request line without its line ending; 414. RFC 9112 §3 recommends at least 8,000.
  package var requestLine = 8_192
  /// Bytes of all field lines together, line endings included, and again of all trailers; 431.
  package var headerBytes = 16_384
  /// Field lines of a request; 431.
  package var headerCount = 100
  /// Bytes of a body, after chunks are joined; 413.
  package var body = 1_048_576
  /// Bytes of all bodies that are still arriving, on all connections together; 503.
  package var arrivingBodies = 268_435_456
  /// Bytes of chunk extensions of one body; 400.
  package var chunkExtensionBytes = 4_096

  /// Connections in total; 503.
  package var connections = 16_384
  /// Connections of one IP address; 503. Addresses in ``unlimitedPeers`` are not counted.
  package var connectionsPerPeer = 256
  /// Who may open as many connections as there are: the reverse proxies; by default this machine.
  package var unlimitedPeers: [AddressRange] = [.loopback, .loopback6]
  /// Requests of a connection that wait for their answers; more are not read until one is written.
  /// Also how many are taken from one connection before the others have their turn.
  package var pipelinedRequests = 16
  /// Bytes of answers that a connection has not taken; no request is read above it.
  package var unsentBytes = 262_144

  /// From the first byte of a request (or from the start of the connection) to the end of its
  /// fields; 408.
  package var headerTime: Duration = .seconds(10)
  /// From the end of the fields to the end of the body; 408.
  package var bodyTime: Duration = .seconds(60)
  /// Bytes a second that a body must arrive with, and an answer must be taken with, on the average
  /// of each ``rateInterval``; 408, or the connection is cut.
  package var minimumRate = 256
  /// How often the rate is looked at; a peer that takes nothing of an answer is cut after it.
  package var rateInterval: Duration = .seconds(5)
  /// How long a connection may stay open between requests; then it is closed without a word.
  package var idleTime: Duration = .seconds(75)
  /// How long the rest of a refused request is read and thrown away, so that the peer sees the
  /// answer rather than a reset (RFC 9112 §9.6).
  package var lingerTime: Duration = .seconds(2)

  package init() {}
}

/// The bounds of one request, which every connection keeps at hand.
package struct MessageLimits: Hashable, Sendable {
  package var requestLine: Int
  package var headerBytes: Int
  package var headerCount: Int
  package var body: Int
  package var chunkExtensionBytes: Int
}

/// The time limits in nanoseconds, worked out once.
struct TimeLimits: Sendable {
  let header, body, rate, idle, linger: UInt64

  init(_ limits: HTTPLimits) {
    header = limits.headerTime.nanoseconds
    body = limits.bodyTime.nanoseconds
    rate = limits.rateInterval.nanoseconds
    idle = limits.idleTime.nanoseconds
    linger = limits.lingerTime.nanoseconds
  }
}

extension HTTPLimits {
  package var message: MessageLimits {
    MessageLimits(
      requestLine: requestLine, headerBytes: headerBytes, headerCount: headerCount, body: body,
      chunkExtensionBytes: chunkExtensionBytes)
  }
}

extension Duration {
  /// Whole nanoseconds, at least 0 and at most about 292 years.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
    return overflow || carry || sum > UInt64(Int64.max) ? UInt64(Int64.max) : sum
  }
}
