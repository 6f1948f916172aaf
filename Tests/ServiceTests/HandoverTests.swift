import Chat
import Dialogue
import TestSupport
import Testing

@testable import Service

/// A hand-over neither sticks nor leaks.
@Suite struct HandoverTests {
  @Test func `the bot is silent from hand-over to hand-back`() throws {
    let house = try House()
    #expect(house.reception() == .new)
    house.say("退货", id: "1")
    #expect(house.reception() == .bot)
    let opened = house.say("DD123", id: "2")
    let ticket = try #require(house.tickets.first)
    #expect(opened.contains(ticket.id))
    #expect(opened.contains("单号 \(ticket.id)"))
    #expect(house.reception() == .queued)
    #expect(house.say("你好", id: "3").contains("served by a person"))
    #expect(house.perform(.claim, ticket.id) == .success)
    #expect(house.reception() == .human)
    #expect(house.say("你好", id: "4").contains("served by a person"))
    #expect(house.perform(.note("快递明天到"), ticket.id) == .success)
    #expect(house.perform(.resolve, ticket.id) == .success)
    #expect(house.reception() == .bot)
    #expect(house.say("你好", id: "5").contains("您好"))
    let resolved = try #require(house.receptionist.ticket(ticket.id))
    #expect(resolved.state == .resolved)
    #expect(resolved.notes.map(\.by) == ["小李", "xiaoer"])
    #expect(resolved.notes.last?.text.contains("客户 2 条") == true)
  }

  @Test func `tickets of equal message ids in different conversations differ`() throws {
    let house = try House()
    house.say("转人工", id: "1", in: "a")
    house.say("转人工", id: "1", in: "b")
    #expect(house.tickets.count == 2)
    #expect(Set(house.tickets.map(\.id)).count == 2)
  }

  @Test func `an agent's message makes it human, and the agent's word gives it back`() throws {
    let house = try House()
    house.say("转人工", id: "1")
    house.say("我来看看", id: "2", by: "小李", role: .agent)
    #expect(house.reception() == .human)
    #expect(house.tickets.first?.state == .claimed)
    #expect(house.tickets.first?.claimedBy == "小李")
    #expect(house.say("你好", id: "3").contains("served by a person"))
    house.say(" 交还小二 ", id: "4", by: "小李", role: .agent)
    #expect(house.reception() == .bot)
    #expect(house.say("你好", id: "5").contains("您好"))
  }

  @Test func `nobody comes: an apology and escalation, exactly once`() throws {
    var settings = ServiceSettings()
    settings.destinations = [Destination(name: "-", kind: .file(path: "-"))]
    let house = try House(settings: settings)
    house.say("转人工", id: "1")
    house.wait(599)
    house.receptionist.tick()
    #expect(house.tickets.first?.isEscalated == false)
    house.wait(2)
    for _ in 0..<3 {
      house.receptionist.tick()
      house.wait(700)
    }
    try house.restart()
    house.receptionist.tick()
    let ticket = try #require(house.tickets.first)
    #expect(ticket.isEscalated)
    #expect(ticket.ticket.priority == .high)
    let events = house.receptionist.posts.map(\.event)
    #expect(events.sorted() == ["message.reply", "ticket.escalated", "ticket.opened"])
    let reply = house.receptionist.posts.first { $0.event == "message.reply" }
    #expect(reply.map { String(decoding: $0.body, as: UTF8.self) }?.contains("抱歉让您久等") == true)
  }

  @Test func `the shop's own words are used for the apology`() throws {
    var settings = ServiceSettings()
    settings.destinations = [Destination(name: "-", kind: .file(path: "-"))]
    let house = try House(
      settings: settings, rules: House.rules + "\n## 没人\n\n- 事件：unclaimed\n\n> 马上就来\n")
    house.say("转人工", id: "1")
    house.wait(601)
    house.receptionist.tick()
    let reply = house.receptionist.posts.first { $0.event == "message.reply" }
    #expect(reply.map { String(decoding: $0.body, as: UTF8.self) }?.contains("马上就来") == true)
  }

  @Test func `out of hours is said, and the wait counts business hours only`() throws {
    var settings = ServiceSettings()
    // 1763690400 is 10:00 in Shanghai on a Friday.
    settings.hours.minutes = (9 * 60)..<(18 * 60)
    settings.hours.days = [0, 1, 2, 3, 4]
    let house = try House(settings: settings)
    #expect(!house.say("转人工", id: "1", in: "a").contains("休息时间"))
    house.wait(8 * 3600 - 60)
    #expect(!house.say("转人工", id: "1", in: "b").contains("休息时间"))
    house.wait(120)
    #expect(house.say("转人工", id: "1", in: "c").contains("休息时间"))
    // Over the night, and on Saturday, nobody's time runs.
    house.wait(12 * 3600)
    house.receptionist.tick()
    #expect(house.tickets.filter(\.isEscalated).map(\.conversation) == ["a"])
  }

  @Test func `after quiet hours the bot serves again, and the ticket says so`() throws {
    let house = try House()
    house.say("转人工", id: "1")
    house.say("在的", id: "2", by: "小李", role: .agent)
    house.wait(86_401)
    house.receptionist.tick()
    #expect(house.reception() == .bot)
    #expect(house.tickets.first?.notes.last?.text.contains("久无消息") == true)
    #expect(house.tickets.first?.state == .claimed)
  }

  @Test func `a closed conversation begins anew with the customer's next message`() throws {
    let house = try House()
    house.say("转人工", id: "1")
    #expect(house.set("c1", to: .closed) == .success)
    #expect(house.reception() == .closed)
    #expect(house.say("你好", id: "2").contains("您好"))
    #expect(house.reception() == .bot)
    #expect(house.set("c1", to: .new) != .success)
  }

  @Test func `random walks: silent while a person serves, no ticket lost, always a way out`() throws
  {
    for seed in 0..<60 {
      var random = SplitMix64(seed: UInt64(seed))
      let house = try House()
      var opened: Set<String> = []
      for number in 0..<25 {
        let before = house.reception()
        switch Int.random(in: 0..<8, using: &random) {
        case 0: _ = house.set("c1", to: .human)
        case 1: _ = house.set("c1", to: .queued)
        case 2: _ = house.set("c1", to: .closed)
        case 3: house.say("我在", id: "a\(number)", by: "小李", role: .agent)
        case 4: house.say("/bot", id: "b\(number)", by: "小李", role: .agent)
        case 5:
          house.wait(Double(Int.random(in: 1..<50_000, using: &random)))
          house.receptionist.tick()
        default:
          let text = Bool.random(using: &random) ? "转人工" : "你好"
          let serving = house.reception()
          let answer = house.say(text, id: "m\(number)")
          if serving == .human || serving == .queued {
            #expect(answer.contains(#""action":"silence""#), "seed \(seed), was \(before)")
          }
        }
        opened.formUnion(house.tickets.map(\.id))
        if number == 12 { try house.restart() }
      }
      #expect(Set(house.tickets.map(\.id)) == opened)
      // Whatever the state, quiet hours lead out of it.
      house.wait(90_000)
      house.receptionist.tick()
      #expect([.bot, .closed, .new].contains(house.reception()))
      #expect(!house.say("你好", id: "last").contains("silence"))
    }
  }
}

extension Result<Void, Refusal> {
  static var success: Self { .success(()) }

  static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.success, .success): true
    case (.failure(let a), .failure(let b)): a == b
    default: false
    }
  }

  static func != (a: Self, b: Self) -> Bool { !(a == b) }
}
