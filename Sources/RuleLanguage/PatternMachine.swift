internal import FlatStorage

/// Runs a program over a message's hits and keeps, of all ways to match, the one that explains most.
///
/// Positions are walked once from left to right; for each position and instruction the best way that
/// leads there is kept, so time is O(*n* · *m*) and nothing is tried twice. A set of bits for each
/// position tells which instructions were reached; the others cost nothing.
@safe
struct PatternMachine {
  /// A way to match: what was read, and the values of the slots.
  struct Way: Sendable {
    /// The symbols that words, lists and slots read; gaps are not among them.
    var ranges: [Range<Int>] = []
    var captures: [(slot: Int, span: SlotSpan)] = []
    var weight = 0
  }

  /// The best way to a position and an instruction.
  private struct Cell: BitwiseCopyable {
    var weight: Int32
    /// The cell that it comes from, or -1.
    var origin: Int32
  }

  private let program: PatternTables.Program
  private let code: FlatView<Int32>
  private let sets: PatternTables.SetView
  private let scan: MessageScan
  // Of the scan, at hand.
  private let hits: [PhraseFinder.Hit]
  private let first: [Int32]
  private let symbols: [SymbolSequence.Symbol]
  /// Symbols of the message.
  private let count: Int
  /// How many instructions there are.
  private let width: Int
  /// Bits of ``reached`` for a position, in words.
  private let words: Int
  /// One for each position and instruction; what it holds counts only where the bit is set.
  private let cells: UnsafeMutableBufferPointer<Cell>
  private let reached: UnsafeMutableBufferPointer<UInt64>

  private init(
    _ program: PatternTables.Program, of tables: PatternTables, _ scan: MessageScan,
    cells: UnsafeMutableBufferPointer<Cell>, reached: UnsafeMutableBufferPointer<UInt64>
  ) {
    self.program = program
    self.scan = scan
    code = tables.code(of: program)
    sets = tables.setView
    (hits, first) = (scan.allHits, scan.first)
    symbols = scan.text.sequence.entries
    count = scan.text.count
    width = Int(program.instructionCount)
    words = (width + 63) / 64
    unsafe self.cells = cells
    unsafe self.reached = reached
  }

  /// The best way, or `nil` where the program does not match.
  static func run(
    _ program: PatternTables.Program, of tables: PatternTables, _ scan: MessageScan
  ) -> Way? {
    guard begins(program, tables, scan) else { return nil }
    let (positions, width) = (scan.text.count + 1, Int(program.instructionCount))
    return unsafe withUnsafeTemporaryAllocation(of: Cell.self, capacity: positions * width) {
      cells in
      unsafe withUnsafeTemporaryAllocation(
        of: UInt64.self, capacity: positions * ((width + 63) / 64)
      ) { reached in
        unsafe reached.initialize(repeating: 0)
        return unsafe PatternMachine(program, of: tables, scan, cells: cells, reached: reached)
          .run()
      }
    }
  }

  /// Whether the message has anything that a match begins with.
  private static func begins(
    _ program: PatternTables.Program, _ tables: PatternTables, _ scan: MessageScan
  ) -> Bool {
    guard program.firstLeaves >= 0 else { return true }
    let sets = tables.setView
    let first = Int(program.firstLeaves)
    return scan.leaves.contains { sets.contains($0, in: first) }
      || sets.range(Int(program.firstSlots)).contains {
        scan.hasValue(ofSlot: Int(sets.values[$0]))
      }
  }

  /// Reaches the first instruction wherever a match may begin.
  private func begin() {
    guard program.firstLeaves >= 0 else {
      for position in 0...count { reach(position, 0, weight: 0, from: -1) }
      return
    }
    for hit in hits where sets.contains(hit.leaf, in: Int(program.firstLeaves)) {
      reach(Int(hit.start), 0, weight: 0, from: -1)
    }
    for place in sets.range(Int(program.firstSlots)) {
      for span in scan.spans(ofSlot: Int(sets.values[place])) {
        reach(span.range.lowerBound, 0, weight: 0, from: -1)
      }
    }
  }

  private func run() -> Way? {
    var end: Int?
    var best: Int32 = -1
    begin()
    for position in 0...count where isReached(position) {
      for word in 0..<words {
        // Jumps lead forward only, so one pass over the instructions settles a position.
        var ahead = UInt64.max
        while case let rest = unsafe reached[position * words + word] & ahead, rest != 0 {
          let bit = rest.trailingZeroBitCount
          ahead = ~1 << UInt64(bit)
          step(position, word * 64 + bit)
        }
      }
      let last = position * width + width - 1
      if has(position, width - 1), unsafe cells[last].weight > best {
        (end, best) = (last, unsafe cells[last].weight)
      }
    }
    return end.map(way)
  }

  /// Where in ``hits`` those are that start at symbol `position`.
  @inline(__always)
  private func hitPlaces(at position: Int) -> Range<Int> {
    Int(first[position])..<Int(first[position + 1])
  }

  @inline(__always)
  private func weight(_ start: Int, _ end: Int) -> Int32 {
    symbols[end].weightBefore - symbols[start].weightBefore
  }

  /// `position`, or the one behind a blank that stands there.
  @inline(__always)
  private func skippingBlank(_ position: Int) -> Int {
    position < count && symbols[position].value == MatchText.blank ? position + 1 : position
  }

  private func isReached(_ position: Int) -> Bool {
    for word in 0..<words where unsafe reached[position * words + word] != 0 { return true }
    return false
  }

  private func has(_ position: Int, _ instruction: Int) -> Bool {
    unsafe reached[position * words + instruction >> 6] & 1 << UInt64(instruction & 63) != 0
  }

  @inline(__always)
  private func reach(_ position: Int, _ instruction: Int, weight: Int32, from: Int32) {
    precondition(
      UInt(bitPattern: instruction) < UInt(bitPattern: width)
        && UInt(bitPattern: position) <= UInt(bitPattern: count), "A program was left.")
    let bits = position * words + instruction >> 6
    let bit: UInt64 = 1 << UInt64(instruction & 63)
    let place = position * width + instruction
    if unsafe reached[bits] & bit != 0, unsafe cells[place].weight >= weight { return }
    unsafe reached[bits] |= bit
    unsafe cells[place] = Cell(weight: weight, origin: from)
  }

  private func step(_ position: Int, _ instruction: Int) {
    let place = position * width + instruction
    let weight = unsafe cells[place].weight
    let from = Int32(truncatingIfNeeded: place)
    switch PatternInstruction(code, instruction) {
    case .leaves(let set):
      for number in hitPlaces(at: position) {
        let hit = hits[number]
        if sets.contains(hit.leaf, in: set) {
          read(hit.range, weight, from: from, to: instruction + 1)
        }
      }
    case .slot(let slot):
      for span in scan.spans(ofSlot: slot, at: position) {
        read(span.range, weight, from: from, to: instruction + 1)
      }
    case .gap:
      reach(position, instruction + 1, weight: weight, from: from)
      if position < count, symbols[position].value != MatchText.stop {
        reach(position + 1, instruction, weight: weight, from: from)
      }
    case .split(let first, let second):
      reach(position, first, weight: weight, from: from)
      reach(position, second, weight: weight, from: from)
    case .jump(let target): reach(position, target, weight: weight, from: from)
    case .start:
      if self.weight(0, position) == 0 {
        reach(position, instruction + 1, weight: weight, from: from)
      }
    case .end:
      if self.weight(position, count) == 0 {
        reach(position, instruction + 1, weight: weight, from: from)
      }
    case .match: break
    }
  }

  private func read(_ range: Range<Int>, _ weight: Int32, from: Int32, to instruction: Int) {
    reach(
      skippingBlank(range.upperBound), instruction,
      weight: weight + self.weight(range.lowerBound, range.upperBound), from: from)
  }

  /// Walks back from the end.
  private func way(endingAt end: Int) -> Way {
    var way = unsafe Way(weight: Int(cells[end].weight))
    way.ranges.reserveCapacity(8)
    var place = end
    while case let before = unsafe Int(cells[place].origin), before >= 0 {
      let (from, to) = (before / width, place / width)
      switch PatternInstruction(code, before % width) {
      case .leaves(let set):
        let number = hitPlaces(at: from).first {
          sets.contains(hits[$0].leaf, in: set) && skippingBlank(hits[$0].range.upperBound) == to
        }
        if let number { way.ranges.append(hits[number].range) }
      case .slot(let slot):
        if let span = scan.spans(ofSlot: slot, at: from).first(where: {
          skippingBlank($0.range.upperBound) == to
        }) {
          way.ranges.append(span.range)
          way.captures.append((slot, span))
        }
      default: break
      }
      place = before
    }
    way.ranges.reverse()
    way.captures.reverse()
    return way
  }
}
