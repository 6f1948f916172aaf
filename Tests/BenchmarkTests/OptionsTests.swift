import Testing

@testable import benchmark

@Suite struct OptionsTests {
  @Test func `all stages, rules and documents are measured where none is named`() throws {
    let options = try Options([])
    #expect(options.wants("match"))
    #expect(options.rules == [100, 1_000, 10_000])
    #expect(options.documents == [100, 1_000, 10_000, 50_000])
    #expect(options.rounds == 5)
  }

  @Test func `stages and rules that are named are measured alone`() throws {
    let options = try Options(["--stage", "match", "--rules", "100", "--stage", "reply"])
    #expect(options.wants("match"))
    #expect(options.wants("reply"))
    #expect(!options.wants("search"))
    #expect(options.rules == [100])
  }

  @Test(arguments: [
    (["--fast"], "unknown option --fast; --help shows them"),
    (["--stage"], "option --stage needs a value"),
    (["--rules", "7"], "option --rules does not take “7”; --help shows what it takes"),
    (["--rounds", "2"], "option --rounds does not take “2”; --help shows what it takes"),
  ])
  func `what the command line does not take is named`(words: [String], sentence: String) throws {
    let error = try #require(throws: BenchmarkError.self) { try Options(words) }
    #expect(error.sentence == sentence)
  }
}
