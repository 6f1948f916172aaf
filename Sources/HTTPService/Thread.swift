#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A system thread that runs one closure and takes no signals.
struct Thread: @unchecked Sendable {
  private final class Body {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let handle: pthread_t

  init(_ run: @escaping @Sendable () -> Void) throws(SystemError) {
    let body = unsafe Unmanaged.passRetained(Body(run)).toOpaque()
    // The new thread inherits the mask: signals go to the program's own threads.
    var all = sigset_t()
    var old = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &old)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &old, nil) }
    #if os(Linux)
      var handle = pthread_t()
      let status = unsafe pthread_create(&handle, nil, { unsafe Thread.enter($0) }, body)
    #else
      var created: pthread_t?
      let status = unsafe pthread_create(&created, nil, { unsafe Thread.enter($0) }, body)
    #endif
    guard status == 0 else {
      unsafe Unmanaged<Body>.fromOpaque(body).release()
      throw SystemError(code: status)
    }
    #if !os(Linux)
      guard let handle = created else { throw SystemError(code: EAGAIN) }
    #endif
    self.handle = handle
  }

  private static func enter(_ body: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let body = unsafe body else { return nil }
    unsafe Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
    return nil
  }

  /// Waits until the closure has returned; once.
  func join() { _ = pthread_join(handle, nil) }
}
