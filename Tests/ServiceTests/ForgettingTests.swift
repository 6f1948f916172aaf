import Chat
import Foundation
import Testing

@testable import Service

/// Words leave when they should, from every file.
@Suite struct ForgettingTests {
  private func allBytes(_ house: House) throws -> [UInt8] {
    let folder = house.folder + "/journal"
    return try FileManager.default.contentsOfDirectory(atPath: folder).flatMap { name in
      FileManager.default.contents(atPath: "\(folder)/\(name)").map { Array($0) } ?? []
    }
  }

  @Test func `no file holds a word of a forgotten customer, and tickets remain`() throws {
    var settings = ServiceSettings()
    settings.destinations = [Destination(name: "-", kind: .file(path: "-"))]
    let house = try House(settings: settings)
    house.say("我穿42码", id: "1", in: "c1", by: "zhangsan")
    house.say("退货 秘密词语", id: "2", in: "c1", by: "zhangsan")
    house.say("转人工 秘密词语", id: "3", in: "c1", by: "zhangsan")
    house.say("秘密词语", id: "4", in: "c1", by: "zhangsan")
    let other = house.say("我穿41码", id: "1", in: "c2", by: "lisi")
    _ = FileManager.default.createFile(
      atPath: house.folder + "/journal/torn-000000000001-48", contents: Data("秘密词语".utf8))
    let tickets = house.tickets.map(\.id)
    try house.receptionist.forget("zhangsan")
    let bytes = try allBytes(house)
    for word in ["秘密词语", "zhangsan\u{0}", "42码"] {
      #expect(bytes.firstRange(of: Array(word.utf8)) == nil, "\(word)")
    }
    #expect(bytes.firstRange(of: Array("41码".utf8)) != nil)
    #expect(house.tickets.map(\.id) == tickets)
    #expect(house.say("我穿41码", id: "1", in: "c2", by: "lisi") == other)
    let live = house.knowledge
    try house.restart()
    #expect(house.knowledge == live)
    #expect(!house.receptionist.owesCompaction)
  }

  @Test func `words of silent conversations expire by age, open tickets do not`() throws {
    let house = try House()
    house.say("我穿42码", id: "1", in: "c1", by: "u1")
    house.say("转人工", id: "2", in: "c2", by: "u2")
    house.wait(100 * 86_400)
    house.say("你好", id: "3", in: "c3", by: "u3")
    house.wait(81 * 86_400)
    #expect(house.receptionist.tick())
    #expect(!house.receptionist.tick())
    #expect(house.reception("c1") == .new)
    #expect(house.reception("c3") == .bot)
    #expect(house.tickets.count == 1)
    #expect(house.say("你好", id: "4", in: "c1", by: "u1").contains("您好，客人"))
  }
}
