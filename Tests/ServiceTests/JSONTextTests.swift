import Chat
import Gateways
import Service
import Testing

@Suite struct JSONTextTests {
  @Test(
    arguments: [
      "25e15", "-25e15", "9007199254740991", "9007199254740992", "9007199254740993", "1e300",
      "5e-324", "-0", "0.1", "1e3", #"{"a":[1e16,"1e16"]}"#,
    ])
  func `a value that is written and read again is the same`(text: String) throws {
    let value = try JSONParser.value(in: Array(text.utf8)[...])
    #expect(try JSONParser.value(in: JSONText.bytes(value)[...]) == value)
  }
}
