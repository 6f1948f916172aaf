internal import Chat
internal import TextNormalization

/// Folding a message, in reused memory.
struct NormaliseStage: Stage {
  private let texts: [String]
  private var folded = Folded()
  private var scalars = 0

  init(_ workload: Workload, _ count: Int) throws(BenchmarkError) {
    texts = try workload.readMessages(count).map { $0.text ?? "" }
  }

  var count: Int { texts.count }
  var outcome: [String: Double] { ["scalars": Double(scalars)] }

  mutating func prepare() { scalars = 0 }

  mutating func call(_ number: Int) {
    folded.fold(texts[number])
    scalars += folded.scalars.count
  }
}
