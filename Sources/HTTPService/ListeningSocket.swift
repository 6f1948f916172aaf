#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A bound socket that listens; closed, and its Unix path removed, by ``close()``.
///
/// One socket serves all loops: with a socket for each (`SO_REUSEPORT`) a second server on the same
/// port would start without a word and take half of the messages.
struct ListeningSocket: Sendable {
  let descriptor: Int32
  /// As bound: with the port that was picked for port 0.
  let address: ListenAddress

  /// Connections that wait to be taken; the system may lower it.
  private static let backlog: Int32 = 4_096

  /// Binds and listens.
  init(_ address: ListenAddress) throws(HTTPServerError) {
    do throws(SystemError) {
      switch address {
      case .tcp(let ip, let port):
        descriptor = try Self.listen(ip, port: port)
        self.address = .tcp(ip, port: SocketAddress.boundPort(descriptor) ?? port)
      case .unix(let path, let permissions):
        guard (1...ListenAddress.longestPath).contains(path.utf8.count) else {
          throw SystemError(code: ENAMETOOLONG)
        }
        descriptor = try Self.listen(path: path, permissions: permissions)
        self.address = address
      }
    } catch {
      throw HTTPServerError(listeningOn: address, error)
    }
  }

  func close() {
    if case .unix(let path, _) = address { _ = unsafe unlink(path) }
    _ = systemClose(descriptor)
  }

  private static func listen(_ ip: IPAddress, port: UInt16) throws(SystemError) -> Int32 {
    let descriptor = try open(ip.isIPv4 ? AF_INET : AF_INET6)
    do throws(SystemError) {
      try set(descriptor, SOL_SOCKET, SO_REUSEADDR)
      if !ip.isIPv4 { try set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
      // Connections inherit it, which saves a call for each.
      try set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
      #if os(Linux)
        // What a slow reader leaves unsent waits here, where it is counted, and not in the kernel.
        try set(descriptor, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, to: 131_072)
      #endif
      try unsafe SocketAddress.withAddress(ip, port: port) { pointer, length in
        unsafe bind(descriptor, pointer, length)
      }
      return try listening(descriptor)
    } catch {
      _ = systemClose(descriptor)
      throw error
    }
  }

  private static func listen(path: String, permissions: UInt16) throws(SystemError) -> Int32 {
    let descriptor = try open(AF_UNIX)
    do throws(SystemError) {
      do throws(SystemError) {
        try bindUnix(descriptor, path, permissions)
      } catch {
        guard error.code == EADDRINUSE, isDeadSocket(path) else { throw error }
        _ = unsafe unlink(path)
        try bindUnix(descriptor, path, permissions)
      }
      return try listening(descriptor)
    } catch {
      _ = systemClose(descriptor)
      throw error
    }
  }

  /// Nobody can connect before `listen`, so the permissions come in time.
  private static func bindUnix(
    _ descriptor: Int32, _ path: String, _ permissions: UInt16
  ) throws(SystemError) {
    try unsafe SocketAddress.withAddress(path: path) { pointer, length in
      unsafe bind(descriptor, pointer, length)
    }
    guard unsafe chmod(path, mode_t(permissions)) == 0 else { throw SystemError(code: errno) }
  }

  /// Whether `path` is a socket that nobody listens on any more.
  private static func isDeadSocket(_ path: String) -> Bool {
    var information = stat()
    guard unsafe lstat(path, &information) == 0,
      information.st_mode & mode_t(S_IFMT) == mode_t(S_IFSOCK),
      let probe = try? open(AF_UNIX)
    else { return false }
    defer { _ = systemClose(probe) }
    do throws(SystemError) {
      try unsafe SocketAddress.withAddress(path: path) { pointer, length in
        unsafe connect(probe, pointer, length)
      }
      return false
    } catch {
      return error.code == ECONNREFUSED
    }
  }

  private static func open(_ family: Int32) throws(SystemError) -> Int32 {
    #if os(Linux)
      let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(family, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    Sockets.prepare(descriptor)
    return descriptor
  }

  private static func listening(_ descriptor: Int32) throws(SystemError) -> Int32 {
    guard systemListen(descriptor, backlog) == 0 else { throw SystemError(code: errno) }
    return descriptor
  }

  private static func set(
    _ descriptor: Int32, _ level: Int32, _ option: Int32, to value: Int32 = 1
  ) throws(SystemError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe setsockopt(descriptor, level, option, &value, size) == 0 else {
      throw SystemError(code: errno)
    }
  }
}

/// `close`, by a name that methods called so do not hide.
func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
  listen(descriptor, backlog)
}

/// Why a server could not be made.
package enum HTTPServerError: Error, Hashable, Sendable {
  /// Another process, or another listener of this one, has it.
  case addressInUse(ListenAddress)
  /// A port below 1024, or a folder that may not be written to.
  case permissionDenied(ListenAddress)
  /// The machine has no such address.
  case addressUnavailable(ListenAddress)
  /// Anything else, with its `errno`.
  case cannotListen(ListenAddress, code: Int32)
  /// A poller or thread could not be made.
  case outOfResources(code: Int32)

  init(listeningOn address: ListenAddress, _ error: SystemError) {
    self =
      switch error.code {
      case EADDRINUSE: .addressInUse(address)
      case EACCES, EPERM: .permissionDenied(address)
      case EADDRNOTAVAIL: .addressUnavailable(address)
      default: .cannotListen(address, code: error.code)
      }
  }
}
