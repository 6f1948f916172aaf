internal import Synchronization

/// Objects by number; each is made once, by whichever thread asks first, and kept.
@safe
final class LazyObjects<Object: AnyObject & Sendable>: Sendable {
  private let count: Int
  private let make: @Sendable (Int) -> Object
  /// For each object its address once it was made, retained; 0 before.
  private nonisolated(unsafe) let cells: UnsafeMutablePointer<Atomic<UInt>>

  init(count: Int, make: @escaping @Sendable (Int) -> Object) {
    self.count = count
    self.make = make
    unsafe cells = .allocate(capacity: Swift.max(1, count))
    for number in 0..<count { unsafe (cells + number).initialize(to: Atomic(0)) }
  }

  deinit {
    for number in 0..<count {
      if let made = unsafe Self.object(at: cells[number].load(ordering: .acquiring)) {
        unsafe made.release()
      }
    }
    unsafe cells.deinitialize(count: count)
    unsafe cells.deallocate()
  }

  subscript(number: Int) -> Object {
    precondition(number >= 0 && number < count, "There is no object of this number.")
    if let known = unsafe Self.object(at: cells[number].load(ordering: .acquiring)) {
      return unsafe known.takeUnretainedValue()
    }
    let made = unsafe Unmanaged.passRetained(make(number))
    let address = UInt(bitPattern: unsafe made.toOpaque())
    let result = unsafe cells[number].compareExchange(
      expected: 0, desired: address, ordering: .acquiringAndReleasing)
    guard !result.exchanged, let first = unsafe Self.object(at: result.original) else {
      return unsafe made.takeUnretainedValue()
    }
    // Another thread was faster.
    unsafe made.release()
    return unsafe first.takeUnretainedValue()
  }

  private static func object(at address: UInt) -> Unmanaged<Object>? {
    unsafe UnsafeRawPointer(bitPattern: address).map { unsafe .fromOpaque($0) }
  }
}
