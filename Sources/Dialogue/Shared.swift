/// A value on its own in memory, shared by copies until one of them changes.
struct Shared<Value: Sendable>: Sendable {
  /// Never changed while it is shared.
  @safe private final class Box: @unchecked Sendable {
    /// Reached through the one ``Shared`` that holds the box while it changes, which is checked already.
    @exclusivity(unchecked) var value: Value

    init(_ value: Value) { unsafe self.value = value }
  }

  private var box: Box

  init(_ value: Value) { box = Box(value) }

  var value: Value { unsafe box.value }

  mutating func change(_ body: (inout Value) -> Void) {
    if !isKnownUniquelyReferenced(&box) { box = unsafe Box(box.value) }
    unsafe body(&box.value)
  }
}

extension Shared: Equatable where Value: Equatable {
  static func == (a: Self, b: Self) -> Bool { a.box === b.box || a.value == b.value }
}

extension Shared: Hashable where Value: Hashable {
  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension Shared: Decodable where Value: Decodable {
  init(from decoder: any Decoder) throws { self.init(try Value(from: decoder)) }
}

extension Shared: Encodable where Value: Encodable {
  func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

extension Optional {
  /// Changes the shared value, which begins as `new` where there was none.
  mutating func change<Value>(
    from new: @autoclosure () -> Value, _ body: (inout Value) -> Void
  ) where Wrapped == Shared<Value> {
    // It must be held here alone while it changes, or it would be copied.
    var shared = self ?? Shared(new())
    self = nil
    shared.change(body)
    self = shared
  }
}
