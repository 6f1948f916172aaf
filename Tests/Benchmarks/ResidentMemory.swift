internal import Foundation

/// What this process has of the machine's memory, in bytes; 0 where the system does not tell.
enum ResidentMemory {
  /// The most it ever had, or had since ``forgetPeak()``.
  static func peak() -> Double { value(of: "VmHWM:") }

  /// Lets the peak begin anew, and returns what is resident.
  static func forgetPeak() -> Double {
    // proc_pid_clear_refs(5): 5 resets the peak to what is resident now.
    if let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") {
      try? file.write(contentsOf: Data("5".utf8))
      try? file.close()
    }
    return value(of: "VmRSS:")
  }

  private static func value(of name: String) -> Double {
    guard let status = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return 0 }
    let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
    return (kibibytes.flatMap { Double($0) } ?? 0) * 1_024
  }
}
