/// Which leaves a message has, by the lowest bits of their numbers: who is not in it is not there.
struct LeafMask: Sendable {
  private var words = SIMD16<UInt64>()

  mutating func insert(_ leaf: Int) { words[leaf >> 6 & 15] |= 1 << UInt64(leaf & 63) }

  @inline(__always)
  func mayContain(_ leaf: Int32) -> Bool {
    words[Int(leaf) >> 6 & 15] & (1 << UInt64(leaf & 63)) != 0
  }
}

/// For each leaf, the alternatives that hang on it, each with another leaf that it needs.
///
/// A common word hangs on hundreds of alternatives `word & other`; the mask of the message's leaves
/// passes over nearly all of them without a look at their programs.
struct TriggerTable: Sendable {
  /// `starts[leaf]..<starts[leaf + 1]` are the entries of a leaf.
  private var starts: [Int32] = [0]
  private var alternatives: [Int32] = []
  /// The other leaf, or -1.
  private var companions: [Int32] = []

  /// - Parameter companion: a leaf that alternative number `$0` needs besides leaf `$1`.
  init(_ ofLeaf: [[Int32]], companion: (_ alternative: Int, _ leaf: Int) -> Int?) {
    for (leaf, numbers) in ofLeaf.enumerated() {
      for number in numbers {
        alternatives.append(number)
        companions.append(Int32(companion(Int(number), leaf) ?? -1))
      }
      starts.append(Int32(alternatives.count))
    }
  }

  /// Calls `body` with each alternative of `leaf` that the message may have all leaves for.
  @inline(__always)
  func forEach(ofLeaf leaf: Int, in mask: LeafMask, _ body: (Int32) -> Void) {
    for place in Int(starts[leaf])..<Int(starts[leaf + 1]) {
      let companion = companions[place]
      if companion < 0 || mask.mayContain(companion) { body(alternatives[place]) }
    }
  }
}
