internal import Foundation

/// Signals taken by a thread that waits for them, so that nothing happens inside a handler.
enum SignalWait {
  private static let signals = [SIGTERM, SIGINT, SIGHUP]

  private static var awaited: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
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

  /// Undoes ``block()``; signals that nobody has taken by now are dropped, for the end that they ask
  /// for is at hand.
  static func restore(_ old: sigset_t) {
    var pending = sigset_t()
    unsafe sigpending(&pending)
    for signal in signals where unsafe sigismember(&pending, signal) == 1 { _ = next() }
    var old = old
    unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
  }

  /// Ends ``next()`` as SIGTERM does; from any thread.
  static func wake() { kill(getpid(), SIGTERM) }

  /// Waits for the next signal.
  static func next() -> Int32 {
    var set = awaited
    var signal: Int32 = 0
    while unsafe sigwait(&set, &signal) != 0 {}
    return signal
  }
}
