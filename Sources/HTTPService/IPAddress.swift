#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// An IPv4 or IPv6 address; IPv4 is kept as `::ffff:a.b.c.d`, so that both ways of writing it, and
/// both ways a socket reports it, are one address.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Creates an IPv4 address from its 32 bits, the first number in the highest eight.
  package init(ipv4 bits: UInt32) { self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(bits)) }

  /// Reads `192.0.2.1` or `2001:db8::1`; `nil` for anything else, brackets, zones and names included.
  package init?(_ text: some StringProtocol) {
    // The longest address has 45 characters.
    guard (2...45).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
    var ipv4 = in_addr()
    if unsafe text.withCString({ unsafe inet_pton(AF_INET, $0, &ipv4) }) == 1 {
      self.init(ipv4: UInt32(bigEndian: ipv4.s_addr))
      return
    }
    var ipv6 = in6_addr()
    guard unsafe text.withCString({ unsafe inet_pton(AF_INET6, $0, &ipv6) }) == 1 else {
      return nil
    }
    self.init(ipv6)
  }

  init(_ address: in6_addr) {
    let words = unsafe withUnsafeBytes(of: address) {
      unsafe (
        $0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      )
    }
    self.init(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
  }

  package static let loopback = IPAddress(ipv4: 0x7F00_0001)
  package static let loopback6 = IPAddress(high: 0, low: 1)
  /// `0.0.0.0`: every IPv4 interface.
  package static let any = IPAddress(ipv4: 0)
  /// `::`: every interface.
  package static let any6 = IPAddress(high: 0, low: 0)

  package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// Whether it is of 127.0.0.0/8 or `::1`.
  package var isLoopback: Bool {
    isIPv4 ? low >> 24 & 0xFF == 0x7F : self == .loopback6
  }

  /// What one customer has whole: the address itself for IPv4 and this machine, else its /64.
  package var network: IPAddress { isIPv4 || isLoopback ? self : IPAddress(high: high, low: 0) }

  /// The 32 bits of an IPv4 address.
  var ipv4Bits: UInt32 { UInt32(truncatingIfNeeded: low) }

  var ipv6: in6_addr {
    var address = in6_addr()
    unsafe withUnsafeMutableBytes(of: &address) {
      unsafe $0.storeBytes(of: high.bigEndian, as: UInt64.self)
      unsafe $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return address
  }

  /// As RFC 5952 writes it, without brackets.
  package var description: String {
    if isIPv4 {
      return (0..<4).map { "\(low >> (24 - 8 * UInt64($0)) & 0xFF)" }.joined(separator: ".")
    }
    var address = ipv6
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      guard let base = buffer.baseAddress,
        let text = unsafe inet_ntop(AF_INET6, &address, base, socklen_t(buffer.count))
      else { return "::" }
      return unsafe String(cString: text)
    }
  }
}

/// A block of addresses such as `10.0.0.0/8`, `2001:db8::/32`, or a single one.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
  package let address: IPAddress
  /// How many leading bits of the 128 count.
  private let bits: UInt8

  /// Reads an address with or without `/bits`; `nil` for anything else.
  ///
  /// Bits after the prefix are allowed and do not count.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    self.address = address
    let width = address.isIPv4 && !first.utf8.contains(.colon) ? 32 : 128
    guard parts.count == 2 else {
      bits = 128
      return
    }
    guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(\.isDigit),
      let prefix = Int(parts[1]), prefix <= width
    else { return nil }
    bits = UInt8(128 - width + prefix)
  }

  private init(address: IPAddress, bits: UInt8) {
    self.address = address
    self.bits = bits
  }

  /// 127.0.0.0/8.
  package static let loopback = AddressRange(address: .loopback, bits: 96 + 8)
  /// `::1`.
  package static let loopback6 = AddressRange(address: .loopback6, bits: 128)

  package func contains(_ other: IPAddress) -> Bool {
    let highMask: UInt64 = bits == 0 ? 0 : bits >= 64 ? .max : .max << UInt64(64 - bits)
    let lowMask: UInt64 = bits <= 64 ? 0 : .max << UInt64(128 - bits)
    return (address.high ^ other.high) & highMask == 0 && (address.low ^ other.low) & lowMask == 0
  }

  package var description: String {
    guard address.isIPv4 else { return "\(address)/\(bits)" }
    // Fewer bits than the prefix of all IPv4 addresses: only the long form can say that.
    return bits >= 96 ? "\(address)/\(bits - 96)" : "::ffff:\(address)/\(bits)"
  }
}

/// The other end of a connection.
package enum PeerAddress: Hashable, Sendable {
  case ip(IPAddress, port: UInt16)
  /// A process of this machine, through a Unix socket.
  case local

  /// The address, or `nil` for a Unix socket.
  package var address: IPAddress? {
    if case .ip(let address, _) = self { address } else { nil }
  }
}
