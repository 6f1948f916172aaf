/// Whose word about the client's address is believed.
///
/// A client can send any `X-Forwarded-For` itself. So the list is read from its end, where the
/// nearest proxy wrote, and only as long as the one who wrote is a configured proxy. And only the
/// one field that the proxies write is read: the other would come from the client untouched.
package struct ProxyTrust: Hashable, Sendable {
  package enum Field: Hashable, Sendable {
    /// `X-Forwarded-For: client, proxy, proxy`
    case xForwardedFor
    /// `Forwarded: for=client, for=proxy`, RFC 7239.
    case forwarded
  }

  /// The reverse proxies; empty: nobody is believed.
  package var proxies: [AddressRange]
  /// Whether whoever connects through a Unix socket is a proxy.
  package var trustsLocal: Bool
  package var field: Field

  /// The most hops that are looked at; the nearest ones.
  static let hopLimit = 32

  package init(
    proxies: [AddressRange] = [], trustsLocal: Bool = false, field: Field = .xForwardedFor
  ) {
    self.proxies = proxies
    self.trustsLocal = trustsLocal
    self.field = field
  }

  package func isProxy(_ address: IPAddress) -> Bool {
    proxies.contains { $0.contains(address) }
  }

  /// The address of the client of `request`, as far as it can be believed.
  ///
  /// `nil` only for a Unix socket whose peer says nothing believable. Where a proxy wrote something
  /// other than an address (`unknown`, a name), the nearest address known is the answer.
  package func client(of request: HTTPRequest) -> IPAddress? {
    client(peer: request.peer) {
      switch field {
      case .xForwardedFor: request.values(of: "x-forwarded-for")
      case .forwarded: request.values(of: "forwarded")
      }
    }
  }

  /// As ``client(of:)``, with the values of the field in the order of their lines.
  package func client(peer: PeerAddress, values: () -> [String]) -> IPAddress? {
    let start = peer.address
    guard start.map(isProxy) ?? trustsLocal else { return start }
    var hops: [IPAddress?] = []
    for value in values() {
      switch field {
      case .xForwardedFor:
        hops += value.split(separator: ",", omittingEmptySubsequences: false).map(Self.address)
      case .forwarded:
        hops += ForwardedElement.clients(in: value).map { $0.flatMap(Self.address) }
      }
    }
    var known = start
    for hop in hops.suffix(Self.hopLimit).reversed() {
      guard let hop else { return known }
      known = hop
      guard isProxy(hop) else { return hop }
    }
    return known
  }

  /// The address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80`.
  static func address(_ text: some StringProtocol) -> IPAddress? {
    var bytes = Array(text.utf8)[...]
    while let first = bytes.first, first.isBlank { bytes.removeFirst() }
    while let last = bytes.last, last.isBlank { bytes.removeLast() }
    if bytes.first == UInt8(ascii: "[") {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "]")),
        isPort(bytes[(end + 1)...])
      else { return nil }
      let address = IPAddress(String(decoding: bytes[..<end].dropFirst(), as: UTF8.self))
      return address.flatMap { $0.isIPv4 ? nil : $0 }
    }
    let colon = bytes.firstIndex(of: .colon)
    if let colon, bytes.lastIndex(of: .colon) == colon {
      guard isPort(bytes[colon...]) else { return nil }
      bytes = bytes[..<colon]
    }
    return IPAddress(String(decoding: bytes, as: UTF8.self))
  }

  private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first else { return true }
    return first == .colon && bytes.count <= 6 && bytes.dropFirst().allSatisfy(\.isDigit)
  }
}

/// The elements of `Forwarded`, RFC 7239 §4.
enum ForwardedElement {
  /// The value of `for` in each element, unquoted, in order; `nil` where an element has none or is
  /// malformed.
  ///
  /// - Complexity: O(*n*).
  static func clients(in text: String) -> [String?] {
    var clients: [String?] = []
    var pairs: [[UInt8]] = [[]]
    var isQuoted = false
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == .backslash {
        isEscaped = true
        continue
      } else if byte == .quote {
        isQuoted.toggle()
        continue
      } else if !isQuoted, byte == .comma {
        clients.append(client(of: pairs))
        pairs = [[]]
        continue
      } else if !isQuoted, byte == .semicolon {
        pairs.append([])
        continue
      }
      pairs[pairs.count - 1].append(byte)
    }
    return clients + [isQuoted ? nil : client(of: pairs)]
  }

  private static func client(of pairs: [[UInt8]]) -> String? {
    for pair in pairs {
      let pair = pair.drop(while: \.isBlank)
      guard pair.count > 4, pair.span.matches(0..<4, ignoringCaseOf: "for=") else { continue }
      return String(decoding: pair.dropFirst(4), as: UTF8.self)
    }
    return nil
  }
}
