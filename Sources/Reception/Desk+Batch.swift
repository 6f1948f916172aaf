package import Chat
internal import Dialogue
internal import Dispatch
internal import RuleLanguage
internal import Synchronization

extension Desk {
  /// Decides about messages on several threads, as if they had come one after the other.
  ///
  /// Messages of one conversation, or of one customer, are decided in order by one thread; the others
  /// side by side. What is said does not depend on `jobs`.
  ///
  /// - Parameter encode: writes a decision; it is called on several threads.
  /// - Returns: what was written for each message.
  package func receive(
    _ messages: [Message], at now: Timestamp, jobs: Int,
    encode: @Sendable (Decision, inout [UInt8]) -> Void
  ) -> [ArraySlice<UInt8>] {
    let admissions = messages.map { admit($0, at: now) }
    let shares = shares(of: admissions, count: jobs * 4)
    let pieces = Mutex([(share: Int, ends: [Int], bytes: [UInt8])]())
    // Every conversation and customer is in one share, and shares are all that threads touch.
    nonisolated(unsafe) let desk = self
    nonisolated(unsafe) let admitted = admissions
    DispatchQueue.concurrentPerform(iterations: shares.count) { number in
      let space = MessageSpace()
      var bytes: [UInt8] = []
      var ends: [Int] = []
      bytes.reserveCapacity(shares[number].count * 256)
      ends.reserveCapacity(shares[number].count)
      for place in shares[number] {
        let response = unsafe desk.decide(messages[place], admitted[place], at: now, in: space)
        encode(response.decision, &bytes)
        ends.append(bytes.count)
      }
      pieces.withLock { $0.append((number, ends, bytes)) }
    }
    var written = [ArraySlice<UInt8>](repeating: [], count: messages.count)
    for piece in pieces.withLock({ $0 }) {
      var start = 0
      for (place, end) in zip(shares[piece.share], piece.ends) {
        written[place] = piece.bytes[start..<end]
        start = end
      }
    }
    return written
  }

  /// The places of the messages, parted so that what belongs together stays together and in order.
  private func shares(of admissions: [Admission], count: Int) -> [[Int]] {
    var groups = DisjointSets()
    batch += 1
    for admission in admissions {
      let group = groups.add()
      if let known = admission.talk.join(group, ofBatch: batch) { groups.unite(known, group) }
      if let known = admission.customer?.join(group, ofBatch: batch) {
        groups.unite(known, group)
      }
    }
    var sizes = [Int](repeating: 0, count: admissions.count)
    for place in admissions.indices { sizes[groups.root(of: place)] += 1 }
    var shares = [[Int]](repeating: [], count: count)
    var shareOfGroup = [Int](repeating: -1, count: admissions.count)
    var loads = [Int](repeating: 0, count: count)
    for place in admissions.indices {
      let root = groups.root(of: place)
      if shareOfGroup[root] < 0 {
        let lightest = loads.indices.min { loads[$0] < loads[$1] } ?? 0
        shareOfGroup[root] = lightest
        loads[lightest] += sizes[root]
      }
      shares[shareOfGroup[root]].append(place)
    }
    return shares.filter { !$0.isEmpty }
  }
}

/// Sets of numbers that are united and never parted again.
private struct DisjointSets {
  private var parents: [Int] = []

  /// A new set of one number, which is returned.
  mutating func add() -> Int {
    parents.append(parents.count)
    return parents.count - 1
  }

  /// - Complexity: nearly O(1) on average; paths are halved on the way.
  mutating func root(of number: Int) -> Int {
    var number = number
    while parents[number] != number {
      parents[number] = parents[parents[number]]
      number = parents[number]
    }
    return number
  }

  /// The smaller root stands for both.
  mutating func unite(_ a: Int, _ b: Int) {
    let (first, second) = (root(of: a), root(of: b))
    parents[max(first, second)] = min(first, second)
  }
}
