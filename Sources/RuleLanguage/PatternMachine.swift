/// Runs a program over a message's hits and keeps, of all ways to match, the one that explains most.
///
/// Positions are walked once from left to right; for each position and instruction the best way that
/// leads there is kept, so time is O(*n* · *m*) and nothing is tried twice.
struct PatternMachine {
  /// A way to match: what was read, and the values of the slots.
  struct Way: Sendable {
    /// The symbols that words, lists and slots read; gaps are not among them.
    var ranges: [Range<Int>] = []
    var captures: [(slot: Int, span: SlotSpan)] = []
    var weight = 0
  }

  private let tables: PatternTables
  private let program: PatternTables.Program
  private let scan: MessageScan
  private let count: Int
  private let width: Int
  /// Best weight + 1 of each (position, instruction); 0 where it was not reached.
  private var best: [Int32]
  private var origin: [Int32]
  /// Whether anything leads to a position.
  private var isReached: [Bool]

  init(_ program: PatternTables.Program, of tables: PatternTables, _ scan: MessageScan) {
    self.tables = tables
    self.program = program
    self.scan = scan
    count = scan.text.count
    width = Int(program.instructionCount)
    best = [Int32](repeating: 0, count: (count + 1) * width)
    origin = [Int32](repeating: -1, count: (count + 1) * width)
    isReached = [Bool](repeating: false, count: count + 1)
  }

  /// The best way, or `nil` where the program does not match.
  mutating func run() -> Way? {
    var end: Int?
    let beginsWithLeaf = isLeaf(0)
    for position in 0...count {
      // Where nothing leads to and no phrase begins, nothing can begin.
      if beginsWithLeaf, !isReached[position], scan.hits(at: position).isEmpty { continue }
      reach(position, 0, weight: 0, from: -1)
      // Jumps lead forward only, so one pass over the instructions settles a position.
      for instruction in 0..<width where best[position * width + instruction] > 0 {
        step(position, instruction)
      }
      let last = position * width + width - 1
      if best[last] > 0, end.map({ best[last] > best[$0] }) ?? true { end = last }
    }
    return end.map(way)
  }

  private func isLeaf(_ instruction: Int) -> Bool {
    if case .leaves = tables.instruction(instruction, of: program) { true } else { false }
  }

  private mutating func reach(_ position: Int, _ instruction: Int, weight: Int, from: Int) {
    let place = position * width + instruction
    if Int32(weight + 1) > best[place] {
      isReached[position] = true
      best[place] = Int32(weight + 1)
      origin[place] = Int32(from)
    }
  }

  private mutating func step(_ position: Int, _ instruction: Int) {
    let place = position * width + instruction
    let weight = Int(best[place]) - 1
    switch tables.instruction(instruction, of: program) {
    case .leaves(let set):
      for hit in scan.hits(at: position) where tables.contains(hit.leaf, inSet: set) {
        read(hit.range, weight, from: place, to: instruction + 1)
      }
    case .slot(let slot):
      for span in scan.spans(ofSlot: slot, at: position) {
        read(span.range, weight, from: place, to: instruction + 1)
      }
    case .gap:
      reach(position, instruction + 1, weight: weight, from: place)
      if position < count, scan.text.symbol(position) != MatchText.stop {
        reach(position + 1, instruction, weight: weight, from: place)
      }
    case .split(let first, let second):
      reach(position, first, weight: weight, from: place)
      reach(position, second, weight: weight, from: place)
    case .jump(let target): reach(position, target, weight: weight, from: place)
    case .start:
      if scan.text.weight(0..<position) == 0 {
        reach(position, instruction + 1, weight: weight, from: place)
      }
    case .end:
      if scan.text.weight(position..<count) == 0 {
        reach(position, instruction + 1, weight: weight, from: place)
      }
    case .match: break
    }
  }

  private mutating func read(_ range: Range<Int>, _ weight: Int, from: Int, to instruction: Int) {
    reach(
      scan.text.skippingBlank(range.upperBound), instruction,
      weight: weight + scan.text.weight(range), from: from)
  }

  /// Walks back from the end.
  private func way(endingAt end: Int) -> Way {
    var way = Way(weight: Int(best[end]) - 1)
    var place = end
    while origin[place] >= 0 {
      let before = Int(origin[place])
      let (from, to) = (before / width, place / width)
      switch tables.instruction(before % width, of: program) {
      case .leaves(let set):
        if let hit = scan.hits(at: from).first(where: {
          tables.contains($0.leaf, inSet: set)
            && scan.text.skippingBlank($0.range.upperBound) == to
        }) {
          way.ranges.append(hit.range)
        }
      case .slot(let slot):
        if let span = scan.spans(ofSlot: slot, at: from).first(where: {
          scan.text.skippingBlank($0.range.upperBound) == to
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
