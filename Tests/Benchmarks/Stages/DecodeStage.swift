internal import Chat
internal import Gateways

/// Reading a line of JSON as a message.
struct DecodeStage: Stage {
  private let lines: [ArraySlice<UInt8>]
  private let decoder = JSONLinesDecoder()
  private var messages = 0

  init(_ workload: Workload, _ count: Int) throws(BenchmarkError) {
    lines = try Workload.lines(of: workload.messages, count)
  }

  var count: Int { lines.count }

  mutating func call(_ number: Int) {
    if (try? decoder.message(in: lines[number], line: number + 1)) != nil { messages += 1 }
  }
}
