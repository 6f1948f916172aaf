/// One stage inside the library: so many calls, each of which can be made again and again.
protocol Stage {
  /// How many calls a pass makes.
  var count: Int { get }
  /// What a pass needs that is not measured.
  mutating func prepare()
  /// Makes call `number`, from 0.
  mutating func call(_ number: Int)
  /// What came out of the last pass, by name.
  var outcome: [String: Double] { get }
}

extension Stage {
  mutating func prepare() {}
  var outcome: [String: Double] { [:] }
}

/// What one process has measured of a stage; times are nanoseconds a call.
struct StageReport: Codable {
  var wallNanoseconds: Double
  var cpuNanoseconds: Double
  var p50: Double
  var p99: Double
  /// What a timed call costs that does nothing; p50 and p99 hold it.
  var clockCost: Double
  /// By how much resident memory grew at its peak, over what it was when all was loaded.
  var grownBytes: Double
  var outcome: [String: Double]

  var values: [String: Double] {
    outcome.merging([
      "wall_ns": wallNanoseconds, "cpu_ns": cpuNanoseconds, "p50_ns": p50, "p99_ns": p99,
      "grown_bytes": grownBytes,
    ]) { own, _ in own }
  }

  /// Of each figure the median.
  static func median(of reports: [StageReport]) -> StageReport {
    func middle(_ figure: (StageReport) -> Double) -> Double {
      benchmark.median(reports.map(figure))
    }
    return StageReport(
      wallNanoseconds: middle(\.wallNanoseconds), cpuNanoseconds: middle(\.cpuNanoseconds),
      p50: middle(\.p50), p99: middle(\.p99), clockCost: middle(\.clockCost),
      grownBytes: middle(\.grownBytes), outcome: reports.last?.outcome ?? [:])
  }
}

/// The harness: one warm-up pass, three timed ones, and three of which each call is timed.
enum StageRun {
  static let passes = 3

  static func report(_ stage: inout some Stage) -> StageReport {
    let before = ResidentMemory.forgetPeak()
    pass(&stage)
    var wall: [Double] = []
    var cpu: [Double] = []
    let count = Double(max(1, stage.count))
    for _ in 0..<passes {
      stage.prepare()
      let (start, startCPU) = (Clock.wall(), Clock.processor())
      for number in 0..<stage.count { stage.call(number) }
      let (end, endCPU) = (Clock.wall(), Clock.processor())
      wall.append(Double(end - start) / count)
      cpu.append(Double(endCPU - startCPU) / count)
    }
    var timed: [[UInt32]] = []
    for _ in 0..<passes { timed.append(times(&stage)) }
    let outcome = stage.outcome
    // Before sorting, which takes memory of its own.
    let grown =
      ResidentMemory.peak() - before - Double(timed.joined().count * MemoryLayout<UInt32>.size)
    let calls = middles(timed).sorted()
    return StageReport(
      wallNanoseconds: median(wall), cpuNanoseconds: median(cpu),
      p50: Double(percentile(50, ofSorted: calls)), p99: Double(percentile(99, ofSorted: calls)),
      clockCost: Clock.cost(), grownBytes: max(0, grown), outcome: outcome)
  }

  /// What each call of a pass took, in nanoseconds.
  private static func times(_ stage: inout some Stage) -> [UInt32] {
    stage.prepare()
    var calls = [UInt32](repeating: 0, count: stage.count)
    for number in 0..<stage.count {
      let start = Clock.wall()
      stage.call(number)
      calls[number] = UInt32(clamping: Clock.wall() - start)
    }
    return calls
  }

  private static func pass(_ stage: inout some Stage) {
    stage.prepare()
    for number in 0..<stage.count { stage.call(number) }
  }

  /// A warm-up pass, and one that ``Callgrind`` counts.
  static func once(_ stage: inout some Stage) {
    pass(&stage)
    stage.prepare()
    collectedByCallgrind(&stage)
  }
}

/// Callgrind counts what happens between this function's beginning and end, found by its name.
@inline(never)
private func collectedByCallgrind(_ stage: inout some Stage) {
  for number in 0..<stage.count { stage.call(number) }
}
