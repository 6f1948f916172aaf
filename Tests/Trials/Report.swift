internal import Foundation

/// What a trial did and found, as one table.
struct Report: Sendable {
  let title: String
  private(set) var rows: [(name: String, value: String)] = []
  private(set) var failures: [String] = []
  private(set) var skipped: String?

  init(_ title: String) {
    self.title = title
    note("load of the machine before", Self.load)
  }

  /// A trial that cannot be held here, and why.
  static func skipped(_ title: String, because reason: String) -> Report {
    var report = Report(title)
    report.skipped = reason
    return report
  }

  var hasPassed: Bool { failures.isEmpty }

  mutating func note(_ name: String, _ value: some CustomStringConvertible) {
    rows.append((name, value.description))
  }

  /// Something that must hold.
  mutating func expect(_ condition: Bool, _ what: String) {
    if !condition { failures.append(what) }
  }

  mutating func expectNone(_ found: [String], _ what: String) {
    note(what, found.count)
    guard !found.isEmpty else { return }
    failures.append("\(what): \(found.count), such as \(found.prefix(3).joined(separator: "; "))")
  }

  var text: String {
    let width = rows.map(\.name.count).max() ?? 0
    var text = "\(title)\n"
    for row in rows {
      text +=
        "  \(row.name)" + String(repeating: " ", count: width - row.name.count + 2) + row.value
      text += "\n"
    }
    for failure in failures { text += "  FAILED: \(failure)\n" }
    if let skipped { return text + "skipped: \(skipped)\n" }
    return text + (hasPassed ? "passed\n" : "failed\n")
  }

  /// The three averages of the machine's load.
  static var load: String {
    let all = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
    return all.split(separator: " ").prefix(3).joined(separator: " ")
  }
}

/// Times, sorted, in seconds.
struct Times: Sendable {
  private let sorted: [Double]

  init(_ times: [Double]) { sorted = times.sorted() }

  var count: Int { sorted.count }

  /// - Parameter share: from 0 to 1.
  func percentile(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  /// Half, 99 and 99.9 of a hundred are below these.
  var text: String {
    [0.5, 0.99, 0.999].map { Self.milliseconds(percentile($0)) }.joined(separator: " / ") + " ms"
  }

  static func milliseconds(_ seconds: Double) -> String { decimal(seconds * 1000, 2) }
}

func decimal(_ number: Double, _ digits: Int = 1) -> String {
  String(format: "%.\(digits)f", number)
}

/// Seconds of a clock that only goes forward.
func seconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func pause(_ seconds: Double) { usleep(UInt32(max(0, seconds) * 1e6)) }

/// Runs `body` on threads of their own, and waits for them.
func onThreads<Result: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
  let results = Shared<[Int: Swift.Result<Result, any Error>]>([:])
  let group = DispatchGroup()
  for number in 0..<count {
    group.enter()
    let thread = Thread {
      let result = Swift.Result { try body(number) }
      results.with { $0[number] = result }
      group.leave()
    }
    thread.stackSize = 1 << 20
    thread.start()
  }
  group.wait()
  return try results.with { results in
    try (0..<count).compactMap { try results[$0]?.get() }
  }
}
