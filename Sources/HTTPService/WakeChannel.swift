#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif
#if os(Linux)
  internal import CEpoll
#endif

/// A descriptor that becomes readable when another thread wants a loop's attention.
final class WakeChannel: Sendable {
  /// To be polled for reading.
  let reading: Int32
  private let writing: Int32

  init() throws(SystemError) {
    #if os(Linux)
      reading = cepoll_eventfd()
      writing = reading
      guard reading >= 0 else { throw SystemError(code: errno) }
    #else
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { throw SystemError(code: errno) }
      for end in ends {
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
      (reading, writing) = (ends[0], ends[1])
    #endif
  }

  deinit {
    close(reading)
    if writing != reading { close(writing) }
  }

  /// Makes it readable; from any thread. A full pipe is readable already.
  func signal() {
    var one: UInt64 = 1
    _ = unsafe write(writing, &one, 8)
  }

  /// Makes it unreadable again.
  func drain() {
    var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    _ = unsafe withUnsafeMutableBytes(of: &buffer) {
      unsafe read(reading, $0.baseAddress, $0.count)
    }
  }
}
