internal import FlatStorage

/// Makes the tables of an ``ExampleIndex``.
struct ExampleIndexing {
  private(set) var intentStarts: [UInt32]
  private(set) var callers: [Int32]
  private(set) var postings: [ExampleIndex.Posting] = []
  private(set) var others: [ExampleIndex.Postings] = []
  private(set) var directories: [UInt16] = []
  private(set) var wordStarts: [UInt32] = [0]
  private(set) var words: [UInt32] = []

  private let training: [TrainingExample]
  private let intents: Int

  /// - Parameters:
  ///   - training: Sorted by intent.
  ///   - vectors: Of the examples.
  ///   - features: Gain the places of their postings.
  ///   - first: The feature that stands for words without one.
  init(
    _ training: [TrainingExample], _ vectors: [SparseVector], intents: Int, _ space: FeatureSpace,
    _ features: inout [FeatureSpace.Feature], first: Int
  ) {
    self.training = training
    self.intents = intents
    callers = training.map { Int32($0.index) }
    intentStarts = [UInt32](repeating: 0, count: intents + 1)
    for example in training { intentStarts[example.intent + 1] += 1 }
    for intent in 0..<intents { intentStarts[intent + 1] += intentStarts[intent] }
    addWords(space, first)
    addPostings(vectors, &features)
  }

  private mutating func addWords(_ space: FeatureSpace, _ first: Int) {
    for example in training {
      for stem in example.bag.stems {
        let number = space.table[stem.hash]
        words.append(
          UInt32(number ?? first) | (number == nil ? ExampleIndex.Word.isStrange : 0)
            | (stem.isFunction ? ExampleIndex.Word.isFunction : 0))
      }
      wordStarts.append(UInt32(words.count))
    }
  }

  private mutating func addPostings(
    _ vectors: [SparseVector], _ features: inout [FeatureSpace.Feature]
  ) {
    let views = FeatureView.allCases
    func place(_ column: Int32, _ view: FeatureView) -> Int {
      Int(column) * views.count + view.rawValue
    }
    var starts = [Int](repeating: 0, count: features.count * views.count + 1)
    for vector in vectors {
      for view in views {
        for entry in vector.range(view) { starts[place(vector.columns[entry], view) + 1] += 1 }
      }
    }
    for place in 1..<starts.count { starts[place] += starts[place - 1] }
    var next = starts
    postings = Array(
      repeating: ExampleIndex.Posting(example: 0, value: 0), count: starts[starts.count - 1])
    for (row, vector) in vectors.enumerated() {
      for view in views {
        for entry in vector.range(view) {
          let place = place(vector.columns[entry], view)
          postings[next[place]] = ExampleIndex.Posting(
            example: UInt32(row), value: vector.values[entry])
          next[place] += 1
        }
      }
    }
    for feature in features.indices {
      var isFirst = true
      for view in views {
        let range = starts[feature * 3 + view.rawValue]..<starts[feature * 3 + view.rawValue + 1]
        if range.isEmpty { continue }
        let extent = extent(view, range)
        if isFirst {
          features[feature].postings = UInt32(range.lowerBound)
          features[feature].extent = extent
        } else {
          features[feature].extent.mix()
          others.append(
            ExampleIndex.Postings(
              feature: UInt32(feature), start: UInt32(range.lowerBound), extent: extent))
        }
        isFirst = false
      }
    }
  }

  /// - Parameter range: Of ``postings``.
  private mutating func extent(
    _ view: FeatureView, _ range: Range<Int>
  ) -> ExampleIndex.Extent {
    var extent = ExampleIndex.Extent(view, count: range.count)
    guard range.count >= max(ExampleIndex.leastInDirectory, intents / 4),
      range.count <= Int(UInt16.max)
    else { return extent }
    var starts = [Int](repeating: 0, count: intents + 1)
    for place in range { starts[training[Int(postings[place].example)].intent + 1] += 1 }
    for intent in 0..<intents { starts[intent + 1] += starts[intent] }
    extent.take(directory: directories.count / (intents + 1))
    directories += starts.map { UInt16($0) }
    return extent
  }
}
