internal import Synchronization

/// The one chance to answer a request.
///
/// It may be kept, sent to any thread and used later; answers of a connection are written in the
/// order of its requests, whichever comes first. Letting go of it unused answers 500, so that no
/// client waits for ever.
package final class HTTPResponder: Sendable {
  private enum Destination: Sendable {
    case connection(EventLoop, token: UInt64, sequence: UInt32)
    case receiver(@Sendable (HTTPResponse) -> Void)
  }

  private let destination: Destination
  private let isUsed = Atomic(false)

  init(loop: EventLoop, connection: UInt64, sequence: UInt32) {
    destination = .connection(loop, token: connection, sequence: sequence)
  }

  /// A responder without a connection, for calling a handler by hand.
  ///
  /// - Parameter receive: called once, with the answer or the 500 that stands for none.
  package init(receive: @escaping @Sendable (HTTPResponse) -> Void) {
    destination = .receiver(receive)
  }

  deinit {
    guard !isUsed.load(ordering: .relaxed) else { return }
    if case .connection(let loop, _, _) = destination { loop.noteUnanswered() }
    deliver(.problem(.internalServerError))
  }

  private func deliver(_ response: consuming HTTPResponse) {
    switch destination {
    case .connection(let loop, let token, let sequence):
      loop.deliver(response, connection: token, sequence: sequence)
    case .receiver(let receive):
      receive(response)
    }
  }

  /// Answers the request; later calls have no effect.
  ///
  /// - Returns: whether this was the first call. The client may be gone all the same.
  @discardableResult
  package func respond(_ response: consuming HTTPResponse) -> Bool {
    guard !isUsed.exchange(true, ordering: .relaxed) else { return false }
    deliver(response)
    return true
  }
}
