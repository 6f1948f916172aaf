import Markdown
import SourceDiagnostics

/// A document, its plain text, and whether its blocks lie where it says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe UnsafeBufferPointer(start: data, count: size)
  let text = String(decoding: unsafe Array(bytes), as: UTF8.self)
  let document = MarkdownDocument(SourceFile(path: "fuzz.md", text: text))
  let start = document.frontMatter?.range.upperBound ?? 0
  check(document.blocks, document, in: start..<document.file.bytes.count)
  _ = document.plainText(of: document.blocks, links: .withAddress)
  for entry in document.frontMatter?.entries ?? [] {
    checkOrder([entry.keyRange, entry.valueRange] + entry.itemRanges, in: 0..<start)
  }
  return 0
}

/// Ranges follow each other, and those of children lie inside their parents.
private func check(_ blocks: [MarkdownBlock], _ document: MarkdownDocument, in parent: Range<Int>) {
  checkOrder(blocks.map(\.range), in: parent)
  for block in blocks {
    _ = document.text(of: block)
    checkOrder(block.lines + [block.anchorRange].compactMap(\.self), in: block.range)
    precondition(block.leadingBlanks.isEmpty || block.leadingBlanks.count == block.lines.count)
    switch block.kind {
    case .blockQuote(let children): check(children, document, in: block.range)
    case .table(let table): checkOrder(table.header + table.rows.flatMap(\.self), in: block.range)
    default: break
    }
    guard let items = block.listItems else { continue }
    checkOrder(items.map(\.range), in: block.range)
    for item in items {
      checkOrder([item.markerRange, item.firstLine], in: item.range)
      check(item.blocks, document, in: item.range)
    }
  }
}

private func checkOrder(_ ranges: [Range<Int>], in parent: Range<Int>) {
  var last = parent.lowerBound
  for range in ranges {
    precondition(range.lowerBound >= last && range.upperBound <= parent.upperBound)
    last = range.upperBound
  }
}
