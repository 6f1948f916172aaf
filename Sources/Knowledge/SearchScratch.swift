internal import Synchronization

/// Memory that a search writes to, of a length that is known beforehand; checked like an array.
///
/// Its owner gives it back with ``deallocate()``.
@safe
struct ScratchBuffer<Element: BitwiseCopyable> {
  let count: Int
  private let start: UnsafeMutablePointer<Element>

  init(repeating value: Element, count: Int) {
    self.count = count
    unsafe start = .allocate(capacity: max(1, count))
    unsafe start.initialize(repeating: value, count: max(1, count))
  }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "Beyond the scratch.")
      return unsafe start[index]
    }
    @inline(__always) nonmutating set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "Beyond the scratch.")
      unsafe start[index] = newValue
    }
  }

  func fill(_ value: Element, count: Int) {
    precondition(count >= 0 && count <= self.count, "Beyond the scratch.")
    unsafe start.update(repeating: value, count: count)
  }

  func deallocate() { unsafe start.deallocate() }
}

extension ScratchBuffer<Float> {
  /// Adds the numbers of `other` in `range`.
  ///
  /// - Returns: the greatest of the sums, at least 0.
  @inline(__always)
  func add(_ other: ScratchBuffer<Float>, in range: Range<Int>) -> Float {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count && range.upperBound <= other.count)
    // Numbers above 0 have the order of their bits, which compare faster.
    var greatest: Int32 = 0
    for place in range {
      let sum = unsafe start[place] + other.start[place]
      unsafe start[place] = sum
      greatest = Swift.max(greatest, Int32(bitPattern: sum.bitPattern))
    }
    return Float(bitPattern: UInt32(bitPattern: greatest))
  }

  /// The greatest number in `range`, at least 0.
  func greatest(in range: Range<Int>) -> Float {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var greatest: Float = 0
    for place in range { greatest = unsafe Swift.max(greatest, start[place]) }
    return greatest
  }
}

/// What one search writes to; between searches all of it is zero.
///
/// The sums of the first stage have a place for every heading and passage, the marks one for every
/// term and pair, so that a search hashes nothing and allocates nothing but its result.
final class SearchScratch {
  var analysis = Analysis()
  var query = Query()
  var ranked = RankedPlaces()
  /// Keeps ``Comparison/touch(_:)`` from being left out as useless.
  var touched: Int32 = 0

  /// Passages are looked through in equal parts of this size; for each part its greatest sum, and the
  /// greatest of these.
  let partSize: Int
  let parts: ScratchBuffer<Float>
  let bestParts = ScratchBuffer<Float>(repeating: 0, count: CandidateSearch.round)
  /// Sums of the first stage, zeros behind them up to a whole part.
  let headingScores: ScratchBuffer<Float>
  let bodyScores: ScratchBuffer<Float>
  /// For each term of the index what it is to the query: 1…256 a term of it, above that an entry of its
  /// similar words.
  let marks: ScratchBuffer<Int32>
  /// For each pair of the index its place in the query, from 1.
  let pairMarks: ScratchBuffer<UInt16>

  let bounds = ScratchBuffer(repeating: CandidateSearch.Bound(), count: CandidateSearch.round)

  /// For each term of the query: what is known of it.
  let terms = ScratchBuffer(repeating: Comparison.Term(), count: Query.limit)
  /// For each term of the query: how a passage or heading holds it.
  let found = ScratchBuffer(repeating: Comparison.Found(), count: Query.limit)
  let pairs = ScratchBuffer(repeating: Comparison.Pair(), count: Query.limit)
  let sequence = ScratchBuffer<Int32>(repeating: 0, count: Query.limit)
  /// The longest common subsequence: the heading's terms that the query has, and a row of sums.
  let common = ScratchBuffer<Int32>(repeating: 0, count: Query.limit)
  let row = ScratchBuffer<Float>(repeating: 0, count: Query.limit + 1)

  init(_ index: TermIndex) {
    partSize = max(16, (index.passageCount / 256 / 8 + 1) * 8)
    parts = ScratchBuffer(repeating: 0, count: (index.passageCount + partSize - 1) / partSize)
    headingScores = ScratchBuffer(repeating: 0, count: index.headingCount + partSize)
    bodyScores = ScratchBuffer(repeating: 0, count: index.passageCount + partSize)
    marks = ScratchBuffer(repeating: 0, count: index.lexicon.termCount)
    pairMarks = ScratchBuffer(repeating: 0, count: index.pairs.count)
  }

  deinit {
    headingScores.deallocate()
    bodyScores.deallocate()
    marks.deallocate()
    pairMarks.deallocate()
    parts.deallocate()
    bestParts.deallocate()
    bounds.deallocate()
    terms.deallocate()
    found.deallocate()
    pairs.deallocate()
    sequence.deallocate()
    common.deallocate()
    row.deallocate()
  }
}

/// The scratch of an index, kept from search to search: as many as ever searched at once.
final class ScratchPool: Sendable {
  private let free = Mutex<[SearchScratch]>([])

  /// Runs `body` with scratch that nobody else has.
  func with<Result>(_ index: TermIndex, _ body: (SearchScratch) -> Result) -> Result {
    let taken = free.withLock { Taken(scratch: $0.popLast()) }
    let scratch = taken.scratch ?? SearchScratch(index)
    let result = body(scratch)
    let back = Taken(scratch: scratch)
    free.withLock { list in
      if let scratch = back.scratch { list.append(scratch) }
    }
    return result
  }

  /// Scratch on its way from one owner to the next.
  private struct Taken: @unchecked Sendable {
    let scratch: SearchScratch?
  }
}
