internal import SourceDiagnostics

extension MarkdownDocument {
  /// A block as plain text, as a reply or the search index shows it.
  ///
  /// Lists are `- item` or `1. item` lines, with what is nested indented by two blanks; tables are
  /// `cell | cell` lines; code stays as it is; HTML and thematic breaks leave nothing. Blocks are
  /// parted by one line feed; none stands at the end.
  ///
  /// - Complexity: O(*n*) times the depth of its lists.
  package func plainText(
    of block: MarkdownBlock, links: MarkdownText.LinkStyle = .textOnly
  ) -> String {
    switch block.kind {
    case .heading, .paragraph: inlineText(joinedLines(of: block), links)
    case .fencedCode, .indentedCode: text(of: block)
    case .blockQuote(let blocks): plainText(of: blocks, links: links)
    case .bulletList(let items): list(items, links) { _ in "- " }
    case .orderedList(let start, let items): list(items, links) { "\(start + $0). " }
    case .table(let table): plainText(of: table, links)
    case .thematicBreak, .html: ""
    }
  }

  /// Blocks as plain text, parted by one line feed; those that leave nothing are left out.
  package func plainText(
    of blocks: some Sequence<MarkdownBlock>, links: MarkdownText.LinkStyle = .textOnly
  ) -> String {
    blocks.lazy.map { plainText(of: $0, links: links) }.filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  /// The inline text of a range of the file, such as a table's cell or an item's first line.
  package func plainText(
    in range: Range<Int>, links: MarkdownText.LinkStyle = .textOnly
  ) -> String {
    inlineText(Array(file.bytes[range]), links)
  }

  private func inlineText(_ bytes: [UInt8], _ links: MarkdownText.LinkStyle) -> String {
    MarkdownText.plain(bytes: bytes, links: links, definitions: definitions)
  }

  private func list(
    _ items: [ListItem], _ links: MarkdownText.LinkStyle, marker: (Int) -> String
  ) -> String {
    items.enumerated().map { index, item in
      let text = plainText(of: item.blocks, links: links)
      return marker(index)
        + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    }.joined(separator: "\n")
  }

  private func plainText(of table: MarkdownTable, _ links: MarkdownText.LinkStyle) -> String {
    ([table.header] + table.rows).map { row in
      row.map { plainText(in: $0, links: links) }.joined(separator: " | ")
    }.joined(separator: "\n")
  }
}
