internal import Chat
internal import Dialogue
internal import Gateways
internal import Reception
internal import XiaoerKit

/// Writing a decision as a line of JSON.
struct EncodeStage: Stage {
  /// As much as is written at once, in bytes.
  private static let block = 1 << 16

  private let decisions: [Decision]
  private let encoder = JSONLinesEncoder()
  private var bytes: [UInt8] = []

  init(_ workload: Workload, _ count: Int, _ content: ShopContent) throws(BenchmarkError) {
    let desk = try content.loaded().desk(explains: false)
    decisions = try workload.readMessages(count).map {
      desk.receive($0, at: DecideStage.noon).decision
    }
    bytes.reserveCapacity(Self.block * 2)
  }

  var count: Int { decisions.count }

  mutating func call(_ number: Int) {
    if bytes.count > Self.block { bytes.removeAll(keepingCapacity: true) }
    encoder.append(decisions[number], to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }
}
