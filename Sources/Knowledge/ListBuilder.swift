internal import FlatStorage

/// Many lists in two arrays, while lists are added.
struct ListBuilder {
  /// Where each list begins in ``values``; one more at the end.
  private(set) var starts: [Int32] = [0]
  private(set) var values: [Int32] = []

  var count: Int { starts.count - 1 }
  var lists: TableLists { TableLists(starts: Table(starts), values: Table(values)) }

  mutating func append(_ list: [Int32]) {
    values += list
    starts.append(Int32(values.count))
  }

  func range(_ list: Int) -> Range<Int> { Int(starts[list])..<Int(starts[list + 1]) }

  subscript(list: Int) -> ArraySlice<Int32> { values[range(list)] }

  /// For each value below `count`, the numbers of the lists that hold it, in order.
  func inverted(count: Int) -> ListBuilder {
    var result = ListBuilder()
    result.starts = Self.starts(of: values, count: count)
    var next = result.starts
    result.values = [Int32](repeating: 0, count: values.count)
    for list in 0..<self.count {
      for value in self[list] {
        result.values[Int(next[Int(value)])] = Int32(list)
        next[Int(value)] += 1
      }
    }
    return result
  }

  /// Where the list of each value below `count` begins when lists are inverted; one more at the end.
  static func starts(of values: [Int32], count: Int) -> [Int32] {
    var starts = [Int32](repeating: 0, count: count + 1)
    for value in values { starts[Int(value) + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    return starts
  }
}

/// What words of bodies and headings add to the score of the first stage, for each unit of weight.
///
/// A word that stands *f* times for the length of the text adds *f* / (1.2 + *f*). Postings hold that
/// share, for bodies rounded up to a number of steps, so that their sum is never less than the score.
struct BodyImpacts {
  /// How many bits of a posting tell the number of steps; the rest has room for all passages.
  static let bits: UInt32 = 14
  static let most: UInt32 = (1 << bits) - 1

  /// By term.
  private(set) var starts: [Int32]
  private(set) var values: [UInt32]
  /// What one step is worth.
  let step: Float

  init(_ bodies: ListBuilder, _ counts: [Int32], _ lengths: [Float], termCount: Int) {
    var greatest: Float = 0
    for passage in 0..<bodies.count {
      var most: Int32 = 0
      for place in bodies.range(passage) { most = max(most, counts[place]) }
      greatest = max(greatest, Self.share(CandidateSearch.bodyFrequency(most, lengths[passage])))
    }
    step = greatest > 0 ? greatest / Float(Self.most - 1) : 1
    starts = ListBuilder.starts(of: bodies.values, count: termCount)
    values = [UInt32](repeating: 0, count: bodies.values.count)
    var next = starts
    for passage in 0..<bodies.count {
      for place in bodies.range(passage) {
        let term = Int(bodies.values[place])
        let steps = self.steps(counts[place], lengths[passage])
        values[Int(next[term])] = UInt32(passage) << Self.bits | steps
        next[term] += 1
      }
    }
  }

  static func share(_ frequency: Float) -> Float {
    frequency / (CandidateSearch.saturation + frequency)
  }

  private func steps(_ count: Int32, _ length: Float) -> UInt32 {
    let share = Self.share(CandidateSearch.bodyFrequency(count, length))
    return UInt32(min(Float(Self.most), max(1, (share / step).rounded(.up))))
  }

  /// The headings of each term, with what they add beyond the body of their passage.
  func headingPostings(
    _ terms: ListBuilder, _ facts: [HeadingFacts], _ passages: [Int32], _ bodies: ListBuilder,
    _ counts: [Int32], _ lengths: [Float]
  ) -> (starts: [Int32], values: [HeadingImpact]) {
    let starts = ListBuilder.starts(of: terms.values, count: self.starts.count - 1)
    var values = [HeadingImpact](
      repeating: HeadingImpact(heading: 0, impact: 0), count: terms.values.count)
    var next = starts
    for heading in 0..<terms.count {
      let passage = Int(passages[heading])
      var body = bodies.range(passage)
      for term in terms[heading] {
        // Both lists ascend.
        while let place = body.first, bodies.values[place] < term { body.removeFirst() }
        var frequency = 1 / facts[heading].length
        var below: Float = 0
        if let place = body.first, bodies.values[place] == term {
          frequency += CandidateSearch.bodyFrequency(counts[place], lengths[passage])
          below = Float(steps(counts[place], lengths[passage])) * step
        }
        values[Int(next[Int(term)])] = HeadingImpact(
          heading: Int32(heading), impact: Self.share(frequency) - below)
        next[Int(term)] += 1
      }
    }
    return (starts, values)
  }
}
