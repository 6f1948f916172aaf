internal import FlatStorage

/// The pairs of neighbouring terms by number, in the order in which they were met.
struct PairTable: Sendable {
  private let keys: Table<UInt64>
  private let slots: Table<Int32>
  /// How rare each pair is among the passages.
  let rarity: Table<Float>

  var count: Int { keys.count }

  init(_ pairs: PairNumbers, rarity: [Float]) {
    keys = Table(pairs.keys)
    slots = Table(openSlots(count: pairs.keys.count) { PairNumbers.hash(pairs.keys[$0]) })
    self.rarity = Table(rarity)
  }

  static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  var view: View { View(keys: keys.view, slots: slots.view, rarity: rarity.view) }

  /// The same for an inner loop.
  struct View {
    fileprivate let keys: TableView<UInt64>
    fileprivate let slots: TableView<Int32>
    let rarity: TableView<Float>

    /// The number of a pair of terms, or −1.
    func number(_ first: Int32, _ second: Int32) -> Int32 {
      guard first >= 0, second >= 0, slots.count > 0 else { return -1 }
      let key = PairTable.key(first, second)
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: PairNumbers.hash(key)) & mask
      for _ in 0..<slots.count {
        let number = slots[slot]
        if number < 0 || keys[Int(number)] == key { return number }
        slot = (slot + 1) & mask
      }
      return -1
    }
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(keys)
    writer.append(slots)
    writer.append(rarity)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    keys = try reader.table()
    slots = try reader.table()
    rarity = try reader.table()
    guard rarity.count == keys.count, slots.count & (slots.count - 1) == 0 else {
      throw .damaged
    }
  }
}

/// Pairs that are numbered as they are met.
struct PairNumbers {
  private(set) var keys: [UInt64] = []
  private var slots = [Int32](repeating: -1, count: 1024)

  static func hash(_ key: UInt64) -> UInt64 {
    let product = key &* 0x9E37_79B9_7F4A_7C15
    return product ^ product >> 32
  }

  mutating func number(of key: UInt64) -> Int32 {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(key)) & mask
    while slots[slot] >= 0 {
      if keys[Int(slots[slot])] == key { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let number = Int32(keys.count)
    slots[slot] = number
    keys.append(key)
    if keys.count * 2 > slots.count {
      slots = openSlots(count: keys.count, smallest: slots.count * 2) { Self.hash(keys[$0]) }
    }
    return number
  }
}
