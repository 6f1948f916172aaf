/// A moment in milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// It is always brought from outside; nothing below the shell asks a clock.
package struct Timestamp: InstantProtocol, Hashable, Sendable, Codable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// - Parameter seconds: any finite number; what lies beyond ±292 million years is clamped.
  package init(seconds: Double) {
    let bound = 9.2e15
    milliseconds = Int64((min(max(seconds * 1000, -bound), bound)).rounded())
  }

  package init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  package var seconds: Double { Double(milliseconds) / 1000 }

  package func advanced(by duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let step = seconds.multipliedReportingOverflow(by: 1000)
    let change = step.overflow ? (seconds > 0 ? Int64.max : .min) : step.partialValue
    let sum = milliseconds.addingReportingOverflow(change + attoseconds / 1_000_000_000_000_000)
    return Timestamp(milliseconds: sum.overflow ? (change > 0 ? .max : .min) : sum.partialValue)
  }

  package func duration(to other: Timestamp) -> Duration {
    let difference = other.milliseconds.subtractingReportingOverflow(milliseconds)
    return .milliseconds(
      difference.overflow ? (other > self ? Int64.max : .min) : difference.partialValue)
  }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
}
