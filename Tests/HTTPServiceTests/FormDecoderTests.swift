import Testing

@testable import HTTPService

@Suite struct FormDecoderTests {
  private func fields(_ text: String) throws(FormDecoder.Failure) -> [String] {
    try FormDecoder().fields(in: Array(text.utf8)).map { "\($0.name)=\($0.value)" }
  }

  @Test(arguments: [
    ("a=b&c=d", ["a=b", "c=d"]), ("a=b=c", ["a=b=c"]), ("a", ["a="]), ("=b", ["=b"]), ("", []),
    ("&&a=1&", ["a=1"]), ("a=1&a=2", ["a=1", "a=2"]), ("a+b=c%2Bd%20e", ["a b=c+d e"]),
    ("%E5%B0%8F=%e4%ba%8c", ["小=二"]), ("a=%26%3D", ["a=&="]), ("小=二", ["小=二"]),
  ])
  func `fields come in order, decoded`(text: String, expected: [String]) throws {
    #expect(try fields(text) == expected)
  }

  @Test(arguments: [
    ("a=%", FormDecoder.Failure.malformedEscape), ("a=%4", .malformedEscape),
    ("a=%zz", .malformedEscape), ("%4=a", .malformedEscape), ("a=%00", .invalidText),
    ("a=%FF", .invalidText), ("a=%C0%80", .invalidText), ("a=%ED%A0%80", .invalidText),
  ])
  func `what would have to be guessed is refused`(text: String, expected: FormDecoder.Failure) {
    #expect(throws: expected) { try fields(text) }
  }

  @Test func `fields and bytes are bounded`() throws {
    var decoder = FormDecoder()
    decoder.fieldLimit = 2
    decoder.byteLimit = 7
    #expect(try decoder.fields(in: Array("a=b&c=d".utf8)).count == 2)
    #expect(throws: FormDecoder.Failure.tooLarge) {
      try decoder.fields(in: Array("a=b&c=de".utf8))
    }
    #expect(throws: FormDecoder.Failure.tooLarge) { try decoder.fields(in: Array("a&b&c".utf8)) }
  }

  @Test func `in a path a plus is a plus`() throws {
    #expect(try FormDecoder.text(Array("a+b%20c".utf8), plusIsSpace: false) == "a+b c")
  }
}
