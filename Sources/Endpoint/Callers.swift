package import Chat
package import HTTPService
internal import Service
internal import Synchronization

/// Who asks, and what becomes of those who are refused: they are told about, and whoever shows wrong
/// tokens or signatures again and again is turned away for a while.
///
/// Nobody is turned away by address unless the configuration says which peers are proxies: before
/// that, one address may be a proxy with everybody behind it. For the same reason a proxy itself,
/// this machine and a Unix socket are never turned away.
///
/// Limits: a line a second; ``addressLimit`` addresses a minute, an IPv6 network of 64 bits being
/// one, and more than that are not counted.
package final class Callers: Sendable {
  /// What is told about a refusal.
  package struct Refused: Hashable, Sendable {
    /// Why, in a few words.
    package let reason: String
    /// The client, as far as it can be believed; `nil` for a Unix socket.
    package let client: IPAddress?
    /// Refusals before this one that were not told.
    package let suppressed: Int
  }

  /// Wrong tokens and signatures of one address in ``window`` before it is turned away.
  package static let failureLimit = 30
  /// How long failures are counted, and the most that an address is turned away; milliseconds.
  static let window: Int64 = 60_000
  static let addressLimit = 4096
  /// The least time between two lines, in milliseconds.
  static let pause: Int64 = 1000

  private struct State {
    var windowStart = Int64.min
    var failures: [IPAddress: Int] = [:]
    var lastTold = Int64.min
    /// The last refusal that was not told yet.
    var untold: (reason: String, client: IPAddress?)?
    /// Refusals before that.
    var suppressed = 0
  }

  private let trust: ProxyTrust
  private let countsClients: Bool
  private let tell: @Sendable (Refused) -> Void
  private let state = Locked(State())
  /// Whether any address may be turned away, so that other requests need not look.
  private let turnsAway = Atomic(false)

  /// - Parameters:
  ///   - trust: whose word about the client is believed; `nil` where nothing was configured: nobody's,
  ///     and no address is turned away.
  ///   - tell: told about refusals, at most once a second.
  package init(trust: ProxyTrust? = nil, tell: @escaping @Sendable (Refused) -> Void = { _ in }) {
    self.trust = trust ?? ProxyTrust()
    countsClients = trust != nil
    self.tell = tell
  }

  /// Seconds for which the client of `request` is turned away; `nil` where it is not.
  func retryAfter(_ request: HTTPRequest, at now: Timestamp) -> Int? {
    guard turnsAway.load(ordering: .relaxed), let address = counted(trust.client(of: request))
    else { return nil }
    return state.withLock { state in
      renew(&state, now.milliseconds)
      guard state.failures[address, default: 0] >= Self.failureLimit else { return nil }
      let left = state.windowStart + Self.window - now.milliseconds
      return Int((left + 999) / 1000)
    }
  }

  /// Counts and tells that a request was refused.
  ///
  /// - Parameter isGuess: whether a wrong token or signature was shown, rather than none.
  func refused(_ request: HTTPRequest, _ reason: String, isGuess: Bool, at now: Timestamp) {
    let client = trust.client(of: request)
    let told = state.withLock { state -> Refused? in
      if isGuess, let address = counted(client) {
        renew(&state, now.milliseconds)
        count(address, &state)
      }
      if state.untold != nil { state.suppressed += 1 }
      state.untold = (reason, client)
      return takeUntold(&state, now.milliseconds)
    }
    if let told { tell(told) }
  }

  /// Tells about the last refusal, where that had to wait; to be called every second or so.
  package func tick(at now: Timestamp) {
    if let told = state.withLock({ takeUntold(&$0, now.milliseconds) }) { tell(told) }
  }

  private func takeUntold(_ state: inout State, _ now: Int64) -> Refused? {
    guard let untold = state.untold, !(state.lastTold..<state.lastTold &+ Self.pause ~= now)
    else { return nil }
    defer { (state.lastTold, state.untold, state.suppressed) = (now, nil, 0) }
    return Refused(reason: untold.reason, client: untold.client, suppressed: state.suppressed)
  }

  /// The address under which a client is counted; `nil` where others may stand behind it.
  private func counted(_ client: IPAddress?) -> IPAddress? {
    guard countsClients, let client, !client.isLoopback, !trust.isProxy(client) else { return nil }
    return client.network
  }

  /// Begins a new minute where the old one is over, or the clock was set back.
  private func renew(_ state: inout State, _ now: Int64) {
    guard !(state.windowStart..<state.windowStart &+ Self.window ~= now) else { return }
    state.windowStart = now
    state.failures.removeAll(keepingCapacity: true)
    turnsAway.store(false, ordering: .relaxed)
  }

  private func count(_ address: IPAddress, _ state: inout State) {
    guard state.failures[address] != nil || state.failures.count < Self.addressLimit else { return }
    state.failures[address, default: 0] += 1
    if state.failures[address] == Self.failureLimit { turnsAway.store(true, ordering: .relaxed) }
  }
}
