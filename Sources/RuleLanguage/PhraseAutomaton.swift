/// Finds every phrase of a rule book in one pass over a message.
///
/// An Aho-Corasick automaton in a double array: from state `s`, symbol class `c` leads to
/// `base[s] + c` if `check` there names `s`. Its size is that of the phrases, its time O(*n* + hits),
/// whatever the phrases are.
package struct PhraseAutomaton: Sendable {
  /// Symbol → class, in pages of 256; class 0 is every symbol that no phrase has.
  private var pages: [UInt16]
  private var classes: [UInt16]
  private var base: [Int32]
  private var check: [Int32]
  private var failure: [Int32]
  /// The phrase that ends in a state, or -1.
  private var phrase: [Int32]
  /// The nearest state on the failure chain where a phrase ends, or 0.
  private var output: [Int32]
  private var lengths: [Int32]

  /// - Parameter phrases: non-empty and distinct; a hit names its phrase by the place here.
  package init(phrases: [[UInt32]]) {
    var trie = Trie()
    var alphabet: [UInt32: UInt16] = [:]
    for symbol in phrases.joined() where alphabet[symbol] == nil {
      alphabet[symbol] = UInt16(truncatingIfNeeded: alphabet.count + 1)
    }
    pages = [UInt16](repeating: 0, count: 0x1100)
    classes = [UInt16](repeating: 0, count: 256)
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
    lengths = phrases.map { Int32($0.count) }
    (base, check, phrase) = DoubleArray.lay(trie)
    (failure, output) = ([], [])
    linkFailures()
  }

  /// Calls `found` with the phrase and the symbol range of each hit, in the order of their ends,
  /// longer hits first.
  @inline(__always)
  package func scan(_ symbols: [UInt32], _ found: (_ phrase: Int, _ range: Range<Int>) -> Void) {
    var state = 0
    for (index, symbol) in symbols.enumerated() {
      state = next(state, classOf(symbol))
      var ending = phrase[state] >= 0 ? state : Int(output[state])
      while ending != 0 {
        let id = Int(phrase[ending])
        found(id, index + 1 - Int(lengths[id])..<index + 1)
        ending = Int(output[ending])
      }
    }
  }

  @inline(__always)
  private func classOf(_ symbol: UInt32) -> Int {
    symbol < 0x110000 ? Int(classes[Int(pages[Int(symbol >> 8)]) * 256 + Int(symbol & 255)]) : 0
  }

  @inline(__always)
  private func child(_ state: Int, _ id: Int) -> Int? {
    let place = Int(base[state]) + id
    return place < check.count && check[place] == Int32(state) && place != 0 ? place : nil
  }

  @inline(__always)
  private func next(_ state: Int, _ id: Int) -> Int {
    guard id != 0 else { return 0 }
    var state = state
    while true {
      if let place = child(state, id) { return place }
      if state == 0 { return 0 }
      state = Int(failure[state])
    }
  }

  /// Breadth first, so that a state's shorter suffixes are linked before it.
  private mutating func linkFailures() {
    failure = [Int32](repeating: 0, count: base.count)
    output = [Int32](repeating: 0, count: base.count)
    var childrenOf: [Int: [(id: Int, place: Int)]] = [:]
    for place in 1..<max(1, check.count) where check[place] >= 0 {
      let parent = Int(check[place])
      childrenOf[parent, default: []].append((place - Int(base[parent]), place))
    }
    var queue = [0]
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      for (id, place) in childrenOf[state] ?? [] {
        queue.append(place)
        guard state != 0 else { continue }
        let fallback = next(Int(failure[state]), id)
        failure[place] = Int32(fallback)
        output[place] = phrase[fallback] >= 0 ? Int32(fallback) : output[fallback]
      }
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
