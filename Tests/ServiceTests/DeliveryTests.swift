import Chat
import Dispatch
import Persistence
import Reception
import Testing

@testable import Service

/// Each message is answered once, and at least once.
@Suite struct DeliveryTests {
  @Test func `a redelivery gets the same bytes and has no effect`() throws {
    let house = try House()
    let first = house.say("你好", id: "m1")
    #expect(first.contains("您好"))
    let known = house.knowledge
    #expect(house.say("你好", id: "m1") == first)
    #expect(house.say("whatever else", id: "m1") == first)
    #expect(house.knowledge == known)
    #expect(house.say("你好", id: "m2").contains("又见面了"))
    #expect(house.say("你好", id: "m1", in: "c2") != first)
  }

  @Test func `a redelivery after restart and compaction gets the same bytes`() throws {
    let house = try House()
    let answers = (0..<50).map { house.say("你好", id: "m\($0)", in: "c\($0 % 7)") }
    try house.restart()
    #expect((0..<50).map { house.say("你好", id: "m\($0)", in: "c\($0 % 7)") } == answers)
    try house.receptionist.compact()
    #expect((0..<50).map { house.say("你好", id: "m\($0)", in: "c\($0 % 7)") } == answers)
    try house.restart()
    #expect((0..<50).map { house.say("你好", id: "m\($0)", in: "c\($0 % 7)") } == answers)
    try house.receptionist.compact()
    try house.restart()
    #expect((0..<50).map { house.say("你好", id: "m\($0)", in: "c\($0 % 7)") } == answers)
  }

  @Test func `a message without an id of its own is never a duplicate`() throws {
    let house = try House()
    let message = House.message("你好", id: "x")
    let first = try house.receive(message, isRepeatable: false).get()
    #expect(try house.receive(message, isRepeatable: false).get() != first)
  }

  @Test func `deliveries are forgotten after a week and not before`() throws {
    let house = try House()
    let first = house.say("你好", id: "m1")
    house.wait(6.9 * 86_400)
    house.receptionist.tick()
    #expect(house.say("你好", id: "m1") == first)
    house.wait(1.5 * 86_400)
    house.receptionist.tick()
    #expect(house.say("你好", id: "m1") != first)
  }

  @Test func `simultaneous duplicates get the bytes of the first`() throws {
    let slow = SlowSource()
    let house = try House(sources: ["slow": slow])
    let answers = Locked<[String]>([])
    let done = DispatchGroup()
    for _ in 0..<20 {
      done.enter()
      DispatchQueue.global().async {
        let answer = house.say("你好", id: "m1")
        answers.withLock { $0.append(answer) }
        done.leave()
      }
    }
    done.wait()
    #expect(Set(answers.withLock { $0 }).count == 1)
    #expect(house.say("你好", id: "m2").contains("又见面了"))
  }

  @Test func `messages of one conversation are decided in order, from however many threads`()
    throws
  {
    let house = try House()
    let done = DispatchGroup()
    for conversation in 0..<8 {
      done.enter()
      DispatchQueue.global().async {
        for number in 0..<25 {
          house.say("你好", id: "m\(number)", in: "c\(conversation)")
        }
        done.leave()
      }
    }
    done.wait()
    for conversation in 0..<8 {
      for number in 0..<25 {
        let answer = house.say("", id: "m\(number)", in: "c\(conversation)")
        #expect(answer.contains(number % 2 == 0 ? "您好" : "又见面了"))
      }
    }
    let live = house.knowledge
    try house.restart()
    #expect(house.knowledge == live)
  }

  @Test func `a compaction waits until as much was recorded as it would copy`() throws {
    var settings = ServiceSettings()
    settings.compactAbove = 1000
    let house = try House(settings: settings)
    var number = 0
    // How many messages there are between one compaction and the next.
    var counts: [Int] = []
    for _ in 0..<6 {
      let first = number
      while !house.receptionist.tick() {
        _ = house.say("你好", id: "m\(number)", in: "c\(number % 3)")
        number += 1
      }
      counts.append(number - first)
      try house.receptionist.compact()
      try house.restart()
      #expect(!house.receptionist.tick())
    }
    #expect(counts == counts.sorted())
    #expect(counts[5] > counts[0] * 3)
  }

  @Test func `when the disk fails nothing is acknowledged that cannot be found again`() throws {
    for call in 0..<12 {
      let files = FaultyFiles()
      let house = try House(files: files, durability: .synced)
      files.fail(at: call)
      var acknowledged: [String: [UInt8]] = [:]
      for number in 0..<10 {
        let message = House.message("你好", id: "m\(number)")
        if case .success(let bytes) = house.receive(message) {
          acknowledged["m\(number)"] = bytes
        }
      }
      #expect(acknowledged.count < 10)
      #expect(house.receptionist.journal.status.failure != nil)
      #expect(house.receive(House.message("你好", id: "n")) == .failure(.journal))
      var found: [String: [UInt8]] = [:]
      _ = try JournalReader(folder: house.folder + "/journal").read { payload, _ in
        let bytes = unsafe payload.withUnsafeBufferPointer { unsafe Array($0) }
        for case .delivered(let delivery) in try ServiceRecord(bytes).changes {
          found[delivery.id] = delivery.answer
        }
      }
      for (id, answer) in acknowledged { #expect(found[id] == answer) }
    }
  }
}

/// A source that answers when it is asked.
final class SlowSource: RecordSource {
  func lookUp(_ key: String) -> LookUpOutcome { .found(["city": .string("杭州")]) }
}
