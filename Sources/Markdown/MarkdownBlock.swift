/// A block of a document and where it stands.
///
/// Its text is not copied: ``MarkdownDocument/text(of:)`` and ``MarkdownDocument/plainText(of:links:)``
/// read it from the file.
package struct MarkdownBlock: Sendable {
  package indirect enum Kind: Sendable {
    /// `level` is 1 to 6; `anchor` is what stands in a trailing `{#id}`, never empty.
    case heading(level: Int, anchor: String?)
    case paragraph
    case bulletList(items: [ListItem])
    /// `start` is the number of the first item, 0 to 999,999,999.
    case orderedList(start: Int, items: [ListItem])
    case blockQuote([MarkdownBlock])
    /// `info` is what follows the opening fence, trimmed, escapes resolved.
    case fencedCode(info: String)
    case indentedCode
    case table(MarkdownTable)
    case thematicBreak
    case html
  }

  package let kind: Kind
  /// UTF-8 range in the file, from the first marker to the end of the last line.
  package let range: Range<Int>
  /// UTF-8 ranges of the raw content of each line, without line endings: container markers,
  /// indentation, fences, `#`s and a heading's `{#id}` are taken off.
  ///
  /// Empty for lists, block quotes and thematic breaks, whose text is in their children; a table
  /// has its header, its delimiter row and its rows.
  package let lines: [Range<Int>]
  /// The blanks that a tab, cut in two by a container's indentation, leaves before each line.
  ///
  /// Empty, or as long as ``lines``: nearly always empty.
  package let leadingBlanks: [Int]
  /// The UTF-8 range of a heading's `{#id}`, braces included.
  package let anchorRange: Range<Int>?
  /// A heading as plain text; nil for other blocks.
  package let headingText: String?
  /// Whether blank lines stand between the items of a list or between the blocks of an item.
  package let isLoose: Bool

  /// The items of a list; nil for other blocks.
  package var listItems: [ListItem]? {
    switch kind {
    case .bulletList(let items), .orderedList(_, let items): items
    default: nil
    }
  }
}

/// An item of a list.
package struct ListItem: Sendable {
  /// From its marker to the end of its last block.
  package let range: Range<Int>
  /// `-`, `+`, `*`, or the number with its `.` or `)`.
  package let markerRange: Range<Int>
  /// What follows the marker on the same line, trimmed; empty where nothing does.
  package let firstLine: Range<Int>
  package let blocks: [MarkdownBlock]
}

/// A table as GitHub writes it: a header, a delimiter row, and rows.
package struct MarkdownTable: Sendable {
  package enum Alignment: Sendable { case none, left, center, right }

  /// One for each column.
  package let alignments: [Alignment]
  /// The trimmed UTF-8 range of each cell; `\|` in it is still escaped.
  package let header: [Range<Int>]
  /// At most as many cells as there are columns; what a row leaves out is absent.
  package let rows: [[Range<Int>]]
}

/// Where a link reference definition, `[label]: destination "title"`, leads.
package struct LinkDefinition: Hashable, Sendable {
  package let destination: String
  /// nil where none is given.
  package let title: String?
}
