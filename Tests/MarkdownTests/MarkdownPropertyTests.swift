import TestSupport
import Markdown
import SourceDiagnostics
import Testing

/// A fixed sequence of numbers that look random (Steele, Lea and Flood, SplitMix64).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct MarkdownPropertyTests {
  private static let pieces = [
    "> ", ">", "- ", "-", "1. ", "23) ", "\t", "    ", "  ", " ", "\n", "\n", "\n\n", "\r\n", "\r",
    "#", "# ", "## 标题 {#id}", "｛＃甲｝", "===", "---", "```", "~~~", "|", "|-|-|", "a | b\n-|-\n",
    "[", "]", "(", ")", "[a]: b\n", "[a]", "![", "](", "<", ">", "<div>", "</pre>", "<!--", "-->",
    "*", "**", "_", "`", "``", "\\", "&amp;", "&#0;", "\"", "'", "中文", "，", "é", "😀", "\u{0}",
    "\u{FEFF}", "a", "b: c\n", "---\n", "\u{2028}",
  ]

  /// What is wrong with the ranges of `blocks`, which lie in `parent`; nil where all is well.
  private func fault(_ blocks: [MarkdownBlock], in parent: Range<Int>) -> String? {
    var last = parent.lowerBound
    for block in blocks {
      guard block.range.lowerBound >= last, block.range.upperBound <= parent.upperBound
      else { return "\(block.kind) \(block.range) after \(last) in \(parent)" }
      last = block.range.upperBound
      if let fault = fault(inside: block) { return fault }
    }
    return nil
  }

  private func fault(inside block: MarkdownBlock) -> String? {
    var inner = block.lines
    if let anchor = block.anchorRange { inner.append(anchor) }
    guard isOrdered(inner, in: block.range) else { return "lines \(inner) in \(block.range)" }
    guard block.leadingBlanks.isEmpty || block.leadingBlanks.count == block.lines.count
    else { return "blanks \(block.leadingBlanks)" }
    switch block.kind {
    case .blockQuote(let blocks): return fault(blocks, in: block.range)
    case .table(let table):
      let cells = table.header + table.rows.flatMap { $0 }
      return isOrdered(cells, in: block.range) ? nil : "cells \(cells) in \(block.range)"
    default: break
    }
    guard let items = block.listItems else { return nil }
    guard isOrdered(items.map(\.range), in: block.range) else { return "items" }
    for item in items {
      guard isOrdered([item.markerRange, item.firstLine], in: item.range) else { return "marker" }
      if let fault = fault(item.blocks, in: item.range) { return fault }
    }
    return nil
  }

  private func isOrdered(_ ranges: [Range<Int>], in parent: Range<Int>) -> Bool {
    var last = parent.lowerBound
    for range in ranges {
      guard range.lowerBound >= last, range.upperBound <= parent.upperBound else { return false }
      last = range.upperBound
    }
    return true
  }

  private func check(_ text: String) {
    let document = document(text)
    let whole = 0..<document.file.bytes.count
    let start = document.frontMatter?.range.upperBound ?? 0
    let found = fault(document.blocks, in: start..<whole.upperBound)
    #expect(found == nil, "\(text.debugDescription)")
    _ = document.plainText(of: document.blocks, links: .withAddress)
    for entry in document.frontMatter?.entries ?? [] {
      let ranges = [entry.keyRange, entry.valueRange] + entry.itemRanges
      #expect(isOrdered(ranges, in: 0..<start), "\(text.debugDescription)")
    }
  }

  @Test func `ranges lie in the file, in order, and children inside their parents`() {
    var random = SplitMix(state: 20_251_121)
    for _ in 0..<4_000 {
      let count = Int.random(in: 0...30, using: &random)
      let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      check(Int.random(in: 0..<8, using: &random) == 0 ? "---\n" + text + "\n---\n" + text : text)
    }
  }

  @Test func `any bytes can be read`() {
    var random = SplitMix(state: 7)
    for _ in 0..<1_000 {
      let count = Int.random(in: 0...80, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      check(String(decoding: bytes, as: UTF8.self))
    }
  }

  private static let many = [
    "[", "]", ">", "> ", "- ", "* a ", "1. ", "`", "`a", "`` ` ", "*", "*a ", "**a", "a**b", "_a_ ",
    "![", "[a](", "[a](b ", "[a](<b", "[a](b \"", "](a", "[]", "[a]", "<", "<a b='", "<!--", "<?",
    "<![CDATA[", "<a ", "&", "&#", "\\", "\\`", "\t", " ", "#", "# a {#", "}", "|", "a|", "(", "中",
    "- \n", ">\n", "> a\n", "- a\n\n", "1) a\n", "[a]: b\n", "[a]: b '\n", "a\n===\n", "|a|\n|-|\n",
    "a|b\n", "~~~\n", "<div>\n", "<pre>\n", "\n", "\r", "    a\n", "a\n", "a  \n", "\u{0}",
    "k: v\n", "\n\t- a", "[a\n", "*_", "\"[a]: b 'c\n", "<x>\n",
  ]

  @Test(arguments: many)
  func `twenty kilobytes of anything are read, wherever they stand`(_ piece: String) {
    let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
    for text in [text, "- a\n" + text, "[a]: b\n\n" + text, "---\n" + text] { check(text) }
  }

  /// Were the time to grow with the square, this would take hours.
  @Test(arguments: ["[", ">", "- ", "`a", "*a ", "](", "<a b='"])
  func `a megabyte of one thing is read in time that grows with its size`(_ piece: String) {
    let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
    let document = document(text)
    #expect(document.plainText(of: document.blocks).utf8.count <= text.utf8.count)
  }

  @Test func `runs of backticks that all differ are read in time that grows with their size`() {
    let text = (1...1_400).map { String(repeating: "`", count: $0) }.joined(separator: " ")
    #expect(MarkdownText.plain(text) == text)
    #expect(MarkdownText.plain(#"\"# + "`` a `").hasPrefix("`"))
  }
}
