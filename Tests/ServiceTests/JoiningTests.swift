import Chat
import Persistence
import TestSupport
import Testing

@testable import Service

/// Several short messages are one thought.
@Suite struct JoiningTests {
  static let joining: ServiceSettings = {
    var settings = ServiceSettings()
    settings.joinWithin = .seconds(2)
    return settings
  }()

  private static let rules = """
    ## 鞋码

    - 当：我穿42码

    > 甲

    ## 退货

    - 当：我要退货

    > 乙

    ## 订单

    - 当：where is my order

    > 丙

    """

  @Test func `fragments are decided once, with the last of them`() throws {
    let house = try House(settings: Self.joining)
    let first = house.begin("我穿", id: "1")
    let second = house.begin("42", id: "2")
    let again = house.begin("我穿", id: "1")
    let third = house.begin("码", id: "3")
    #expect(house.alarms.withLock { $0.count } == 1)
    #expect(!first.hasCome && !again.hasCome && !third.hasCome)
    house.ring()
    let answers = [first, second, third].map { $0.wait() }
    for (id, answer) in zip(["1", "2"], answers) {
      #expect(answer.contains(#""id":"\#(id)""#) && answer.contains(#""reason":"joined""#))
      #expect(answer.contains(#""action":"silence""#))
    }
    #expect(answers[2].contains("记住了"), "\(answers[2])")
    #expect(again.wait() == answers[0])
    let known = house.knowledge
    for _ in 0..<2 {
      #expect((1...3).map { house.say("x", id: "\($0)") } == answers)
      try house.receptionist.compact()
      #expect((1...3).map { house.say("x", id: "\($0)") } == answers)
      try house.restart()
      #expect((1...3).map { house.say("x", id: "\($0)") } == answers)
    }
    #expect(house.knowledge == known)
  }

  @Test(arguments: [
    (["我穿", "42", "码"], "甲"), (["我穿42", "码"], "甲"), (["我", "穿", "4 2码"], nil),
    (["我要", "退货"], "乙"), (["我", "要", "退", "货", "！"], "乙"),
    (["where is", "my order"], "丙"), (["where", "is", "my", "order", "?"], "丙"),
  ])
  func `what was written in pieces is understood as if it was written at once`(
    pieces: [String], answer: String?
  ) throws {
    let house = try House(settings: Self.joining, rules: Self.rules)
    let answers = pieces.enumerated().map { house.begin($1, id: "\($0)") }
    house.ring()
    let last = try #require(answers.last).wait()
    #expect(last.contains("\"reason\":\"pattern\"") == (answer != nil), "\(last)")
    if let answer { #expect(last.contains(answer), "\(last)") }
  }

  @Test func `a thought is one record, and every message of it is counted`() throws {
    let house = try House(settings: Self.joining)
    let parts = ["转", "人", "工"].enumerated().map { house.begin($1, id: "\($0)") }
    house.ring()
    #expect(parts[2].wait().contains("前台"))
    let outcomes = house.receptionist.figures.outcomes
    #expect(outcomes.first { $0.0.reason == .joined }?.1 == 2)
    #expect(outcomes.map(\.1).reduce(0, +) == 3)
    // Whoever takes the ticket reads the words of all, as one turn.
    #expect(house.tickets.first?.ticket.transcript.first?.text == "转 人 工")
    try house.receptionist.close()
    var deliveries: [[String]] = []
    _ = try JournalReader(folder: house.folder + "/journal").read { payload, _ in
      let bytes = unsafe payload.withUnsafeBufferPointer { unsafe Array($0) }
      deliveries.append(
        try ServiceRecord(bytes).changes.compactMap {
          if case .delivered(let delivery) = $0 { delivery.id } else { nil }
        })
    }
    #expect(deliveries == [["0", "1", "2"]])
  }

  @Test func `an alarm ends its own thought and no other`() throws {
    let house = try House(settings: Self.joining)
    let first = house.begin("你好", id: "1")
    let late = house.alarms.withLock { $0 }
    house.ring()
    #expect(first.wait().contains("您好"))
    let second = house.begin("你好", id: "2")
    for alarm in late { alarm() }
    let third = house.begin("呀", id: "3")
    house.ring()
    #expect(second.wait().contains("joined"))
    #expect(!third.wait().contains("joined"))
  }

  @Test func `what is no fragment ends the thought before it and is decided behind it`() throws {
    let house = try House(settings: Self.joining)
    var number = 0
    func begin() -> Answer<String> {
      number += 1
      return house.begin("你好", id: "\(number)")
    }
    var others = [
      House.message(String(repeating: "很长", count: 20), id: "long"),
      House.message("两\n行", id: "lines"), House.message("你好", id: "other", by: "u2"),
      House.message("", id: "empty"), House.message("你好", id: "data"),
      House.message("你好", id: "group"), House.message("x", id: "event"),
      House.message("你好", id: "mention"),
    ]
    others[4].data = ["order": .string("1")]
    others[5].kind = .group
    others[6].content = .event("welcome")
    (others[7].kind, others[7].isMentioned) = (.group, true)
    for other in others {
      let first = begin()
      let answer = house.begin(other)
      let said = first.wait()
      #expect(said.contains("您好") || said.contains("又见面了"), "\(other.id): \(said)")
      #expect(!answer.wait().contains("joined"), "\(other.id)")
    }
    let next = begin()
    #expect(house.begin("我来", id: "a", by: "staff", role: .agent).wait().contains("customer"))
    #expect(next.wait().contains("好") || next.wait().contains("又见面了"))
    #expect(begin().wait().contains("served by a person"))
  }

  @Test func `an answer to a question is whole by itself`() throws {
    let house = try House(settings: Self.joining)
    let first = house.begin("退货", id: "1")
    house.ring()
    #expect(first.wait().contains("订单号"))
    #expect(house.begin("DD123", id: "2").wait().contains("已登记"))
    #expect(house.alarms.withLock { $0.isEmpty })
  }

  @Test func `what was written long after is another thought, though it comes at once`() throws {
    let house = try House(settings: Self.joining)
    var messages = ["我穿", "42码", "你好"].enumerated().map { House.message($1, id: "\($0)") }
    for (place, seconds) in [0, 3, 60].enumerated() {
      messages[place].time = Timestamp(milliseconds: Int64(seconds) * 1000)
    }
    let answers = messages.map { house.begin($0) }
    #expect(answers[0].wait().contains("joined"))
    #expect(answers[1].wait().contains("记住了"))
    #expect(answers[2].wait().contains("您好"))
  }

  @Test func `a thought has sixteen messages at most`() throws {
    let house = try House(settings: Self.joining)
    let answers = (0...Gathering.limit).map { house.begin("哦", id: "\($0)") }
    for answer in answers.prefix(Gathering.limit - 1) { #expect(answer.wait().contains("joined")) }
    for answer in answers.suffix(2) { #expect(!answer.wait().contains("joined")) }
  }

  @Test func `who takes over does not wait for a thought`() throws {
    let house = try House(settings: Self.joining)
    let first = house.begin("你好", id: "1")
    #expect((try? house.set("c1", to: .human).get()) != nil)
    #expect(first.wait().contains("您好"))
    #expect(house.reception() == .human)
  }

  @Test func `who is forgotten leaves no thought behind`() throws {
    let house = try House(settings: Self.joining)
    let first = house.begin("你好", id: "1")
    let other = house.begin("你好", id: "1", in: "c2", by: "u2")
    try house.receptionist.forget("u1")
    #expect(first.wait().contains("您好"))
    #expect(house.reception() == .new)
    #expect(!other.hasCome)
    house.ring()
    #expect(other.wait().contains("您好"))
  }

  @Test func `at the end every thought is decided, and nothing waits any more`() throws {
    let house = try House(settings: Self.joining)
    let first = house.begin("你好", id: "1")
    let second = house.begin("你好", id: "1", in: "c2")
    house.receptionist.endGatherings()
    #expect(first.wait().contains("您好"))
    #expect(second.wait().contains("您好"))
    #expect(house.begin("你好", id: "2").wait().contains("又见面了"))
    house.ring()
  }

  @Test func `when the disk fails no fragment is acknowledged`() throws {
    let files = FaultyFiles()
    let house = try House(settings: Self.joining, files: files, durability: .synced)
    let parts = [house.begin("我穿", id: "1"), house.begin("42码", id: "2")]
    let again = house.begin("我穿", id: "1")
    files.fail(at: 0)
    house.ring()
    for part in parts + [again] { #expect(part.wait().contains("failure")) }
    #expect(house.begin("你好", id: "3").hasCome == false)
    house.ring()
  }

  @Test func `a process that ends meanwhile has acknowledged nothing and decides anew`() throws {
    let house = try House(settings: Self.joining)
    let parts = [house.begin("我穿", id: "1"), house.begin("42码", id: "2")]
    try house.restart()
    #expect(parts.allSatisfy { !$0.hasCome })
    house.alarms.withLock { $0 = [] }
    let again = [house.begin("我穿", id: "1"), house.begin("42码", id: "2")]
    house.ring()
    #expect(again[0].wait().contains("joined"))
    #expect(again[1].wait().contains("记住了"))
  }

  @Test func `without the setting nothing waits`() throws {
    let house = try House()
    #expect(house.begin("我穿", id: "1").wait().contains(#""id":"1""#))
    #expect(house.alarms.withLock { $0.isEmpty })
  }
}
