internal import FlatStorage

/// All patterns of a rule book, compiled into flat tables.
///
/// A pattern is one or more *alternatives*, each a list of *programs* that must all match. Most
/// programs are a single leaf and need no machine; an alternative of nothing else is *plain*.
final class PatternTables: Sendable {
  struct Alternative: BitwiseCopyable, Sendable {
    let rule: Int32
    /// The number of the pattern, or of the veto, in its rule.
    let pattern: Int32
    let firstProgram: Int32
    let programCount: Int16
    /// 1 where each program is a single leaf.
    let kind: Int16

    var programs: Range<Int> { Int(firstProgram)..<Int(firstProgram) + Int(programCount) }
    var isPlain: Bool { kind == 1 }
  }

  struct Program: BitwiseCopyable, Sendable {
    /// The leaf of a program that is nothing but one, or -1.
    let leaf: Int32
    /// The leaf set of a program that is nothing but one, or -1.
    let set: Int32
    let firstInstruction: Int32
    let instructionCount: Int32
    /// The set of leaves and the set of slots of which any match reads one where it starts; -1 where it
    /// may begin with anything else.
    let firstLeaves: Int32
    let firstSlots: Int32
    /// A set of slots of which any match reads one, or -1.
    let neededSlots: Int32
  }

  /// What a plain decision needs to know of a rule.
  struct Standing: BitwiseCopyable, Sendable {
    let priority: Int32
    /// The number of the language that its file names, or -1.
    let language: Int32
    /// `vetoes[…]` of the rule begin here and end where the next rule's begin.
    let firstVeto: Int32
    let kind: Int32

    /// Whether it asks for slots, has conditions or goes on to another rule, so that more than the words
    /// decides.
    var isConditional: Bool { kind == 1 }
    /// Whether it does nothing but say one text, always the same.
    var isPlainReply: Bool { kind == 2 }
  }

  let finder: PhraseFinder
  /// Those of patterns first, rule by rule; then those of vetoes.
  let alternatives: FlatArray<Alternative>
  let programs: FlatArray<Program>
  /// For each program, the sets of leaves of each of which any match reads one.
  let needs: FlatLists
  /// Instructions, three numbers each.
  let code: FlatArray<Int32>
  /// Sets of leaves, and of slots, ascending.
  let sets: FlatLists
  /// For each set, the lowest six bits of its numbers: who is not in it is not in the set.
  let setBits: FlatArray<UInt64>
  /// One more than there are rules, for the end of the last one's vetoes.
  let standings: FlatArray<Standing>
  let triggers: TriggerTable
  /// For each slot, the alternatives that hang on it.
  let ofSlot: FlatLists
  /// Alternatives that hang on nothing.
  let untriggered: FlatArray<Int32>
  /// Whether no alternative hangs on a slot that a message without digits could fill.
  let slotsNeedDigits: Bool
  let languages: FlatStrings
  /// For each rule, its text where it is a plain reply.
  let plainReplies: FlatStrings

  init(rules: [Rule], slots: [Slot], symbols: inout PatternSymbols) {
    var builder = PatternTablesBuilder()
    for (number, rule) in rules.enumerated() {
      builder.compile(rule.patterns, rule: number, &symbols)
    }
    let patternCount = builder.alternatives.count
    var standings: [Standing] = []
    let languages = Set(rules.compactMap(\.language)).sorted()
    for (number, rule) in rules.enumerated() {
      standings.append(
        Standing(
          priority: Int32(clamping: rule.priority),
          language: Int32(rule.language.flatMap(languages.firstIndex) ?? -1),
          firstVeto: Int32(builder.alternatives.count),
          kind: rule.isConditional ? 1 : rule.plainReply == nil ? 0 : 2))
      builder.compile(rule.vetoes, rule: number, &symbols)
    }
    standings.append(
      Standing(
        priority: 0, language: -1, firstVeto: Int32(builder.alternatives.count),
        kind: 0))
    let hooks = builder.hooks(of: patternCount, symbols, slots: slots.count)
    finder = PhraseFinder(symbols.leaves)
    alternatives = FlatArray(builder.alternatives)
    programs = FlatArray(builder.programs)
    needs = FlatLists(builder.needs.map(\.all))
    code = FlatArray(builder.code)
    sets = FlatLists(builder.sets)
    setBits = FlatArray(builder.sets.map { $0.reduce(0) { $0 | 1 << UInt64($1 & 63) } })
    self.standings = FlatArray(standings)
    triggers = hooks.triggers
    ofSlot = FlatLists(hooks.ofSlot)
    untriggered = FlatArray(hooks.untriggered)
    slotsNeedDigits = zip(hooks.ofSlot, slots).allSatisfy { $0.isEmpty || $1.needsDigit }
    self.languages = FlatStrings(languages)
    plainReplies = FlatStrings(rules.map { $0.plainReply ?? "" })
  }

  func encode(into writer: inout FlatWriter) {
    finder.encode(into: &writer)
    writer.append(alternatives)
    writer.append(programs)
    writer.append(needs)
    writer.append(code)
    writer.append(sets)
    writer.append(setBits)
    writer.append(standings)
    triggers.encode(into: &writer)
    writer.append(ofSlot)
    writer.append(untriggered)
    writer.append(slotsNeedDigits ? 1 : 0)
    writer.append(languages)
    writer.append(plainReplies)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    finder = try PhraseFinder(from: &reader)
    alternatives = try reader.array()
    programs = try reader.array()
    needs = try reader.lists()
    code = try reader.array()
    sets = try reader.lists()
    setBits = try reader.array()
    standings = try reader.array()
    triggers = try TriggerTable(from: &reader)
    ofSlot = try reader.lists()
    untriggered = try reader.array()
    slotsNeedDigits = try reader.number() == 1
    languages = try reader.strings()
    plainReplies = try reader.strings()
    guard !standings.isEmpty else { throw .damaged }
  }

  func vetoes(ofRule rule: Int) -> Range<Int> {
    Int(standings[rule].firstVeto)..<Int(standings[rule + 1].firstVeto)
  }

  /// Whether an alternative hangs on a slot.
  var hasSlotHooks: Bool { !ofSlot.values.isEmpty }

  /// -1 where no rule file names it.
  func number(ofLanguage language: String?) -> Int32 {
    guard let language else { return -1 }
    for number in 0..<languages.count where languages[number] == language { return Int32(number) }
    return -1
  }

  /// The alternatives of patterns, of all rules.
  var patternAlternatives: Range<Int> { 0..<Int(standings[0].firstVeto) }

  /// The sets for an inner loop.
  var setView: SetView {
    SetView(starts: sets.starts.view, values: sets.values.view, bits: setBits.view)
  }

  /// Sets of numbers, ascending; for use while its tables are kept.
  struct SetView {
    let starts: FlatView<Int32>
    let values: FlatView<Int32>
    let bits: FlatView<UInt64>

    @inline(__always)
    func range(_ set: Int) -> Range<Int> { values.within(starts[set], starts[set + 1]) }

    @inline(__always)
    func contains(_ number: Int32, in set: Int) -> Bool {
      guard bits[set] & 1 << UInt64(number & 63) != 0 else { return false }
      let range = range(set)
      var (low, high) = (range.lowerBound, range.upperBound)
      while low < high {
        let middle = (low + high) / 2
        if values[middle] < number { low = middle + 1 } else { high = middle }
      }
      return low < range.upperBound && values[low] == number
    }
  }

  /// The instructions of a program, as ``PatternInstruction/init(_:_:)`` reads them.
  func code(of program: Program) -> FlatView<Int32> {
    code.view(Int(program.firstInstruction) * 3, count: Int(program.instructionCount) * 3)
  }
}

/// One step of a program.
enum PatternInstruction: Sendable {
  /// Reads any hit of a set of leaves.
  case leaves(set: Int)
  /// Reads a value of slot number `slot`.
  case slot(Int)
  /// Skips any number of symbols inside the sentence.
  case gap
  case split(Int, Int)
  case jump(Int)
  case start
  case end
  case match

  /// Instruction number `number` of a program.
  @inline(__always)
  init(_ code: FlatView<Int32>, _ number: Int) {
    let place = number * 3
    let first = Int(code[place + 1])
    switch code[place] {
    case 0: self = .leaves(set: first)
    case 1: self = .slot(first)
    case 2: self = .gap
    case 3: self = .split(first, Int(code[place + 2]))
    case 4: self = .jump(first)
    case 5: self = .start
    case 6: self = .end
    default: self = .match
    }
  }

  var numbers: [Int32] {
    switch self {
    case .leaves(let set): [0, Int32(set), 0]
    case .slot(let slot): [1, Int32(slot), 0]
    case .gap: [2, 0, 0]
    case .split(let first, let second): [3, Int32(first), Int32(second)]
    case .jump(let target): [4, Int32(target), 0]
    case .start: [5, 0, 0]
    case .end: [6, 0, 0]
    case .match: [7, 0, 0]
    }
  }
}

/// Compiles patterns, one after the other.
private struct PatternTablesBuilder {
  var alternatives: [PatternTables.Alternative] = []
  var programs: [PatternTables.Program] = []
  var code: [Int32] = []
  var sets: [[Int32]] = []
  private var setNumbers: [Set<Int>: Int] = [:]
  /// For each program, what it cannot do without: the best of its sets of leaves, its slots, and the
  /// numbers of all its sets.
  private(set) var needs: [(leaves: Set<Int>, slots: Set<Int>, all: [Int32])] = []

  mutating func compile(_ patterns: [Pattern], rule: Int, _ symbols: inout PatternSymbols) {
    for (number, pattern) in patterns.enumerated() {
      for parts in (pattern.node.disjunction ?? []).flatMap(PatternNode.separated) {
        let first = programs.count
        for part in parts { add(PatternProgram(part, symbols: &symbols)) }
        alternatives.append(
          PatternTables.Alternative(
            rule: Int32(rule), pattern: Int32(number), firstProgram: Int32(first),
            programCount: Int16(parts.count),
            kind: programs[first...].allSatisfy { $0.leaf >= 0 } ? 1 : 0))
      }
    }
  }

  private mutating func add(_ program: PatternProgram) {
    let only = program.onlyLeaves
    let instructions = program.instructions.map { number(of: $0) }
    let beginning = only == nil ? program.beginning : nil
    programs.append(
      PatternTables.Program(
        leaf: only.flatMap { $0.count == 1 ? $0.first.map(Int32.init) : nil } ?? -1,
        set: only.flatMap { setNumbers[$0] }.map(Int32.init) ?? -1,
        firstInstruction: Int32(code.count / 3), instructionCount: Int32(instructions.count),
        firstLeaves: beginning.map { Int32(number(ofSet: $0.leaves)) } ?? -1,
        firstSlots: beginning.map { Int32(number(ofSet: $0.slots)) } ?? -1,
        neededSlots: program.slots.isEmpty ? -1 : Int32(number(ofSet: program.slots))))
    code += instructions.flatMap(\.numbers)
    let all = program.needs.map { Int32(number(ofSet: $0)) }
    needs.append((program.triggers, program.slotTriggers, all))
  }

  private mutating func number(of instruction: PatternProgram.Instruction) -> PatternInstruction {
    switch instruction {
    case .leaves(let set): return .leaves(set: number(ofSet: set))
    case .slot(let slot): return .slot(slot)
    case .gap: return .gap
    case .split(let first, let second): return .split(first, second)
    case .jump(let target): return .jump(target)
    case .start: return .start
    case .end: return .end
    case .match: return .match
    }
  }

  private mutating func number(ofSet set: Set<Int>) -> Int {
    if let known = setNumbers[set] { return known }
    setNumbers[set] = sets.count
    sets.append(set.sorted().map(Int32.init))
    return sets.count - 1
  }

  /// Hangs each of the first `count` alternatives on what it cannot do without: of all leaf sets of its
  /// programs the one that the fewest programs share, of equally rare ones the longest.
  func hooks(
    of count: Int, _ symbols: PatternSymbols, slots: Int
  ) -> (triggers: TriggerTable, ofSlot: [[Int32]], untriggered: [Int32]) {
    var frequencies = [Int](repeating: 0, count: symbols.leaves.count)
    for need in needs { for leaf in need.leaves { frequencies[leaf] += 1 } }
    func cost(_ leaves: Set<Int>) -> (Int, Int) {
      let length = leaves.map { symbols.length(ofLeaf: $0) }.min() ?? 0
      return (leaves.reduce(0) { $0 + frequencies[$1] }, -length)
    }
    var ofLeaf = [[Int32]](repeating: [], count: symbols.leaves.count)
    var ofSlot = [[Int32]](repeating: [], count: slots)
    var untriggered: [Int32] = []
    for number in 0..<count {
      let own = alternatives[number].programs
      let best = own.filter { !needs[$0].leaves.isEmpty }.min {
        cost(needs[$0].leaves) < cost(needs[$1].leaves)
      }
      if let best {
        for leaf in needs[best].leaves { ofLeaf[leaf].append(Int32(number)) }
      } else if let program = own.first(where: { !needs[$0].slots.isEmpty }) {
        for slot in needs[program].slots where ofSlot.indices.contains(slot) {
          ofSlot[slot].append(Int32(number))
        }
      } else {
        untriggered.append(Int32(number))
      }
    }
    let table = TriggerTable(ofLeaf) { alternative, leaf in
      alternatives[alternative].programs.lazy.map { Int(programs[$0].leaf) }
        .filter { $0 >= 0 && $0 != leaf }.min { frequencies[$0] < frequencies[$1] }
    }
    return (table, ofSlot, untriggered)
  }
}

extension Rule {
  fileprivate var isConditional: Bool { !asks.isEmpty || !conditions.isEmpty || then != nil }

  /// What the rule says where that is all it does.
  fileprivate var plainReply: String? {
    guard !isConditional, lookUp == nil, tags.isEmpty, ticket == nil, answer == nil, !isSilent,
      replies.count == 1
    else { return nil }
    return replies[0].fixedText
  }
}
