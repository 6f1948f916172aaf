internal import Foundation

/// What was measured on, and how.
enum Machine {
  /// `2 cores, AMD EPYC …`
  static func line() -> String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let text = FileManager.default.contents(atPath: "/proc/cpuinfo") ?? Data()
    let model = String(decoding: text, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("model name") }?.split(separator: ":").last
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return "Machine: \(cores) cores, \(model ?? "unknown processor")."
  }

  static func howTimesWereTaken(rounds: Int) -> String {
    "Medians of \(rounds) runs, each in a process of its own and in turn with its peer. Times pass "
      + "on the wall unless they are called CPU; of p50 and p99 each call is "
      + "the median of three, and holds the reading of a clock, about \(written(Clock.cost())) ns."
  }
}
