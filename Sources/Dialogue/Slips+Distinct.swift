extension Slips {
  /// Byte strings, each once, in the order in which they came.
  ///
  /// Unlike a `Set` of texts it hashes bytes as they are, and keeps no text alive.
  struct Distinct {
    /// All strings, with a zero before, between and behind them.
    private(set) var bytes: [UInt8] = [0]
    /// Where each string begins.
    private(set) var starts: [Int] = []
    private var hashes: [UInt64] = []
    /// One more than the number of a string, or zero; open addressing, at most half full.
    private var slots = [UInt32](repeating: 0, count: 1024)

    /// Returns whether `string` is new.
    mutating func insert(_ string: Span<UInt8>) -> Bool {
      var hash: UInt64 = 0
      for index in string.indices { hash = LetterHash.appending(UInt32(string[index]), to: hash) }
      var slot = place(hash)
      while slots[slot] != 0 {
        let number = Int(slots[slot]) - 1
        if hashes[number] == hash, isEqual(number, string) { return false }
        slot = (slot + 1) & (slots.count - 1)
      }
      starts.append(bytes.count)
      for index in string.indices { bytes.append(string[index]) }
      bytes.append(0)
      hashes.append(hash)
      slots[slot] = UInt32(hashes.count)
      if hashes.count * 2 > slots.count { grow() }
      return true
    }

    private func isEqual(_ number: Int, _ string: Span<UInt8>) -> Bool {
      let start = starts[number]
      let end = number + 1 < starts.count ? starts[number + 1] : bytes.count
      guard end - start - 1 == string.count else { return false }
      for index in string.indices where bytes[start + index] != string[index] { return false }
      return true
    }

    private func place(_ hash: UInt64) -> Int {
      Int(truncatingIfNeeded: LetterHash.mix(hash)) & (slots.count - 1)
    }

    private mutating func grow() {
      slots = [UInt32](repeating: 0, count: slots.count * 2)
      for (number, hash) in hashes.enumerated() {
        var slot = place(hash)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(number + 1)
      }
    }
  }
}
