import Chat
import Dialogue
import Testing

@testable import Service

@Suite struct RecordCodingTests {
  /// Texts that end before, at and behind the room that a record is given at first.
  @Test(arguments: [0, 1, 127, 128, 900, 940, 950, 955, 960, 961, 1_000, 16_383, 16_384, 100_000])
  func `a record of any length is read as it was written`(length: Int) throws {
    let text = String(repeating: "包", count: length / 3) + String(repeating: "x", count: length % 3)
    let record = ServiceRecord(
      time: Timestamp(milliseconds: -7),
      changes: [
        .delivered(
          Delivery(
            talk: TalkKey(channel: "web", name: "c"), id: "1", isRepeatable: true, sender: "u",
            events: [
              .heard(
                DialogueEvent.Heard(
                  sender: "u", name: nil, role: .customer, text: text, isInGroup: false,
                  language: "zh")),
              .said(text, isInGroup: true), .understood,
            ], answer: Array(text.utf8))),
        .noted(ticket: "T-1", by: "", text: text), .claimed(ticket: "T-1", by: "店长"),
      ])
    let bytes = record.bytes
    #expect(try ServiceRecord(bytes) == record)
    #expect(bytes == record.bytes)
    #expect(bytes.count > 4 * length)
  }
}
