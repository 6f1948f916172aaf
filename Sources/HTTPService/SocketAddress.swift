#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Between ``IPAddress`` and the system's `sockaddr`.
enum SocketAddress {
  /// The address in `storage`, as `accept` wrote it.
  static func peer(_ storage: sockaddr_storage) -> PeerAddress {
    unsafe withUnsafeBytes(of: storage) { bytes in
      switch Int32(storage.ss_family) {
      case AF_INET:
        let address = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
        let ip = IPAddress(ipv4: UInt32(bigEndian: address.sin_addr.s_addr))
        return .ip(ip, port: UInt16(bigEndian: address.sin_port))
      case AF_INET6:
        let address = unsafe bytes.loadUnaligned(as: sockaddr_in6.self)
        return .ip(IPAddress(address.sin6_addr), port: UInt16(bigEndian: address.sin6_port))
      default:
        return .local
      }
    }
  }

  /// The port that `descriptor` is bound to.
  static func boundPort(_ descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe getsockname(descriptor, address, &length)
      }
    }
    guard status == 0, case .ip(_, let port) = peer(storage) else { return nil }
    return port
  }

  /// Calls `body`, which is `bind` or `connect`, with the address.
  static func withAddress(
    _ ip: IPAddress, port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(SystemError) {
    let status: Int32
    if ip.isIPv4 {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = ip.ipv4Bits.bigEndian
      status = unsafe call(&address, body)
    } else {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_addr = ip.ipv6
      status = unsafe call(&address, body)
    }
    guard status == 0 else { throw SystemError(code: errno) }
  }

  /// As above, for a Unix socket; `path` is not longer than ``ListenAddress/longestPath``.
  static func withAddress(
    path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(SystemError) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
      unsafe target.copyBytes(from: path.utf8.prefix(target.count - 1))
    }
    guard unsafe call(&address, body) == 0 else { throw SystemError(code: errno) }
  }

  private static func call<Address>(
    _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe body(generic, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}
