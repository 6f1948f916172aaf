internal import Glibc
internal import Reception

/// Carries posts over HTTP and into files.
package struct WebCarrier: PostCarrier {
  package init() {}

  package func post(
    _ body: [UInt8], to url: String, fields: [(String, String)], allowsPrivate: Bool
  ) -> PostResult {
    if !allowsPrivate, Self.isPrivate(url) { return .failed(retryAfter: nil) }
    switch HTTPPosting.post(body, to: url, fields: fields) {
    case .answered(let status, _) where (200..<300).contains(status): return .delivered
    case .answered(_, let retryAfter): return .failed(retryAfter: retryAfter)
    case .failed: return .failed(retryAfter: nil)
    }
  }

  package func append(_ line: [UInt8], to path: String) -> PostResult {
    let isStandardOutput = path == "-"
    let file =
      isStandardOutput
      ? STDOUT_FILENO : unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { return .failed(retryAfter: nil) }
    defer { if !isStandardOutput { close(file) } }
    let bytes = line + [0x0A]
    // One write, so that lines of several writers do not run into each other.
    let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    guard count == bytes.count, isStandardOutput || fdatasync(file) == 0 else {
      return .failed(retryAfter: nil)
    }
    return .delivered
  }

  /// Whether the host of an address is, or has a name of, this machine or its private surroundings.
  ///
  /// A name that cannot be resolved counts as private: nothing is sent where nobody knows whither.
  static func isPrivate(_ url: String) -> Bool {
    guard let start = url.firstRange(of: "://")?.upperBound else { return true }
    var authority = url[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if let at = authority.lastIndex(of: "@") { authority = authority[at...].dropFirst() }
    let host =
      authority.hasPrefix("[")
      ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(String(host), nil, nil, &found) == 0, let first = unsafe found else {
      return true
    }
    defer { unsafe freeaddrinfo(first) }
    var next: UnsafeMutablePointer<addrinfo>? = unsafe first
    while let entry = unsafe next {
      if unsafe isPrivate(entry.pointee) { return true }
      unsafe next = entry.pointee.ai_next
    }
    return false
  }

  private static func isPrivate(_ entry: addrinfo) -> Bool {
    guard let address = unsafe entry.ai_addr else { return true }
    switch unsafe entry.ai_family {
    case AF_INET:
      let bits = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self).sin_addr
        .s_addr
      return isPrivate(ipv4: UInt32(bigEndian: bits))
    case AF_INET6:
      let raw = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self).sin6_addr
      let bytes = unsafe withUnsafeBytes(of: raw) { unsafe Array($0) }
      let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
      if isMapped { return isPrivate(ipv4: bytes[12...].reduce(0) { $0 << 8 | UInt32($1) }) }
      // RFC 4291: unspecified and loopback; RFC 4193: fc00::/7; fe80::/10 and ff00::/8.
      return bytes[..<15].allSatisfy { $0 == 0 } || bytes[0] & 0xFE == 0xFC
        || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 || bytes[0] == 0xFF
    default: return true
    }
  }

  /// The special-purpose registry of RFC 6890, as far as it concerns destinations.
  static func isPrivate(ipv4 bits: UInt32) -> Bool {
    let ranges: [(UInt32, UInt32)] = [
      (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8),
      (0xA9FE_0000, 16), (0xAC10_0000, 12), (0xC0A8_0000, 16), (0xC000_0000, 24),
      (0xC612_0000, 15), (0xE000_0000, 3),
    ]
    return ranges.contains { bits >> (32 - $0.1) == $0.0 >> (32 - $0.1) }
  }
}
