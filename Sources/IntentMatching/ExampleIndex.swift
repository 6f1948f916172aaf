internal import FlatStorage

/// The examples, sorted by intent: as vectors by feature, and their words for coverage.
///
/// A feature's postings name the examples that it stands in, in ascending order, so that only what a
/// message shares with the examples is walked. Where they are many, a directory says where each intent's
/// start; few are cheaper walked to the end.
///
/// An example's cosine is summed in the order of the example's own vector, view by view. Nearly every
/// feature belongs to one view; the few hashes that stand for features of two, such as the word *when*
/// and the piece *ven*, have postings of each.
struct ExampleIndex: Sendable {
  /// A feature in fewer examples has no directory.
  static let leastInDirectory = 48

  /// How many postings a feature has in a view, and what else is to be known of them.
  struct Extent: BitwiseCopyable, Sendable {
    private var bits: UInt32 = 0

    init() {}

    init(_ view: FeatureView, count: Int) {
      bits = UInt32(view.rawValue) << 28 | UInt32(min(count, 0x0FFF_FFFF))
    }

    /// The view of the postings.
    var view: Int { Int(bits >> 28 & 3) }
    /// How many there are; where there is a directory, its number.
    var number: Int { Int(bits & 0x0FFF_FFFF) }
    var hasDirectory: Bool { bits >> 31 == 1 }
    /// Whether there are postings of other views.
    var isMixed: Bool { bits >> 30 & 1 == 1 }

    mutating func take(directory: Int) { bits = bits & 0x7000_0000 | 1 << 31 | UInt32(directory) }
    mutating func mix() { bits |= 1 << 30 }
  }

  /// An example that a feature stands in, and its value there.
  struct Posting: BitwiseCopyable, Sendable {
    var example: UInt32
    var value: Float
  }

  /// The postings of one feature in one view.
  struct Postings: BitwiseCopyable, Sendable {
    var feature: UInt32
    var start: UInt32
    var extent: Extent
  }

  /// What a message has of a feature, for the comparison with examples.
  struct Term {
    var postings: Postings
    var value: Float

    func isBefore(_ other: Term) -> Bool {
      (postings.extent.view, postings.feature) < (
        other.postings.extent.view, other.postings.feature
      )
    }
  }

  /// Where each intent's examples start, and the end of the last.
  let intentStarts: FlatArray<UInt32>
  /// Which of the caller's examples each is.
  let callers: FlatArray<Int32>

  private let postings: FlatArray<Posting>
  /// The postings of features of several views, all but their first, by feature.
  private let others: FlatArray<Postings>
  /// For each feature that has one: where each intent's postings start, from its first, one more at the
  /// end.
  private let directories: FlatArray<UInt16>
  /// The words of each example, features with ``Word`` in their highest bits.
  private let wordStarts: FlatArray<UInt32>
  private let words: FlatArray<UInt32>

  /// What the highest bits of a word say.
  enum Word {
    static let isFunction: UInt32 = 1 << 31
    /// No feature: it weighs as one that never came.
    static let isStrange: UInt32 = 1 << 30
    static let number: UInt32 = isStrange - 1
  }

  var count: Int { callers.count }

  func range(_ intent: Int) -> Range<Int> {
    Int(intentStarts[intent])..<Int(intentStarts[intent + 1])
  }

  init(_ made: ExampleIndexing) {
    intentStarts = FlatArray(made.intentStarts)
    callers = FlatArray(made.callers)
    postings = FlatArray(made.postings)
    others = FlatArray(made.others)
    directories = FlatArray(made.directories)
    wordStarts = FlatArray(made.wordStarts)
    words = FlatArray(made.words)
  }

  /// Postings that are walked, and the value that they are multiplied with.
  struct Walk {
    let postings: Range<Int>
    let value: Float
  }

  /// Puts the cosine of a vector with each example of some intents into `similarities`, in the places
  /// of the examples; what it holds elsewhere means nothing.
  ///
  /// - Returns: nothing of meaning, as ``FeatureTable/touch(_:)``.
  func compare(
    _ terms: [Term], _ intents: [Int], _ walks: inout [Walk], into similarities: inout [Float]
  ) -> UInt64 {
    if similarities.count != count { similarities = [Float](repeating: 0, count: count) }
    for intent in intents {
      for example in range(intent) { similarities[example] = 0 }
    }
    let postings = postings.view
    var touched = plan(terms, intents, &walks)
    for walk in walks {
      var posting = walk.postings.lowerBound
      while posting < walk.postings.upperBound {
        touched &+= UInt64(postings[posting].example)
        posting += 64 / MemoryLayout<Posting>.stride
      }
    }
    for walk in walks {
      for place in walk.postings {
        let posting = postings[place]
        similarities[Int(posting.example)] += walk.value * posting.value
      }
    }
    return touched
  }

  /// Finds the postings that are not empty, in the order of the terms.
  private func plan(_ terms: [Term], _ intents: [Int], _ walks: inout [Walk]) -> UInt64 {
    let directories = directories.view
    let width = intentStarts.count
    var touched: UInt64 = 0
    for term in terms where term.postings.extent.hasDirectory {
      let directory = term.postings.extent.number * width
      for intent in intents { touched &+= UInt64(directories[directory + intent]) }
    }
    walks.removeAll(keepingCapacity: true)
    for term in terms {
      let first = Int(term.postings.start)
      let extent = term.postings.extent
      if !extent.hasDirectory {
        guard extent.number > 0 else { continue }
        walks.append(Walk(postings: first..<first + extent.number, value: term.value))
      } else {
        let directory = extent.number * width
        for intent in intents {
          let start = first + Int(directories[directory + intent])
          let end = first + Int(directories[directory + intent + 1])
          if start < end { walks.append(Walk(postings: start..<end, value: term.value)) }
        }
      }
    }
    return touched
  }

  /// Puts what ``compare(_:_:_:into:)`` wants of a vector into `terms`, in the order of the examples.
  ///
  /// Of a feature that the vector holds twice the last value counts.
  func read(
    _ vector: SparseVector, _ features: FlatView<FeatureSpace.Feature>, into terms: inout [Term]
  ) {
    terms.removeAll(keepingCapacity: true)
    var hasStrays = false
    for view in FeatureView.allCases {
      for place in vector.range(view) {
        let feature = features[Int(vector.columns[place])]
        if feature.extent.view != view.rawValue || feature.extent.isMixed {
          hasStrays = true
          continue
        }
        terms.append(
          Term(
            postings: Postings(
              feature: UInt32(truncatingIfNeeded: vector.columns[place]),
              start: feature.postings, extent: feature.extent),
            value: vector.values[place]))
      }
    }
    if hasStrays { addStrays(vector, features, to: &terms) }
  }

  /// Adds the features that stand in another view than in the examples, or in several.
  private func addStrays(
    _ vector: SparseVector, _ features: FlatView<FeatureSpace.Feature>, to terms: inout [Term]
  ) {
    for view in FeatureView.allCases {
      for place in vector.range(view) {
        let column = vector.columns[place]
        let feature = features[Int(column)]
        let isStray = feature.extent.view != view.rawValue || feature.extent.isMixed
        guard isStray, !vector.columns[(place + 1)...].contains(column) else { continue }
        let number = UInt32(truncatingIfNeeded: column)
        terms.removeAll { $0.postings.feature == number }
        let value = vector.values[place]
        let first = Postings(feature: number, start: feature.postings, extent: feature.extent)
        insert(Term(postings: first, value: value), into: &terms)
        if feature.extent.isMixed {
          for postings in others where postings.feature == number {
            insert(Term(postings: postings, value: value), into: &terms)
          }
        }
      }
    }
  }

  private func insert(_ term: Term, into terms: inout [Term]) {
    var place = terms.count
    while place > 0, term.isBefore(terms[place - 1]) { place -= 1 }
    terms.insert(term, at: place)
  }

  /// Which share of an example's words the message has, rare words counting more.
  ///
  /// - Parameter known: For each feature whether it is a word of the message.
  func coverage(of example: Int, _ space: FeatureSpace, _ known: FeatureSet) -> Float {
    let features = space.features.view
    var all: Float = 0
    var covered: Float = 0
    for entry in Int(wordStarts[example])..<Int(wordStarts[example + 1]) {
      let word = words[entry]
      let number = Int(word & Word.number)
      let rarity = word & Word.isStrange == 0 ? features[number].rarity : space.unknownRarity
      let weight = rarity * (word & Word.isFunction == 0 ? 1 : FunctionWords.weight)
      all += weight
      if known.contains(number) { covered += weight }
    }
    return all > 0 ? covered / all : 0
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(intentStarts)
    writer.append(callers)
    writer.append(postings)
    writer.append(others)
    writer.append(directories)
    writer.append(wordStarts)
    writer.append(words)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    intentStarts = try reader.array()
    callers = try reader.array()
    postings = try reader.array()
    others = try reader.array()
    directories = try reader.array()
    wordStarts = try reader.array()
    words = try reader.array()
    guard intentStarts.last == UInt32(exactly: callers.count),
      wordStarts.count == callers.count + 1, wordStarts.last == UInt32(exactly: words.count),
      directories.count % intentStarts.count == 0
    else { throw .damaged }
  }
}

/// Some of the features, one bit each.
struct FeatureSet {
  private var bits: [UInt64] = []
  private var members: [Int] = []

  /// Forgets its members and takes numbers below `count`.
  mutating func removeAll(below count: Int) {
    for member in members { bits[member >> 6] = 0 }
    members.removeAll(keepingCapacity: true)
    let words = (count + 63) >> 6
    if bits.count != words { bits = [UInt64](repeating: 0, count: words) }
  }

  mutating func insert(_ number: Int) {
    bits[number >> 6] |= 1 << UInt64(number & 63)
    members.append(number)
  }

  func contains(_ number: Int) -> Bool { bits[number >> 6] >> UInt64(number & 63) & 1 == 1 }
}
