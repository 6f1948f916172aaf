internal import Dispatch
internal import Synchronization

/// Reads on a thread of its own, a few pieces ahead of whoever takes them.
///
/// The thread ends at the end of the input, or with the process where nobody takes what it has read.
final class ReadAhead: Sendable {
  private static let depth = 4
  private let room = DispatchSemaphore(places: depth)
  private let filled = DispatchSemaphore(value: 0)
  private let pieces = Mutex<[Result<[UInt8], any Error>]>([])

  init(_ read: @escaping () throws -> [UInt8]) {
    // From here on only the thread calls it.
    nonisolated(unsafe) let read = read
    DispatchQueue(label: "xiaoer.input").async { [self] in
      while true {
        room.wait()
        let piece = Result { try unsafe read() }
        pieces.withLock { $0.append(piece) }
        filled.signal()
        guard case .success(let bytes) = piece, !bytes.isEmpty else { return }
      }
    }
  }

  /// The next piece, empty at the end; not to be called after that.
  func next() throws -> [UInt8] {
    filled.wait()
    let piece = pieces.withLock { $0.removeFirst() }
    room.signal()
    return try piece.get()
  }
}

/// Writes on a thread of its own, in order, a few pieces behind whoever hands them over.
final class WriteBehind: Sendable {
  private static let depth = 4
  private let room = DispatchSemaphore(places: depth)
  private let queue = DispatchQueue(label: "xiaoer.output")
  private let failure = Mutex<(any Error)?>(nil)
  private nonisolated(unsafe) let writeOut: ([UInt8]) throws -> Void

  init(_ write: @escaping ([UInt8]) throws -> Void) { unsafe writeOut = write }

  /// - Throws: what went wrong with an earlier piece.
  func write(_ bytes: [UInt8]) throws {
    try check()
    room.wait()
    queue.async { [self] in
      defer { room.signal() }
      if failure.withLock({ $0 != nil }) { return }
      do { try unsafe writeOut(bytes) } catch {
        failure.withLock { $0 = error }
      }
    }
  }

  /// Waits until everything is written.
  func finish() throws {
    queue.sync {}
    try check()
  }

  private func check() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

extension DispatchSemaphore {
  /// A semaphore that may be given up while places are taken: one made with a value must have that
  /// value again by then.
  fileprivate convenience init(places: Int) {
    self.init(value: 0)
    for _ in 0..<places { signal() }
  }
}
