/// Where a server listens.
package enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// Port 0 picks a free one.
  case tcp(IPAddress, port: UInt16)
  /// A Unix socket at `path`, made with these permissions; a dead one in its place is removed.
  case unix(path: String, permissions: UInt16 = 0o660)

  /// The longest path of a Unix socket in bytes: `sun_path` of Linux has 108 with its NUL, that of
  /// macOS 104.
  package static let longestPath = 103

  /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:PATH`; `nil` for anything else.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard (1...Self.longestPath).contains(path.utf8.count), !path.utf8.contains(0) else {
        return nil
      }
      self = .unix(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[colon...].dropFirst()
    guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit),
      let port = UInt16(digits)
    else { return nil }
    var host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = host.dropFirst().dropLast() }
    if host == "localhost" { host = "127.0.0.1" }
    guard let address = IPAddress(host), isBracketed == host.utf8.contains(.colon) else {
      return nil
    }
    self = .tcp(address, port: port)
  }

  /// Whether only processes of this machine can reach it.
  package var isLocal: Bool {
    switch self {
    case .tcp(let address, _): address.isLoopback
    case .unix: true
    }
  }

  /// As a URL for TCP, `unix:PATH` for a Unix socket.
  package var description: String {
    switch self {
    case .tcp(let address, let port):
      address.isIPv4 ? "http://\(address):\(port)" : "http://[\(address)]:\(port)"
    case .unix(let path, _): "unix:\(path)"
    }
  }
}
