internal import Synchronization

/// What one classification writes to, of one model; it allocates nothing but the result once it has
/// seen messages as long.
final class ClassificationScratch {
  /// The three nearest examples of an intent, nearest first, earlier ones first among equals.
  struct Candidate {
    let intent: Int
    var score: Float = 0
    /// Of an intent with fewer examples the first places hold them.
    var count = 0
    var examples: (Int, Int, Int) = (0, 0, 0)
    /// -∞ where there is no example.
    var similarities: (Float, Float, Float) = (-.infinity, -.infinity, -.infinity)
  }

  var text = TokenizedText()
  var reader = FeatureReader()
  var bag = FeatureBag()
  var vector = SparseVector()
  var margins: [Float] = []
  /// The intents whose examples are compared, best by the margin first.
  var considered: [Int] = []
  var terms: [ExampleIndex.Term] = []
  var walks: [ExampleIndex.Walk] = []
  var similarities: [Float] = []
  var candidates: [Candidate] = []
  /// The words of the message that are features.
  var words = FeatureSet()
}

/// The scratch of a model, kept from message to message: as many as ever classified at once.
final class ClassificationPool: Sendable {
  private let free = Mutex<[ClassificationScratch]>([])

  /// Runs `body` with scratch that nobody else has.
  func with<Result>(_ body: (ClassificationScratch) -> Result) -> Result {
    let taken = free.withLock { Taken(scratch: $0.popLast()) }
    let scratch = taken.scratch ?? ClassificationScratch()
    let result = body(scratch)
    let back = Taken(scratch: scratch)
    free.withLock { list in
      if let scratch = back.scratch { list.append(scratch) }
    }
    return result
  }

  /// Scratch on its way from one owner to the next.
  private struct Taken: @unchecked Sendable {
    let scratch: ClassificationScratch?
  }
}
