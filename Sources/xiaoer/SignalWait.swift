internal import Foundation

/// Signals taken by a thread that waits for them, so that nothing happens inside a handler.
enum SignalWait {
  private static var awaited: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, signal) }
    return set
  }

  /// Keeps the signals for ``next()``; before any thread starts, for threads inherit it.
  ///
  /// - Returns: what was kept before, for ``restore(_:)``.
  static func block() -> sigset_t {
    var set = awaited
    var old = sigset_t()
    unsafe pthread_sigmask(SIG_BLOCK, &set, &old)
    return old
  }

  static func restore(_ old: sigset_t) {
    var old = old
    unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
  }

  /// Waits for the next signal.
  static func next() -> Int32 {
    var set = awaited
    var signal: Int32 = 0
    while unsafe sigwait(&set, &signal) != 0 {}
    return signal
  }
}
