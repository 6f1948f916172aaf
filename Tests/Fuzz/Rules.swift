import FlatStorage
import RuleLanguage
import SourceDiagnostics
import TextNormalization

/// A rule file, linked to a book, which then reads the file as a message; the book written into an
/// index and read from there finds the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe UnsafeBufferPointer(start: data, count: size)
  let text = String(decoding: unsafe Array(bytes), as: UTF8.self)
  let source = SourceFile(path: "fuzz.md", text: text)
  let (book, diagnostics) = RuleBook.link([RuleFile(source)])
  for found in diagnostics {
    precondition(found.diagnostic.range.upperBound <= text.utf8.count)
    _ = found.diagnostic.rendered(in: source, language: .english)
  }
  var writer = FlatWriter()
  book.encode(into: &writer)
  var reader = FlatReader(FlatBytes(writer.bytes))
  guard let stored = try? RuleBook(from: &reader), reader.isAtEnd else {
    fatalError("A book that was written cannot be read.")
  }
  precondition(stored.rules.map(\.id) == book.rules.map(\.id))
  for message in [text.prefix(200), text.suffix(60)] {
    let message = NormalizedText(String(message))
    precondition(
      matches(of: book, message) == matches(of: stored, message),
      "A book from an index finds something else.")
  }
  return 0
}

private func matches(of book: RuleBook, _ message: NormalizedText) -> [String] {
  let scan = book.scan(message)
  return book.matches(in: scan).map { match in
    let captures = match.captures.sorted { $0.key < $1.key }
    return "\(match.rule) \(match.pattern) \(match.ranges) \(captures) \(match.weight)"
  }
}
