internal import FlatStorage

extension Slips {
  /// Numbers by hashes: open addressing with a filter before it. A hash may have several numbers, and
  /// different keys may share a hash: who asks compares.
  ///
  /// A slot is the upper half of a mixed hash and one more than a number, or zero.
  struct Table: Sendable {
    private let filter: Filter
    private let slots: Cells<UInt64>

    init(_ keys: [(hash: UInt64, number: Int)]) {
      filter = Filter(keys.lazy.map(\.hash), count: keys.count)
      var slots = [UInt64](repeating: 0, count: powerOfTwo(atLeast: max(2, keys.count * 2)))
      for key in keys {
        let mixed = LetterHash.mix(key.hash)
        var index = Int(truncatingIfNeeded: mixed) & (slots.count - 1)
        while slots[index] != 0 { index = (index + 1) & (slots.count - 1) }
        slots[index] = mixed & Self.tagMask | UInt64(UInt32(key.number + 1))
      }
      self.slots = Cells(slots)
    }

    private static let tagMask: UInt64 = 0xFFFF_FFFF_0000_0000

    init(from reader: inout FlatReader) throws(FlatError) {
      filter = try Filter(from: &reader)
      slots = try Cells(from: &reader)
      guard isPowerOfTwo(slots.count) else { throw .damaged }
    }

    func encode(into writer: inout FlatWriter) {
      filter.encode(into: &writer)
      slots.encode(into: &writer)
    }

    /// A way through the slots of a hash.
    struct Probe {
      fileprivate let mixed: UInt64
      /// How many slots were looked at: a damaged table may have no empty one.
      fileprivate var steps = 0
    }

    /// `nil` where the hash surely has no numbers.
    @inline(__always)
    func probe(_ hash: UInt64) -> Probe? {
      let mixed = LetterHash.mix(hash)
      return filter.mayContain(mixed: mixed) ? Probe(mixed: mixed) : nil
    }

    func next(_ probe: inout Probe) -> Int? {
      while probe.steps < slots.count {
        let index = (Int(truncatingIfNeeded: probe.mixed) &+ probe.steps) & (slots.count - 1)
        let slot = slots[index]
        probe.steps += 1
        if slot == 0 { return nil }
        let number = Int(truncatingIfNeeded: slot & ~Self.tagMask) - 1
        if (slot ^ probe.mixed) & Self.tagMask == 0, number >= 0 { return number }
      }
      return nil
    }
  }

  /// Bits by hashes: what is not set was never put in.
  struct Filter: Sendable {
    private let words: Cells<UInt64>

    /// Bits for each hash: one in sixteen to one in thirty-two is wrongly let through.
    private static let density = 16
    /// Beyond so many bits, more is let through.
    private static let mostBits = 1 << 24

    init(_ hashes: some Sequence<UInt64>, count: Int) {
      let bits = powerOfTwo(atLeast: min(Self.mostBits, max(64, count * Self.density)))
      var words = [UInt64](repeating: 0, count: bits / 64)
      for hash in hashes {
        let place = Self.place(LetterHash.mix(hash))
        words[place >> 6 & (words.count - 1)] |= 1 << UInt64(place & 63)
      }
      self.words = Cells(words)
    }

    init(from reader: inout FlatReader) throws(FlatError) {
      words = try Cells(from: &reader)
      guard isPowerOfTwo(words.count) else { throw .damaged }
    }

    func encode(into writer: inout FlatWriter) { words.encode(into: &writer) }

    @inline(__always)
    func mayContain(_ hash: UInt64) -> Bool { mayContain(mixed: LetterHash.mix(hash)) }

    @inline(__always)
    fileprivate func mayContain(mixed: UInt64) -> Bool {
      let place = Self.place(mixed)
      return words[place >> 6 & (words.count - 1)] >> UInt64(place & 63) & 1 != 0
    }

    /// Upper bits, since the lower ones are the place in a table.
    @inline(__always)
    private static func place(_ mixed: UInt64) -> Int { Int(truncatingIfNeeded: mixed >> 40) }
  }
}

extension Slips {
  /// A flat array as this module reads it: generic code of other modules is neither specialised nor
  /// inlined, which costs more here than all the rest.
  @safe
  struct Cells<Element: BitwiseCopyable & Sendable>: Sendable {
    /// Keeps the memory of the cells.
    private let array: FlatArray<Element>
    private nonisolated(unsafe) let cells: UnsafeBufferPointer<Element>

    init(_ array: FlatArray<Element>) {
      self.array = array
      unsafe cells = UnsafeBufferPointer(start: array.start, count: array.count)
    }

    init(_ elements: [Element]) { self.init(FlatArray(elements)) }

    init(from reader: inout FlatReader) throws(FlatError) {
      self.init(try reader.array(of: Element.self))
    }

    func encode(into writer: inout FlatWriter) { writer.append(array) }

    @inline(__always) var count: Int { unsafe cells.count }

    @inline(__always)
    subscript(index: Int) -> Element {
      precondition(index >= 0 && index < count, "A table was read beyond its end.")
      return unsafe cells[index]
    }
  }
}

private func isPowerOfTwo(_ count: Int) -> Bool { count > 0 && count & (count - 1) == 0 }

private func powerOfTwo(atLeast count: Int) -> Int {
  1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
}
