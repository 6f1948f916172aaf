internal import TextNormalization

/// A value of a slot where it stands in a message.
package struct SlotSpan: Hashable, Sendable {
  /// In the symbols of the message.
  package let range: Range<Int>
  /// What the slot keeps: the customer's own characters, or the plain number, or the canonical word.
  package let value: String
}

/// Which leaves a message has, by the lowest bits of their numbers: who is not in it is not there.
struct LeafMask: Sendable {
  private var words = [UInt64](repeating: 0, count: 16)
  /// The lowest six bits of all.
  private(set) var lowBits: UInt64 = 0

  mutating func insert(_ leaf: Int32) {
    let bit: UInt64 = 1 << UInt64(leaf & 63)
    words[Int(leaf) >> 6 & 15] |= bit
    lowBits |= bit
  }

  @inline(__always)
  func mayContain(_ leaf: Int) -> Bool {
    words[leaf >> 6 & 15] & (1 << UInt64(leaf & 63)) != 0
  }
}

/// Everything that the patterns of a rule book can find in one message, found once.
package final class MessageScan {
  package let text: MatchText
  private let slots: [Slot]
  /// In the order in which they start.
  let allHits: [PhraseFinder.Hit]
  /// `first[p]..<first[p + 1]` are the hits that start at symbol `p`.
  let first: [Int32]
  /// The leaves that were hit, each once, in no promised order.
  let leaves: [Int32]
  let mask: LeafMask
  /// Of each slot, as far as they were looked for.
  private var spans: [[SlotSpan]?]
  /// Of the first 64 slots, those that were looked for.
  private(set) var slotsLookedFor: UInt64 = 0
  /// Those of them that stand in the message.
  private(set) var slotsFound: UInt64 = 0

  init(_ text: MatchText, hits: [PhraseFinder.Hit], slots: [Slot]) {
    self.text = text
    self.slots = slots
    spans = Array(repeating: nil, count: slots.count)
    // Counts, then where those that start there end, then where they begin.
    var first = [Int32](repeating: 0, count: text.count + 2)
    for hit in hits { first[Int(hit.start)] += 1 }
    for place in 1..<first.count { first[place] += first[place - 1] }
    var sorted = hits
    for hit in hits.reversed() {
      let place = Int(hit.start)
      first[place] -= 1
      sorted[Int(first[place])] = hit
    }
    var mask = LeafMask()
    var leaves: [Int32] = []
    leaves.reserveCapacity(hits.count)
    for hit in hits where !mask.mayContain(Int(hit.leaf)) || !leaves.contains(hit.leaf) {
      mask.insert(hit.leaf)
      leaves.append(hit.leaf)
    }
    self.mask = mask
    self.leaves = leaves
    allHits = sorted
    self.first = first
  }

  /// The weight of all symbols in `ranges`, each counted once.
  package func weight(ofAll ranges: [Range<Int>]) -> Int {
    ranges.merged().reduce(0) { $0 + text.weight($1) }
  }

  /// Where slot number `slot` stands in the message, in reading order.
  package func spans(ofSlot slot: Int) -> [SlotSpan] {
    guard slots.indices.contains(slot) else { return [] }
    if let known = spans[slot] { return known }
    let found = slots[slot].spans(in: text)
    spans[slot] = found
    if slot < UInt64.bitWidth {
      slotsLookedFor |= 1 << UInt64(slot)
      if !found.isEmpty { slotsFound |= 1 << UInt64(slot) }
    }
    return found
  }

  /// Whether slot number `slot` stands in the message.
  func hasValue(ofSlot slot: Int) -> Bool { !spans(ofSlot: slot).isEmpty }

  /// The values of slot number `slot` that start at symbol `position`, longer ones first.
  ///
  /// - Complexity: O(log *values*), once they were found.
  func spans(ofSlot slot: Int, at position: Int) -> ArraySlice<SlotSpan> {
    let all = spans(ofSlot: slot)
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].range.lowerBound < position { low = middle + 1 } else { high = middle }
    }
    return all[low...].prefix { $0.range.lowerBound == position }
  }
}
