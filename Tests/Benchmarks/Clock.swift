internal import Glibc

/// Clocks, in nanoseconds from a moment of their own.
enum Clock {
  /// What passes.
  @inline(__always)
  static func wall() -> UInt64 { read(CLOCK_MONOTONIC) }

  /// What all threads of this process have computed; waiting does not count.
  static func processor() -> UInt64 { read(CLOCK_PROCESS_CPUTIME_ID) }

  @inline(__always)
  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// What a call costs that does nothing but is timed: it stands in every p50 and p99.
  static func cost() -> Double {
    var costs: [Double] = []
    for _ in 0..<10_001 {
      let start = wall()
      costs.append(Double(wall() - start))
    }
    return median(costs)
  }
}
