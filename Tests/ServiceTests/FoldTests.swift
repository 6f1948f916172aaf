import Chat
import Dialogue
import Persistence
import TestSupport
import Testing

@testable import Service

/// State is the fold of records, and of nothing else.
@Suite struct FoldTests {
  private static let words = [
    "你好", "退货", "DD123", "转人工", "我穿42码", "hello", "算了", "……", "human please", "查DD123",
  ]

  /// Does something at random; a message may be left to wait for more of its thought.
  @discardableResult
  private static func step(
    _ house: House, _ number: Int, _ random: inout SplitMix64
  ) -> (message: Message, answer: Answer<String>)? {
    let conversation = "c\(Int.random(in: 0..<4, using: &random))"
    switch Int.random(in: 0..<20, using: &random) {
    case 0: _ = house.set(conversation, to: .human)
    case 1: _ = house.set(conversation, to: .closed)
    case 2: _ = house.set(conversation, to: .bot)
    case 3: _ = house.set(conversation, to: .queued)
    case 4:
      if let ticket = house.tickets.randomElement(using: &random) {
        let actions: [Receptionist.TicketAction] = [.claim, .resolve, .note("记下")]
        _ = house.perform(actions[Int.random(in: 0..<3, using: &random)], ticket.id)
      }
    case 5:
      house.wait(Double(Int.random(in: 0..<40_000, using: &random)))
      house.receptionist.tick()
    case 6:
      house.say(
        ["我来", "交还小二"][number % 2], id: "a\(number)", in: conversation, by: "小李", role: .agent)
    default:
      let text = words[Int.random(in: 0..<words.count, using: &random)]
      let sender = ["u1", "u2", Message.unnamedSender][Int.random(in: 0..<3, using: &random)]
      // Some ids come again.
      let id = "m\(Int.random(in: 0...number, using: &random))"
      let message = House.message(text, id: id, in: conversation, by: sender)
      let answer = house.begin(message)
      if house.settings.joinWithin == .zero { _ = answer.wait() }
      return (message, answer)
    }
    return nil
  }

  private static var settings: ServiceSettings {
    var settings = ServiceSettings()
    settings.destinations = [Destination(name: "-", kind: .file(path: "-"))]
    return settings
  }

  @Test func `replay gives the live state, and so do snapshot and replay, in 200 random runs`()
    throws
  {
    for seed in 0..<200 {
      var random = SplitMix64(seed: UInt64(seed))
      let house = try House(settings: Self.settings, sources: ["slow": SlowSource()])
      for number in 0..<12 { Self.step(house, number, &random) }
      if seed % 2 == 0 { try house.receptionist.compact() }
      for number in 12..<24 { Self.step(house, number, &random) }
      let live = house.knowledge
      try house.restart()
      try #require(house.knowledge == live, "seed \(seed): replay")
      try house.receptionist.compact()
      try #require(house.knowledge == live, "seed \(seed): compaction")
      try house.restart()
      try #require(house.knowledge == live, "seed \(seed): snapshot")
    }
  }

  @Test func `thoughts that are joined are replayed, and each message has one answer`() throws {
    var settings = Self.settings
    settings.joinWithin = .seconds(5)
    var joined = 0
    for seed in 0..<200 {
      var random = SplitMix64(seed: UInt64(seed))
      let house = try House(settings: settings, sources: ["slow": SlowSource()])
      var told: [(message: Message, answer: Answer<String>)] = []
      for number in 0..<40 {
        if let next = Self.step(house, number, &random) { told.append(next) }
        if Int.random(in: 0..<6, using: &random) == 0 { house.ring() }
        if seed % 2 == 0, number == 20 { try house.receptionist.compact() }
      }
      house.ring()
      var answers: [String: String] = [:]
      for (message, answer) in told {
        let key = "\(message.conversation) \(message.id)"
        let text = answer.wait()
        try #require(answers[key] == nil || answers[key] == text, "seed \(seed)")
        answers[key] = text
      }
      joined += answers.values.count { $0.contains(#""reason":"joined""#) }
      #expect(house.receptionist.figures.busy == 0)
      let live = house.knowledge
      try house.restart()
      try #require(house.knowledge == live, "seed \(seed): replay")
      try house.receptionist.compact()
      try house.restart()
      try #require(house.knowledge == live, "seed \(seed): snapshot")
      for (message, _) in told {
        let again = house.begin(message).wait()
        try #require(again == answers["\(message.conversation) \(message.id)"], "seed \(seed)")
      }
    }
    #expect(joined > 100)
  }

  @Test func `records read back are the records written`() throws {
    let house = try House(settings: Self.settings, sources: ["slow": SlowSource()])
    var random = SplitMix64(seed: 1)
    for number in 0..<300 { Self.step(house, number, &random) }
    try house.receptionist.close()
    var count = 0
    var (once, twice) = (ServiceState(), ServiceState())
    _ = try JournalReader(folder: house.folder + "/journal").read { payload, position in
      let bytes = unsafe payload.withUnsafeBufferPointer { unsafe Array($0) }
      let record = try ServiceRecord(bytes)
      #expect(record.bytes == bytes)
      #expect(try ServiceRecord(record.bytes) == record)
      once.replay(record, at: position)
      twice.replay(try ServiceRecord(record.bytes), at: position)
      count += 1
    }
    #expect(count > 100)
    #expect(once.fingerprint == twice.fingerprint)
    (once, twice) = (twice, once)
  }

  @Test func `bytes that are no record are refused and never end the program`() throws {
    var random = SplitMix64(seed: 7)
    let house = try House()
    house.say("退货", id: "1")
    house.say("DD123", id: "2")
    let record = try #require(house.knowledge.first)
    for _ in 0..<3000 {
      var bytes = record
      for _ in 0..<Int.random(in: 1..<4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      _ = try? ServiceRecord(bytes)
    }
    #expect(throws: RecordError.malformed) { try ServiceRecord([]) }
    #expect(throws: RecordError.unsupported(version: 9)) { try ServiceRecord([9, 0]) }
  }
}
