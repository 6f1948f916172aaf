package import SourceDiagnostics

/// Markdown blocks with source positions, for rule files and knowledge documents.
///
/// Read in this order: ``MarkdownDocument`` (a file's front matter and blocks), ``MarkdownBlock`` with
/// ``ListItem`` and ``MarkdownTable``, ``FrontMatter``, then ``MarkdownText`` (inline text as plain text).
/// Inside, `LineCursor` walks a line column by column, `BlockParser` keeps the stack of open blocks,
/// and `InlineParser` finds emphasis and links.
///
/// ```swift
/// let document = MarkdownDocument(SourceFile(path: "a.md", text: "## 退货 {#return}\n\n- 当：退货\n"))
/// document.blocks[0].headingText              // "退货"
/// document.blocks[1].listItems?.count         // 1
/// document.plainText(of: document.blocks[1])  // "- 当：退货"
/// ```
///
/// The structure is CommonMark 0.31.2 with GitHub's tables. Two things differ, for people who write
/// Chinese: emphasis may begin and end beside full-width punctuation (`**注意：**请`), and a soft
/// line break between two Chinese characters leaves no blank.
///
/// Limits: block quotes and list items nest 32 deep, what is deeper is paragraph text; a link label has
/// at most 999 bytes; named entities are a small set. Time is linear in the size of the file.
/// Invariants: parsing never fails; ranges lie inside the file, follow each other, and children lie
/// inside their parents.
package struct MarkdownDocument: Sendable {
  package let file: SourceFile
  /// What stands between `---` on the very first line and the next `---`; nil where there is none.
  package let frontMatter: FrontMatter?
  package let blocks: [MarkdownBlock]
  /// By folded label, see ``MarkdownText/foldedLabel(_:)``; the first definition of a label counts.
  package let definitions: [String: LinkDefinition]

  /// Reads any text.
  ///
  /// - Parameter readsFrontMatter: false where `---` on the first line is a thematic break.
  package init(_ file: SourceFile, readsFrontMatter: Bool = true) {
    self.file = file
    frontMatter = readsFrontMatter ? FrontMatter(file) : nil
    var parser = BlockParser(file, from: frontMatter?.range.upperBound ?? 0)
    blocks = parser.parse()
    definitions = parser.definitions
  }

  /// The raw text of a block's lines, joined by line feeds; code as it is meant to be shown.
  ///
  /// For lists and quotes it is empty: read their children.
  package func text(of block: MarkdownBlock) -> String {
    String(decoding: joinedLines(of: block), as: UTF8.self)
  }

  func joinedLines(of block: MarkdownBlock) -> [UInt8] {
    var result: [UInt8] = []
    for (index, line) in block.lines.enumerated() {
      if index > 0 { result.append(0x0A) }
      if !block.leadingBlanks.isEmpty {
        result.append(contentsOf: repeatElement(0x20, count: block.leadingBlanks[index]))
      }
      result.append(contentsOf: file.bytes[line])
    }
    return result
  }
}
