/// The deadlines of a loop's connections, the earliest first.
///
/// A connection's deadline mostly moves later, with every request. So an entry is left where it is
/// and looked at when it comes due; only an earlier deadline makes a new one. What that leaves
/// behind is swept out when it outnumbers the connections.
///
/// - Complexity: insert and remove O(log *n*), sweeping O(*n*) once in *n* insertions.
struct DeadlineHeap {
  struct Entry {
    /// In nanoseconds of ``MonotonicClock``.
    var deadline: UInt64
    var token: UInt64
  }

  private var entries: [Entry] = []

  var first: Entry? { entries.first }
  var count: Int { entries.count }

  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].deadline < entries[parent].deadline else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes the first entry if its deadline is not after `now`.
  mutating func removeFirst(notAfter now: UInt64) -> Entry? {
    guard let first = entries.first, first.deadline <= now else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first }
    entries[0] = last
    siftDown(from: 0)
    return first
  }

  /// Keeps only the entries that are still `wanted`.
  mutating func sweep(wanted: (Entry) -> Bool) {
    entries.removeAll { !wanted($0) }
    for index in stride(from: entries.count / 2 - 1, through: 0, by: -1) { siftDown(from: index) }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      var child = 2 * parent + 1
      guard child < entries.count else { return }
      if child + 1 < entries.count, entries[child + 1].deadline < entries[child].deadline {
        child += 1
      }
      guard entries[child].deadline < entries[parent].deadline else { return }
      entries.swapAt(child, parent)
      parent = child
    }
  }
}
