#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
#if os(Linux)
  internal import CEpoll
#endif

/// The socket calls, each with what it can come to.
enum Sockets {
  enum Transfer {
    case bytes(Int)
    /// Nothing now; ask again when the poller says so.
    case wouldBlock
    /// The connection is gone.
    case failed
  }

  enum Acceptance {
    case accepted(Int32, PeerAddress)
    case wouldBlock
    /// This one connection was gone before it was taken, or a signal came; try again.
    case passed
    /// No descriptors left (EMFILE, ENFILE).
    case outOfDescriptors
    /// No memory, or something unexpected: wait before trying again.
    case failed
  }

  /// Reads up to `buffer.count` bytes; 0 bytes mean the end.
  static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    while true {
      let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count >= 0 { return .bytes(count) }
      if errno == EINTR { continue }
      return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed
    }
  }

  /// Writes `bytes` from `start` on with one call; no signal for a closed connection.
  static func send(_ descriptor: Int32, _ bytes: [UInt8], from start: Int) -> Transfer {
    #if os(Linux)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      let flags: Int32 = 0
    #endif
    while true {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Self.systemSend(
          descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start, flags)
      }
      if count >= 0 { return .bytes(count) }
      if errno == EINTR { continue }
      return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed
    }
  }

  private static func systemSend(
    _ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int, _ flags: Int32
  ) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.send(descriptor, start, count, flags)
    #else
      unsafe Darwin.send(descriptor, start, count, flags)
    #endif
  }

  /// Takes a waiting connection, non-blocking and closed on exec.
  static func accept(_ listener: Int32) -> Acceptance {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    #if os(Linux)
      let descriptor = unsafe cepoll_accept(listener, &storage, &length)
    #else
      let descriptor = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          unsafe Darwin.accept(listener, address, &length)
        }
      }
    #endif
    guard descriptor >= 0 else {
      switch errno {
      case EAGAIN, EWOULDBLOCK: return .wouldBlock
      case EMFILE, ENFILE: return .outOfDescriptors
      // Linux also tells an error that the waiting connection has met, accept(2).
      case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH,
        EOPNOTSUPP, ENOPROTOOPT:
        return .passed
      default: return .failed
      }
    }
    #if !os(Linux)
      prepare(descriptor)
      var yes: Int32 = 1
      let size = socklen_t(MemoryLayout<Int32>.size)
      _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, size)
    #endif
    return .accepted(descriptor, SocketAddress.peer(storage))
  }

  /// Makes `descriptor` non-blocking and closed on exec.
  static func prepare(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Makes the coming `close` a reset: the system forgets at once what the peer has not taken.
  static func abort(_ descriptor: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
  }

  /// Lets the process open as many descriptors as the system allows it.
  ///
  /// - Returns: how many that are.
  static func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    #if os(Linux)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard unsafe getrlimit(resource, &limit) == 0 else { return 0 }
    let old = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    if unsafe setrlimit(resource, &limit) != 0 { limit.rlim_cur = old }
    return Int(clamping: limit.rlim_cur)
  }

  /// Tells the peer that nothing more comes; reading goes on.
  static func shutDownWriting(_ descriptor: Int32) {
    #if os(Linux)
      _ = shutdown(descriptor, Int32(SHUT_WR))
    #else
      _ = shutdown(descriptor, SHUT_WR)
    #endif
  }
}
