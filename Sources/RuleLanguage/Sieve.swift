internal import FlatStorage

/// Tells of most alternatives that do not match a message that they do not, without running them.
///
/// For one message and one thread; it must not outlive the tables.
struct Sieve {
  private let alternatives: FlatView<PatternTables.Alternative>
  private let programs: FlatView<PatternTables.Program>
  private let needStarts: FlatView<Int32>
  private let needs: FlatView<Int32>
  private let sets: PatternTables.SetView
  private let scan: MessageScan
  private let mask: LeafMask
  /// As the scan has them.
  private var lookedFor: UInt64
  private var found: UInt64

  /// Sets of more leaves are not looked through each time but taken to be there.
  private static let largestSet = 32

  init(_ tables: PatternTables, _ scan: MessageScan) {
    alternatives = tables.alternatives.view
    programs = tables.programs.view
    (needStarts, needs) = (tables.needs.starts.view, tables.needs.values.view)
    sets = tables.setView
    self.scan = scan
    mask = scan.mask
    (lookedFor, found) = (scan.slotsLookedFor, scan.slotsFound)
  }

  /// Whether the message may have a leaf.
  @inline(__always)
  func mayHave(_ leaf: Int32) -> Bool { mask.mayContain(Int(leaf)) }

  /// Whether the message may have the leaves, and has the slots, that alternative number `number`
  /// cannot do without.
  mutating func passes(_ number: Int) -> Bool {
    let own = alternatives[number].programs
    // What was looked for already is told at once; other slots are looked for only where the leaves are
    // there.
    for program in own where !mayHaveSlots(of: program) { return false }
    for program in own where !mayHaveLeaves(of: program) { return false }
    for program in own where !hasSlots(of: program) { return false }
    return true
  }

  @inline(__always)
  private func mayHaveLeaves(of program: Int) -> Bool {
    for place in needs.within(needStarts[program], needStarts[program + 1]) {
      let set = Int(needs[place])
      guard sets.bits[set] & mask.lowBits != 0 else { return false }
      let range = sets.range(set)
      if range.count <= Self.largestSet, !mayHave(anyOf: range) { return false }
    }
    return true
  }

  @inline(__always)
  private func mayHave(anyOf leaves: Range<Int>) -> Bool {
    for place in leaves where mayHave(sets.values[place]) { return true }
    return false
  }

  /// Whether a slot that a program cannot do without was found or not looked for.
  @inline(__always)
  private func mayHaveSlots(of program: Int) -> Bool {
    let set = programs[program].neededSlots
    guard set >= 0 else { return true }
    for place in sets.range(Int(set)) {
      let slot = sets.values[place]
      if slot >= UInt64.bitWidth || (~lookedFor | found) & 1 << UInt64(slot) != 0 { return true }
    }
    return false
  }

  @inline(__always)
  private mutating func hasSlots(of program: Int) -> Bool {
    let set = programs[program].neededSlots
    guard set >= 0 else { return true }
    for place in sets.range(Int(set)) where has(slot: Int(sets.values[place])) { return true }
    return false
  }

  /// Whether the message has a value of a slot.
  mutating func has(slot: Int) -> Bool {
    guard slot < UInt64.bitWidth else { return scan.hasValue(ofSlot: slot) }
    let bit: UInt64 = 1 << UInt64(slot)
    if lookedFor & bit == 0 {
      _ = scan.hasValue(ofSlot: slot)
      (lookedFor, found) = (scan.slotsLookedFor, scan.slotsFound)
    }
    return found & bit != 0
  }
}
