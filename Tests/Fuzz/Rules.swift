import RuleLanguage
import SourceDiagnostics
import TextNormalization

/// A rule file, linked to a book, which then reads the file as a message.
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
  _ = book.matches(in: book.scan(NormalizedText(String(text.prefix(200)))))
  return 0
}
