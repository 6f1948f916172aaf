/// The numbers of distinct names, found by hashing.
///
/// Open addressing with linear steps in a table that is at most half full.
package struct FlatNames: Sendable {
  package let names: FlatStrings
  /// The number of a name, or -1.
  private let slots: FlatArray<Int32>

  /// Of equal names the first counts.
  package init(_ names: [String]) {
    self.names = FlatStrings(names)
    var size = 4
    while size < names.count * 2 { size *= 2 }
    var slots = [Int32](repeating: -1, count: size)
    for (number, name) in names.enumerated() {
      var slot = Self.slot(of: name, size)
      while slots[slot] >= 0, names[Int(slots[slot])] != name { slot = (slot + 1) & (size - 1) }
      if slots[slot] < 0 { slots[slot] = Int32(number) }
    }
    self.slots = FlatArray(slots)
  }

  package func encode(into writer: inout FlatWriter) {
    writer.append(names)
    writer.append(slots)
  }

  package init(from reader: inout FlatReader) throws(FlatError) {
    names = try reader.strings()
    slots = try reader.array()
    guard slots.count & (slots.count - 1) == 0, slots.count > names.count else { throw .damaged }
  }

  /// The number of `name`, or `nil`.
  package func number(of name: String) -> Int? {
    var slot = Self.slot(of: name, slots.count)
    for _ in 0..<slots.count {
      guard slots[slot] >= 0 else { return nil }
      let number = Int(slots[slot])
      if names.isText(number, name) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func slot(of name: String, _ size: Int) -> Int {
    var hash = FlatHash()
    hash.combine(name)
    return Int(truncatingIfNeeded: hash.value >> 7) & (size - 1)
  }
}
