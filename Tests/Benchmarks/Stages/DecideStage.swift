internal import Chat
internal import Dialogue
internal import Reception
internal import XiaoerKit

/// Deciding about messages that were decoded before: conversations, their memory, the answer.
struct DecideStage: Stage {
  /// Noon in Shanghai on a working day, the moment of every message.
  static let noon = Timestamp(seconds: 1_763_683_200)

  private let messages: [Message]
  private let shop: Shop
  private var desk: Desk
  private var answers = 0

  init(_ workload: Workload, _ count: Int, _ content: ShopContent) throws(BenchmarkError) {
    messages = try workload.readMessages(count)
    shop = try content.loaded()
    desk = shop.desk(explains: false)
  }

  var count: Int { messages.count }
  var outcome: [String: Double] { ["answered": Double(answers) / Double(max(1, count))] }

  /// A desk takes every message once.
  mutating func prepare() {
    desk = shop.desk(explains: false)
    answers = 0
  }

  mutating func call(_ number: Int) {
    let response = desk.receive(messages[number], at: Self.noon)
    if response.decision.rule != nil { answers += 1 }
  }
}
