internal import Synchronization

/// The one chance to answer a request.
///
/// It may be kept, sent to any thread and used later; answers of a connection are written in the
/// order of its requests, whichever comes first. Letting go of it unused answers 500, so that no
/// client waits for ever.
package final class HTTPResponder: Sendable {
  private let loop: EventLoop
  private let connection: UInt64
  private let sequence: UInt32
  private let isUsed = Atomic(false)

  init(loop: EventLoop, connection: UInt64, sequence: UInt32) {
    self.loop = loop
    self.connection = connection
    self.sequence = sequence
  }

  deinit {
    guard !isUsed.load(ordering: .relaxed) else { return }
    loop.noteUnanswered()
    loop.deliver(
      .problem(.internalServerError), connection: connection, sequence: sequence)
  }

  /// Answers the request; later calls have no effect.
  ///
  /// - Returns: whether this was the first call. The client may be gone all the same.
  @discardableResult
  package func respond(_ response: HTTPResponse) -> Bool {
    guard !isUsed.exchange(true, ordering: .relaxed) else { return false }
    loop.deliver(response, connection: connection, sequence: sequence)
    return true
  }
}
