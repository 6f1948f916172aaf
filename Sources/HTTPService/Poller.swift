/// What is waited for on a descriptor, and what came of it.
struct Readiness: OptionSet, Sendable {
  let rawValue: UInt8

  static let read = Readiness(rawValue: 1)
  static let write = Readiness(rawValue: 2)
  /// The peer sends no more; there may be bytes to read before its end.
  static let peerClosed = Readiness(rawValue: 4)
  /// Both directions are closed, or an error waits.
  static let failed = Readiness(rawValue: 8)
}

struct PollEvent {
  /// As given with the descriptor.
  var token: UInt64
  var readiness: Readiness
}

/// Waits for many descriptors at once. Level-triggered: what is not taken is told again.
protocol Poller: AnyObject {
  func add(_ descriptor: Int32, token: UInt64, interest: Readiness) throws(SystemError)
  func modify(_ descriptor: Int32, token: UInt64, interest: Readiness)
  /// Call before the descriptor is closed.
  func remove(_ descriptor: Int32)
  /// Waits until something is ready or `milliseconds` have passed; a negative number waits on.
  func wait(milliseconds: Int32, into events: inout [PollEvent])
}

/// A failed system call.
struct SystemError: Error, Hashable {
  /// `errno`.
  let code: Int32
}
