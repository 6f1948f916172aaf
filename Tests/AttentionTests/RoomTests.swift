import Foundation
import Testing
import TextNormalization

@testable import Attention

@Suite struct RoomTests {
  private func crowded(_ count: Int) -> Room {
    var room = Room()
    for index in 0..<count {
      room.note(
        speaker: "id-\(index)", name: "Member\(index)", text: NormalizedText("line \(index)?"))
    }
    return room
  }

  private func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }

  @Test func `a room comes back from its snapshot as it was, and encodes alike`() throws {
    let room = crowded(40)
    let data = try encoder().encode(room)
    let back = try JSONDecoder().decode(Room.self, from: data)
    #expect(back == room)
    #expect(try encoder().encode(back) == data)
    let text = NormalizedText("member7: how do I prune a rose?")
    let before = attention(to: text, speaker: "id-3", name: "Member3", in: room)
    let after = attention(to: text, speaker: "id-3", name: "Member3", in: back)
    #expect(before.score == after.score)
    #expect(before.reasons == after.reasons)
  }

  @Test func `it forgets whom it has not heard for long, and stays small`() throws {
    let room = crowded(1_000)
    #expect(room.speakers.count == Room.speakerLimit)
    #expect(room.texts.count == Room.textLimit)
    #expect(room.entry(of: "id-0") == nil)
    #expect(room.entry(of: "id-999")?.name == "member999")
    #expect(try encoder().encode(room).count < 40_000)
  }

  @Test func `texts and long names are not kept`() throws {
    var room = Room()
    room.note(
      speaker: "a", name: String(repeating: "n", count: 10_000),
      text: NormalizedText("my secret is 4711"))
    let snapshot = String(decoding: try encoder().encode(room), as: UTF8.self)
    #expect(!snapshot.contains("secret"))
    #expect(!snapshot.contains("nnn"))
  }

  @Test(arguments: [
    #"{"messages":-1,"speakers":[],"texts":[]}"#,
    #"{"messages":1,"speakers":[{"id":1,"name":"a","last":-9223372036854775808,"count":1}],"texts":[]}"#,
    #"{"messages":1,"speakers":[{"id":1,"name":"a","last":5,"count":1}],"texts":[]}"#,
  ])
  func `a snapshot that cannot be is refused`(_ snapshot: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Room.self, from: Data(snapshot.utf8))
    }
  }

  @Test(arguments: [
    String(repeating: "怎么办？", count: 20_000), String(repeating: "a:", count: 50_000), "@", "[",
    "@@@",
    "http://", ":", "->", "\u{0}", String(repeating: "[", count: 5_000), "@小", "，",
  ])
  func `any text gets a score`(_ text: String) {
    var room = crowded(3)
    let folded = NormalizedText(text)
    let score = attention(to: folded, speaker: "", name: "", in: room)
    #expect(score.score.isFinite)
    #expect(score.asks == (score.score >= score.threshold))
    _ = isChatter(folded)
    room.note(speaker: "", name: "", text: folded)
    #expect(room.entry(of: "")?.count == 1)
  }
}
