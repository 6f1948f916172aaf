/// Learns from a large book itself how high its own questions score.
///
/// The examples are left out of the training a fifth at a time; a message that is rarer than the
/// lowest 1.9 % of those answered right is none of the book's. In small books the share is too noisy
/// and lies below the fixed threshold, so they do without.
enum Calibration {
  static let leastExamples = BookSize.large
  static let folds = 5
  static let quantile = 0.019

  static func ownThreshold(intents: Int, training: [TrainingExample], lists: WordLists) -> Float {
    guard training.count >= leastExamples else { return -.infinity }
    let fold = folds(training)
    var scores: [Float] = []
    var seen = 0
    for left in 0..<folds where seen < leastExamples {
      let kept = training.indices.filter { fold[$0] != left }.map { training[$0] }
      let model = IntentModel(
        intents: intents, training: kept, strictness: Array(repeating: .normal, count: intents),
        lists: lists, ownThreshold: -.infinity)
      for index in training.indices where fold[index] == left {
        seen += 1
        let best = model.pool.with { scratch in
          scratch.bag = training[index].bag
          return model.ranked(scratch, excluding: [], limit: 1).first
        }
        if let best, best.intent == training[index].intent { scores.append(best.acceptScore) }
      }
    }
    guard !scores.isEmpty else { return -.infinity }
    scores.sort()
    let place = Double(scores.count - 1) * quantile
    let low = Int(place)
    let high = min(low + 1, scores.count - 1)
    return scores[low] + (scores[high] - scores[low]) * Float(place - Double(low))
  }

  /// Deals each intent's examples to the folds in a fixed shuffle.
  private static func folds(_ training: [TrainingExample]) -> [Int] {
    var fold = [Int](repeating: 0, count: training.count)
    var random = SplitMix(state: 7)
    var first = 0
    while first < training.count {
      let end =
        training[first...].firstIndex { $0.intent != training[first].intent } ?? training.count
      var members = Array(first..<end)
      random.shuffle(&members)
      let offset = random.next(below: folds)
      for (place, index) in members.enumerated() { fold[index] = (place + offset) % folds }
      first = end
    }
    return fold
  }
}
