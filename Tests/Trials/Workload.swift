internal import Foundation

/// What customers and agents say, by a seed alone.
struct Workload: Sendable {
  /// One request: a message or an array of them, of one conversation.
  struct Step: Sendable {
    let conversation: String
    /// Of each message.
    let ids: [String]
    /// The JSON object of each message.
    let messages: [String]

    var body: [UInt8] {
      Array((messages.count == 1 ? messages[0] : "[\(messages.joined(separator: ","))]").utf8)
    }
  }

  private let seed: UInt64
  /// When the first message is said to be written, in seconds since 1970.
  private let start: Int

  init(seed: UInt64, start: Int) {
    self.seed = seed
    self.start = start
  }

  /// Pieces of talk; `>` marks what an agent says. They fill slots, set tags, open tickets, ask
  /// tables and documents, and go to and fro between the bot and people.
  private static let pieces: [[String]] = [
    ["在吗", "我要退货", "DD20251118002", "快递几点来", ">您好，我来处理", "谢谢", ">/bot"],
    ["我穿40码", "这款鞋偏大吗", "运费谁出"],
    ["我的快递到哪了", "DD20251120007", "好的谢谢"],
    ["Where is my order?", "DD20251121001", "when can I get a refund"],
    ["地址填错了，DD20251121002", "新地址是文三路1号", ">已改好", ">交还小二"],
    ["宝宝2025年3月出生", "奶粉怎么冲", "几个月能吃辅食"],
    ["转人工", "有人吗", ">在的", ">/bot", "你好"],
    ["收到的面霜瓶子碎了", "DD20251118002"],
    ["红蜘蛛怎么治", "多久浇一次水", "今天天气不错"],
    ["我要投诉你们", "太慢了"],
    ["能用花呗不", "发票可以开公司抬头吗", "查快递", "不好意思，是DD20251119004"],
  ]

  /// The requests of a conversation in order.
  func steps(ofConversation number: Int) -> [Step] {
    var random = TrialRandom(seed: seed &* 1_000_003 &+ UInt64(number))
    let conversation = "talk-\(number)"
    var texts: [String] = []
    for _ in 0...random.number(below: 3) {
      texts += Self.pieces[random.number(below: Self.pieces.count)]
    }
    let messages = texts.enumerated().map { place, text -> (id: String, json: String) in
      let id = "m-\(number)-\(place)"
      let isAgent = text.hasPrefix(">")
      let words = isAgent ? String(text.dropFirst()) : text
      let sender = isAgent ? "agent-1" : "customer-\(number)"
      let json = """
        {"id":"\(id)","conversation":"\(conversation)","sender":"\(sender)","text":"\(words)",\
        "role":"\(isAgent ? "agent" : "customer")","time":\(start + place)}
        """
      return (id, json)
    }
    var steps: [Step] = []
    var rest = messages[...]
    while !rest.isEmpty {
      // One request in eight is an array.
      let count = random.number(below: 8) == 0 ? 1 + random.number(below: 4) : 1
      let taken = rest.prefix(count)
      rest = rest.dropFirst(count)
      steps.append(
        Step(conversation: conversation, ids: taken.map(\.id), messages: taken.map(\.json)))
    }
    return steps
  }
}

/// A fixed sequence of numbers that look random (Steele, Lea and Flood, 2014).
struct TrialRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func number(below bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
