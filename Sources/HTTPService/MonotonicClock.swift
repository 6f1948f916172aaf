#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The clock of all limits: nanoseconds of `CLOCK_MONOTONIC`, which no one can set.
enum MonotonicClock {
  static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// The clock of the `Date` field, and of nothing else.
enum WallClock {
  /// Seconds since 1970 UTC, and the nanoseconds until the next.
  static func now() -> (second: Int, untilNext: UInt64) {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return (time.tv_sec, UInt64(1_000_000_000 - time.tv_nsec))
  }
}
