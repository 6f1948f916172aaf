/// Counts connections, in total and by address, against the limits.
final class ConnectionAdmission: Sendable {
  private struct Counts: Sendable {
    var total = 0
    var byAddress: [IPAddress: Int] = [:]
  }

  private let limits: HTTPLimits
  private let counts = Locked(Counts())

  init(limits: HTTPLimits) { self.limits = limits }

  /// Counts a connection of `peer`, or returns `false` where a limit is reached.
  func admit(_ peer: PeerAddress) -> Bool {
    let counted = counted(peer)
    return counts.withLock { counts in
      guard counts.total < limits.connections else { return false }
      if let counted {
        let count = counts.byAddress[counted, default: 0]
        guard count < limits.connectionsPerPeer else { return false }
        counts.byAddress[counted] = count + 1
      }
      counts.total += 1
      return true
    }
  }

  /// Uncounts an admitted connection.
  func release(_ peer: PeerAddress) {
    let counted = counted(peer)
    counts.withLock { counts in
      counts.total -= 1
      guard let counted, let count = counts.byAddress[counted] else { return }
      counts.byAddress[counted] = count > 1 ? count - 1 : nil
    }
  }

  /// The address under which `peer` is counted.
  private func counted(_ peer: PeerAddress) -> IPAddress? {
    guard let address = peer.address,
      !limits.unlimitedPeers.contains(where: { $0.contains(address) })
    else { return nil }
    return address.network
  }
}
