internal import FlatStorage

/// Finds every phrase of a rule book in one pass over a message.
///
/// An Aho-Corasick automaton in a double array: from state `s`, symbol class `c` leads to
/// `base[s] + c` if `check` there names `s`. Its size is that of the phrases, its time O(*n* + hits),
/// whatever the phrases are.
package struct PhraseAutomaton: Sendable {
  /// All that one step needs, in one place.
  struct State: BitwiseCopyable, Sendable {
    var base: Int32
    var check: Int32
    var failure: Int32
    /// This state where a phrase ends in it, else the nearest such state on the failure chain, or 0.
    var ending: Int32
  }

  /// What is known of a phrase where it ends.
  struct Ending: BitwiseCopyable, Sendable {
    /// Or -1.
    var phrase: Int32
    var length: Int32
    /// The nearest state on the failure chain where a shorter phrase ends, or 0.
    var next: Int32
  }

  /// Symbol → class, in pages of 256; class 0 is every symbol that no phrase has.
  private let pages: FlatArray<UInt16>
  private let classes: FlatArray<UInt16>
  private let states: FlatArray<State>
  private let endings: FlatArray<Ending>

  /// - Parameter phrases: non-empty and distinct; a hit names its phrase by the place here.
  package init(phrases: [[UInt32]]) {
    var trie = Trie()
    var alphabet: [UInt32: UInt16] = [:]
    for symbol in phrases.joined() where alphabet[symbol] == nil {
      alphabet[symbol] = UInt16(truncatingIfNeeded: alphabet.count + 1)
    }
    var pages = [UInt16](repeating: 0, count: 0x1100)
    var classes = [UInt16](repeating: 0, count: 256)
    for (symbol, id) in alphabet.sorted(by: { $0.value < $1.value }) {
      let page = Int(symbol >> 8)
      if pages[page] == 0 {
        pages[page] = UInt16(classes.count / 256)
        classes += [UInt16](repeating: 0, count: 256)
      }
      classes[Int(pages[page]) * 256 + Int(symbol & 255)] = id
    }
    for (id, symbols) in phrases.enumerated() {
      trie.insert(symbols.map { alphabet[$0] ?? 0 }, id: Int32(id))
    }
    let laid = DoubleArray.lay(trie)
    let states = Self.linked(base: laid.base, check: laid.check, phrase: laid.phrase)
    endings = FlatArray(
      laid.phrase.indices.map { state in
        let phrase = laid.phrase[state]
        let fallback = Int(states[state].failure)
        return Ending(
          phrase: phrase, length: phrase < 0 ? 0 : Int32(phrases[Int(phrase)].count),
          next: state == 0 ? 0 : states[fallback].ending)
      })
    self.states = FlatArray(states)
    self.pages = FlatArray(pages)
    self.classes = FlatArray(classes)
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(pages)
    writer.append(classes)
    writer.append(states)
    writer.append(endings)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    pages = try reader.array()
    classes = try reader.array()
    states = try reader.array()
    endings = try reader.array()
    guard pages.count == 0x1100, !states.isEmpty, states.count == endings.count else {
      throw .damaged
    }
  }

  /// Calls `found` with the phrase and the symbol range of each hit, in the order of their ends,
  /// longer hits first.
  @inline(__always)
  package func scan(_ symbols: [UInt32], _ found: (_ phrase: Int, _ range: Range<Int>) -> Void) {
    scan(symbols.count, { symbols[$0] }, found)
  }

  @inline(__always)
  func scan(_ sequence: SymbolSequence, _ found: (_ phrase: Int, _ range: Range<Int>) -> Void) {
    scan(sequence.count, { sequence.entries[$0].value }, found)
  }

  /// The same for `count` symbols, wherever they are.
  @inline(__always)
  private func scan(
    _ count: Int, _ symbol: (Int) -> UInt32, _ found: (_ phrase: Int, _ range: Range<Int>) -> Void
  ) {
    var state = 0
    for index in 0..<count {
      state = next(state, classOf(symbol(index)))
      var ending = Int(states[state].ending)
      while ending != 0 {
        let hit = endings[ending]
        found(Int(hit.phrase), index + 1 - Int(hit.length)..<index + 1)
        ending = Int(hit.next)
      }
    }
  }

  @inline(__always)
  private func classOf(_ symbol: UInt32) -> Int {
    symbol < 0x110000 ? Int(classes[Int(pages[Int(symbol >> 8)]) * 256 + Int(symbol & 255)]) : 0
  }

  @inline(__always)
  private func next(_ state: Int, _ id: Int) -> Int {
    guard id != 0 else { return 0 }
    var state = state
    while true {
      let place = Int(states[state].base) + id
      if place < states.count, states[place].check == Int32(truncatingIfNeeded: state) {
        return place
      }
      if state == 0 { return 0 }
      state = Int(states[state].failure)
    }
  }

  /// The states with their failures, made breadth first, so that a state's shorter suffixes are linked
  /// before it.
  private static func linked(base: [Int32], check: [Int32], phrase: [Int32]) -> [State] {
    var states = base.indices.map {
      State(base: base[$0], check: check[$0], failure: 0, ending: 0)
    }
    // Children lie in the order of their places; a counting sort by parent finds them.
    var first = [Int32](repeating: 0, count: base.count + 1)
    for place in base.indices where check[place] >= 0 { first[Int(check[place]) + 1] += 1 }
    for state in base.indices { first[state + 1] += first[state] }
    var children = [Int32](repeating: 0, count: Int(first[base.count]))
    var next = first
    for place in base.indices where check[place] >= 0 {
      let parent = Int(check[place])
      children[Int(next[parent])] = Int32(place)
      next[parent] += 1
    }
    var queue = [0]
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      for child in children[Int(first[state])..<Int(first[state + 1])] {
        let place = Int(child)
        queue.append(place)
        if state != 0 {
          states[place].failure = Int32(
            fallback(from: Int(states[state].failure), place - Int(base[state]), states))
        }
        states[place].ending =
          phrase[place] >= 0 ? child : states[Int(states[place].failure)].ending
      }
    }
    return states
  }

  /// Where class `id` leads from the longest suffix that can take it.
  private static func fallback(from start: Int, _ id: Int, _ states: [State]) -> Int {
    var state = start
    while true {
      let place = Int(states[state].base) + id
      if place < states.count, states[place].check == Int32(state), place != 0 { return place }
      if state == 0 { return 0 }
      state = Int(states[state].failure)
    }
  }
}

/// The phrases as a tree, before they are laid into the double array.
private struct Trie {
  struct Node {
    var children: [(id: UInt16, node: Int32)] = []
    var phrase: Int32 = -1
  }
  var nodes = [Node()]
  private var edges: [UInt64: Int32] = [:]

  mutating func insert(_ symbols: [UInt16], id: Int32) {
    var node = 0
    for symbol in symbols {
      let key = UInt64(node) << 16 | UInt64(symbol)
      if let next = edges[key] {
        node = Int(next)
      } else {
        let next = Int32(nodes.count)
        edges[key] = next
        nodes[node].children.append((symbol, next))
        nodes.append(Node())
        node = Int(next)
      }
    }
    nodes[node].phrase = id
  }
}

/// Lays a tree into `base` and `check`, each state's children into the first places that are free.
private struct DoubleArray {
  private(set) var base: [Int32] = [0]
  private(set) var check: [Int32] = [-2]
  private(set) var phrase: [Int32]
  /// For a free place, the next free one; the last points past the end.
  private var nextFree: [Int32] = [1]
  /// Where the search for free places starts.
  private var start = 1

  /// So many places are tried before the search starts later, where more of them are free; the array
  /// gets a few holes, and laying it stays linear.
  private static let patience = 64

  static func lay(_ trie: Trie) -> (base: [Int32], check: [Int32], phrase: [Int32]) {
    var array = DoubleArray(phrase: [trie.nodes[0].phrase])
    var queue: [(node: Int, state: Int)] = [(0, 0)]
    var head = 0
    while head < queue.count {
      let (node, state) = queue[head]
      head += 1
      let children = trie.nodes[node].children.sorted { $0.id < $1.id }
      guard !children.isEmpty else { continue }
      let offset = array.place(children.map { Int($0.id) })
      array.base[state] = Int32(offset)
      for child in children {
        let place = offset + Int(child.id)
        array.take(place, for: state)
        array.phrase[place] = trie.nodes[Int(child.node)].phrase
        queue.append((Int(child.node), place))
      }
    }
    return (array.base, array.check, array.phrase)
  }

  private init(phrase: [Int32]) { self.phrase = phrase }

  /// An offset at which all of `ids` (ascending) fall on free places.
  private mutating func place(_ ids: [Int]) -> Int {
    let (first, last) = (ids[0], ids[ids.count - 1])
    var candidate = free(from: max(start, first + 1))
    var tries = 0
    while true {
      let offset = candidate - first
      grow(to: offset + last + 1)
      var fits = true
      for id in ids where check[offset + id] != -1 {
        fits = false
        break
      }
      if fits {
        if tries > Self.patience { start = max(start, candidate - last) }
        return offset
      }
      tries += 1
      candidate = free(from: candidate + 1)
    }
  }

  /// The first free place from `place` on; it may lie past the end.
  private mutating func free(from place: Int) -> Int {
    var candidate = place
    while candidate < check.count, check[candidate] != -1 { candidate = Int(nextFree[candidate]) }
    // The places that were passed lead here at once the next time.
    var passed = place
    while passed < check.count, check[passed] != -1 {
      let next = Int(nextFree[passed])
      nextFree[passed] = Int32(candidate)
      passed = next
    }
    return candidate
  }

  private mutating func take(_ place: Int, for state: Int) {
    grow(to: place + 1)
    check[place] = Int32(state)
  }

  private mutating func grow(to count: Int) {
    guard count > check.count else { return }
    let more = max(count, check.count * 3 / 2) - check.count
    base += [Int32](repeating: 0, count: more)
    check += [Int32](repeating: -1, count: more)
    phrase += [Int32](repeating: -1, count: more)
    for place in nextFree.count..<check.count { nextFree.append(Int32(place + 1)) }
  }
}
