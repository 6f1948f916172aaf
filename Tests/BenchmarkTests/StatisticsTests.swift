import Testing

@testable import benchmark

@Suite struct StatisticsTests {
  @Test func `the median is the middle, and of an even number the mean of the two there`() {
    #expect(median([]) == 0)
    #expect(median([7]) == 7)
    #expect(median([9, 1, 5]) == 5)
    #expect(median([4, 1, 3, 2]) == 2.5)
  }

  @Test func `a percentile is a value that was measured`() {
    let hundred = (1...100).map { UInt32($0) }
    #expect(percentile(50, ofSorted: hundred) == 50)
    #expect(percentile(99, ofSorted: hundred) == 99)
    #expect(percentile(100, ofSorted: hundred) == 100)
    #expect(percentile(99, ofSorted: [3]) == 3)
    #expect(percentile(99, ofSorted: [1, 2, 3]) == 3)
    #expect(percentile(50, ofSorted: []) == 0)
  }

  @Test(arguments: [
    (0, "0"), (0.012_34, "0.0123"), (0.9996, "1.00"), (1, "1.00"), (1.234, "1.23"),
    (9.996, "10.0"), (12.34, "12.3"), (99.96, "100"), (123.4, "123"), (1_234, "1,234"),
    (1_234_567, "1,234,567"), (-2.5, "−2.50"), (.infinity, "–"),
  ])
  func `numbers are written with three significant digits`(value: Double, text: String) {
    #expect(written(value) == text)
  }

  @Test func `a call that was slow in one pass only is not slow`() {
    #expect(middles([]) == [])
    #expect(middles([[1, 900, 3], [2, 5, 3], [1, 6, 800]]) == [1, 6, 3])
  }

  @Test func `the median of reports is taken figure by figure`() {
    func report(_ wall: Double, _ p99: Double) -> StageReport {
      StageReport(
        wallNanoseconds: wall, cpuNanoseconds: wall, p50: 1, p99: p99, clockCost: 20,
        grownBytes: 0, outcome: ["hit": 0.5])
    }
    let middle = StageReport.median(of: [report(3, 10), report(1, 30), report(2, 20)])
    #expect(middle.wallNanoseconds == 2)
    #expect(middle.p99 == 20)
    #expect(middle.outcome == ["hit": 0.5])
  }
}
