internal import Glibc
package import Persistence
internal import Service

/// What is counted and timed since the start.
package final class Figures: Sendable {
  /// The upper ends of the buckets in microseconds.
  private static let bounds: [UInt64] = [
    50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000,
  ]

  private struct Histogram {
    /// One more than bounds. In place, so that a copy shares nothing with what goes on counting.
    var counts = InlineArray<17, Int>(repeating: 0)
    var sum: UInt64 = 0

    mutating func add(_ nanoseconds: UInt64) {
      let micros = nanoseconds / 1000
      let place = Figures.bounds.firstIndex { micros <= $0 } ?? Figures.bounds.count
      counts[place] += 1
      sum += nanoseconds
    }
  }

  private struct Counts {
    var messages = 0
    var unauthorized = 0
    var latency = Histogram()
    var synchronisation = Histogram()
    var groupBegan: UInt64 = 0
  }

  private let counts = Locked(Counts())

  package init() {}

  /// Nanoseconds of a clock that nobody can set.
  static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  func count(since begin: UInt64, messages: Int) {
    let time = Self.now() - begin
    counts.withLock { counts in
      counts.messages += messages
      counts.latency.add(time)
    }
  }

  func countUnauthorized() { counts.withLock { $0.unauthorized += 1 } }

  /// What the journal did; to be given to it as its observer.
  package func observe(_ event: JournalEvent) {
    let now = Self.now()
    counts.withLock { counts in
      switch event {
      case .groupBegins: counts.groupBegan = now
      case .groupEnds: counts.synchronisation.add(now - counts.groupBegan)
      }
    }
  }

  func write(to text: inout MetricsText) {
    let counts = counts.withLock { $0 }
    text.single("xiaoer_messages_total", "counter", "Messages answered.", counts.messages)
    text.single(
      "xiaoer_unauthorized_total", "counter", "Requests without a known token.",
      counts.unauthorized)
    Self.write(
      counts.latency, "xiaoer_request_seconds", "From a whole request to its answer.", to: &text)
    Self.write(
      counts.synchronisation, "xiaoer_journal_sync_seconds",
      "To write and synchronise a group of records.", to: &text)
  }

  private static func write(
    _ histogram: Histogram, _ name: String, _ help: String, to text: inout MetricsText
  ) {
    text.begin(name, "histogram", help)
    var total = 0
    for (place, bound) in bounds.enumerated() {
      total += histogram.counts[place]
      text.sample("\(name)_bucket", total, [("le", "\(Double(bound) / 1_000_000)")])
    }
    total += histogram.counts[bounds.count]
    text.sample("\(name)_bucket", total, [("le", "+Inf")])
    text.sample("\(name)_sum", Double(histogram.sum) / 1_000_000_000)
    text.sample("\(name)_count", total)
  }
}
