/// Numbers 0, 1, 2 … for hashes in the order in which they came: open addressing, linear probing.
///
/// The keys are hashes already, so none is hashed again; two texts of one hash are one feature, which
/// at 64 bits happens to nobody.
struct HashTable: Sendable {
  /// The hashes in order: `keys[n]` has number `n`.
  private(set) var keys: [UInt64] = []
  /// Number + 1 at each slot, 0 where it is free; the count is a power of two.
  private var slots: [Int32]

  /// - Complexity: O(*n*) for the hashes in `keys`, of which each stands once.
  init(keys: [UInt64] = []) {
    self.keys = keys
    slots = []
    rebuild()
  }

  var count: Int { keys.count }

  /// The number of a hash, or `nil` where it never came.
  subscript(_ hash: UInt64) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let number = slots[slot]
      if number == 0 { return nil }
      if keys[Int(number) - 1] == hash { return Int(number) - 1 }
      slot = (slot + 1) & mask
    }
  }

  /// The number of a hash, a new one where it comes first.
  mutating func insert(_ hash: UInt64) -> Int {
    if let number = self[hash] { return number }
    keys.append(hash)
    if keys.count * 2 > slots.count {
      rebuild()
    } else {
      place(keys.count - 1)
    }
    return keys.count - 1
  }

  private mutating func rebuild() {
    var size = 16
    while size < keys.count * 3 { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
    for number in keys.indices { place(number) }
  }

  private mutating func place(_ number: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: keys[number]) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(number + 1)
  }
}
