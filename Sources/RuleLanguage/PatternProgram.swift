/// One all-of part of a pattern, compiled: what may be read, from where to where.
struct PatternProgram: Sendable {
  enum Instruction: Sendable {
    /// Reads any hit of a set of leaves.
    case leaves(Set<Int>)
    /// Reads a value of slot number `slot`.
    case slot(Int)
    /// Skips any number of symbols inside the sentence.
    case gap
    case split(Int, Int)
    case jump(Int)
    case start
    case end
    case match
  }

  private(set) var instructions: [Instruction] = []
  /// Leaves of which any match has at least one; empty where a slot or nothing decides.
  let triggers: Set<Int>
  /// Slots of which any match has at least one, where there are no triggers.
  let slotTriggers: Set<Int>
  /// Slots of which any match has at least one, triggers or not; empty where none is needed.
  let slots: Set<Int>
  /// Sets of leaves of each of which any match has at least one; ``triggers`` is among them.
  let needs: [Set<Int>]

  /// - Parameter leaves: gives each leaf its number, and makes it known to the automaton.
  init(_ node: PatternNode, symbols: inout PatternSymbols) {
    let needs = Needs(of: node, symbols: &symbols)
    triggers = needs.leaves ?? []
    slotTriggers = needs.leaves == nil ? needs.slots ?? [] : []
    slots = needs.slots ?? []
    self.needs = needs.all
    emit(node, &symbols)
    instructions.append(.match)
  }

  /// The leaves of a program that is nothing but them, which needs no machine.
  var onlyLeaves: Set<Int>? {
    if instructions.count == 2, case .leaves(let set) = instructions[0] { set } else { nil }
  }

  /// What a match begins with: leaves and slots, of which it reads one where it starts; `nil` where it
  /// may begin with anything else, or with nothing.
  var beginning: (leaves: Set<Int>, slots: Set<Int>)? {
    var leaves: Set<Int> = []
    var slots: Set<Int> = []
    // Jumps lead forward only.
    var isReached = [Bool](repeating: false, count: instructions.count)
    isReached[0] = true
    for (number, instruction) in instructions.enumerated() where isReached[number] {
      switch instruction {
      case .leaves(let set): leaves.formUnion(set)
      case .slot(let slot): slots.insert(slot)
      case .split(let first, let second):
        isReached[first] = true
        isReached[second] = true
      case .jump(let target): isReached[target] = true
      case .gap, .start, .end, .match: return nil
      }
    }
    return (leaves, slots)
  }

  private mutating func emit(_ node: PatternNode, _ symbols: inout PatternSymbols) {
    if let phrases = node.phrases {
      return emitPhrases(phrases, &symbols)
    }
    switch node {
    case .words(let text, let isExact):
      instructions.append(.leaves(symbols.leaf(text, isExact: isExact).map { [$0] } ?? []))
    case .prefix(let word): instructions.append(.leaves([symbols.prefixLeaf(word)]))
    case .list(let name, _): instructions.append(.leaves(symbols.leaves(ofList: name)))
    case .slot(let name, _): instructions.append(.slot(symbols.slot(name)))
    case .gap: instructions.append(.gap)
    case .start: instructions.append(.start)
    case .end: instructions.append(.end)
    case .optional(let inner):
      let split = instructions.count
      instructions.append(.split(split + 1, 0))
      emit(inner, &symbols)
      instructions[split] = .split(split + 1, instructions.count)
    case .sequence(let nodes): emitSequence(nodes, &symbols)
    case .alternatives(let nodes): emitAlternatives(PatternNode.gathered(nodes), &symbols)
    case .both(let nodes): emitSequence(nodes, &symbols)
    }
  }

  private mutating func emitPhrases(_ phrases: [String], _ symbols: inout PatternSymbols) {
    let leaves = Set(phrases.compactMap { symbols.leaf($0, isExact: false) })
    let canBeEmpty = phrases.contains { MatchText($0).isBlank }
    if leaves.isEmpty { return }
    let split = instructions.count
    if canBeEmpty { instructions.append(.split(split + 1, split + 2)) }
    instructions.append(.leaves(leaves))
  }

  /// Runs of plain words are written out together, so that `(退|换)货` is two phrases and no program.
  private mutating func emitSequence(_ nodes: [PatternNode], _ symbols: inout PatternSymbols) {
    var index = 0
    while index < nodes.count {
      var end = index
      while end < nodes.count, PatternNode.product(nodes[index...end]) != nil { end += 1 }
      if end > index, let phrases = PatternNode.product(nodes[index..<end]) {
        emitPhrases(phrases, &symbols)
        index = end
      } else {
        emit(nodes[index], &symbols)
        index += 1
      }
    }
  }

  private mutating func emitAlternatives(_ nodes: [PatternNode], _ symbols: inout PatternSymbols) {
    var jumps: [Int] = []
    for (place, node) in nodes.enumerated() {
      guard place < nodes.count - 1 else {
        emit(node, &symbols)
        break
      }
      let split = instructions.count
      instructions.append(.split(split + 1, 0))
      emit(node, &symbols)
      jumps.append(instructions.count)
      instructions.append(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }
}

/// What a match of a node cannot do without.
private struct Needs {
  /// At least one of these leaves; `nil` where none is needed.
  var leaves: Set<Int>?
  /// At least one of these slots; `nil` where none is needed.
  var slots: Set<Int>?
  /// At least one leaf of each of these sets.
  var all: [Set<Int>] = []

  private init() {}

  init(of node: PatternNode, symbols: inout PatternSymbols) {
    self.init()
    if let phrases = node.phrases {
      self = Needs(phrases, &symbols)
      return
    }
    switch node {
    case .words(let text, let isExact):
      leaves = symbols.leaf(text, isExact: isExact).map { [$0] }
    case .prefix(let word): leaves = [symbols.prefixLeaf(word)]
    case .list(let name, _): leaves = symbols.leaves(ofList: name)
    case .slot(let name, _): slots = [symbols.slot(name)]
    case .gap, .start, .end, .optional: break
    case .sequence(let nodes), .both(let nodes): self = Needs(anyOfRuns: nodes, &symbols)
    case .alternatives(let nodes): self = Needs(eachOf: nodes, &symbols)
    }
    if all.isEmpty { needLeaves() }
  }

  private mutating func needLeaves() {
    if let leaves, !leaves.isEmpty { all = [leaves] }
  }

  private init(_ phrases: [String], _ symbols: inout PatternSymbols) {
    guard phrases.allSatisfy({ !MatchText($0).isBlank }) else { return }
    leaves = Set(phrases.compactMap { symbols.leaf($0, isExact: false) })
    needLeaves()
  }

  /// A sequence needs each of its parts; the part with the fewest and longest leaves is asked for.
  private init(anyOfRuns nodes: [PatternNode], _ symbols: inout PatternSymbols) {
    var best = 0
    var index = 0
    while index < nodes.count {
      var end = index
      while end < nodes.count, PatternNode.product(nodes[index...end]) != nil { end += 1 }
      let part =
        end > index
        ? Needs(PatternNode.product(nodes[index..<end]) ?? [], &symbols)
        : Needs(of: nodes[index], symbols: &symbols)
      index = max(end, index + 1)
      if let some = part.slots, slots == nil { slots = some }
      for set in part.all where !all.contains(set) { all.append(set) }
      guard let some = part.leaves, !some.isEmpty else { continue }
      let value = (some.map { symbols.length(ofLeaf: $0) }.min() ?? 0) * 100 - min(99, some.count)
      if leaves == nil || value > best { (leaves, best) = (some, value) }
    }
  }

  /// Alternatives need what all of them together name, if each of them needs something.
  private init(eachOf nodes: [PatternNode], _ symbols: inout PatternSymbols) {
    var allLeaves: Set<Int>? = []
    var allSlots: Set<Int>? = []
    for node in nodes {
      let part = Needs(of: node, symbols: &symbols)
      allLeaves = part.leaves.flatMap { some in allLeaves?.union(some) }
      allSlots = part.slots.flatMap { some in allSlots?.union(some) }
    }
    (leaves, slots) = (allLeaves, allSlots)
  }
}
