import Markdown
import SourceDiagnostics

/// A document, and its plain text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe UnsafeBufferPointer(start: data, count: size)
  let text = String(decoding: unsafe Array(bytes), as: UTF8.self)
  let document = MarkdownDocument(SourceFile(path: "fuzz.md", text: text))
  for block in document.blocks { _ = document.text(of: block) }
  return 0
}
