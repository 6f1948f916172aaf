/// A pattern as its author wrote it.
indirect enum PatternNode: Hashable, Sendable {
  /// Plain words; `isExact` for `"…"`.
  case words(String, isExact: Bool)
  /// `word*`
  case prefix(String)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  case optional(PatternNode)
  case both([PatternNode])
  case gap
  case slot(String, at: Range<Int>)
  case list(String, at: Range<Int>)
  case start
  case end

  /// How many phrases a run of plain words may be written out to; beyond, it stays a small program.
  static let expansionLimit = 64

  /// The texts that this node stands for if it is made of plain words alone, else `nil`.
  var phrases: [String]? {
    switch self {
    case .words(let text, isExact: false): return [text]
    case .alternatives(let nodes):
      var all: [String] = []
      for node in nodes {
        guard let some = node.phrases else { return nil }
        all += some
        if all.count > Self.expansionLimit { return nil }
      }
      return all
    case .optional(let node):
      return node.phrases.map { $0 + [""] }
    case .sequence(let nodes): return Self.product(nodes)
    default: return nil
    }
  }

  static func product(_ nodes: some Sequence<PatternNode>) -> [String]? {
    var all = [""]
    for node in nodes {
      guard let some = node.phrases, all.count * some.count <= expansionLimit else { return nil }
      all = all.flatMap { head in some.map { head + $0 } }
    }
    return all
  }

  /// Alternatives with each run of those that are plain words made one.
  static func gathered(_ nodes: [PatternNode]) -> [PatternNode] {
    var gathered: [PatternNode] = []
    var run: [PatternNode] = []
    for node in nodes {
      if node.phrases != nil, Self.alternatives(run + [node]).phrases != nil {
        run.append(node)
        continue
      }
      if !run.isEmpty { gathered.append(.alternatives(run)) }
      run = node.phrases == nil ? [] : [node]
      if run.isEmpty { gathered.append(node) }
    }
    return run.isEmpty ? gathered : gathered + [.alternatives(run)]
  }

  /// The most all-of lists that one is taken apart into, so that each has words of its own to hang on.
  private static let separationLimit = 16

  /// An all-of list as several without alternatives of more than plain words at their top, which match
  /// what it matches; the list itself where there would be too many.
  static func separated(_ parts: [PatternNode]) -> [[PatternNode]] {
    var all: [[PatternNode]] = [[]]
    for part in parts {
      let some = part.topAlternatives
      guard all.count * some.count <= separationLimit else { return [parts] }
      all = all.flatMap { head in some.map { head + [$0] } }
    }
    return all
  }

  private var topAlternatives: [PatternNode] {
    switch self {
    case .sequence(let nodes) where nodes.count == 1: nodes[0].topAlternatives
    case .alternatives(let nodes) where phrases == nil: Self.gathered(nodes)
    default: [self]
    }
  }

  /// Every slot in the pattern, in reading order.
  var slots: [(name: String, range: Range<Int>)] {
    switch self {
    case .slot(let name, let range): [(name, range)]
    case .sequence(let nodes), .alternatives(let nodes), .both(let nodes): nodes.flatMap(\.slots)
    case .optional(let node): node.slots
    default: []
    }
  }

  /// Every word list in the pattern, in reading order.
  var lists: [(name: String, range: Range<Int>)] {
    switch self {
    case .list(let name, let range): [(name, range)]
    case .sequence(let nodes), .alternatives(let nodes), .both(let nodes): nodes.flatMap(\.lists)
    case .optional(let node): node.lists
    default: []
    }
  }

  /// Whether the node can match without reading anything.
  var canBeEmpty: Bool {
    switch self {
    case .words(let text, _): MatchText(text).isBlank
    case .prefix, .slot, .list: false
    case .sequence(let nodes), .both(let nodes): nodes.allSatisfy(\.canBeEmpty)
    case .alternatives(let nodes): nodes.contains(where: \.canBeEmpty)
    case .optional, .gap, .start, .end: true
    }
  }

  /// The pattern as alternatives of all-of lists; `nil` where `&` stands inside a sequence.
  var disjunction: [[PatternNode]]? {
    switch self {
    case .alternatives(let nodes) where nodes.contains(where: \.hasBoth):
      var all: [[PatternNode]] = []
      for node in nodes {
        guard let some = node.disjunction else { return nil }
        all += some
      }
      return all
    case .both(let nodes):
      var all: [[PatternNode]] = [[]]
      for node in nodes {
        guard let some = node.disjunction, all.count * some.count <= Self.expansionLimit else {
          return nil
        }
        all = all.flatMap { head in some.map { head + $0 } }
      }
      return all
    case .sequence(let nodes) where nodes.count == 1: return nodes[0].disjunction
    default: return hasBoth ? nil : [[self]]
    }
  }

  private var hasBoth: Bool {
    switch self {
    case .both: true
    case .sequence(let nodes), .alternatives(let nodes): nodes.contains(where: \.hasBoth)
    case .optional(let node): node.hasBoth
    default: false
    }
  }
}
