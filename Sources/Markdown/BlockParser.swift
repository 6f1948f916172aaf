internal import SourceDiagnostics

/// A block while it is read.
struct OpenBlock {
  enum Kind {
    case document, blockQuote, paragraph, indentedCode, thematicBreak
    /// Link reference definitions only: leaves no block, but counts between blank lines.
    case definitions
    case list(ListMarker)
    case item(ListMarker)
    case heading(level: Int)
    case fencedCode(fence: UInt8, length: Int, indent: Int)
    case html(HTMLBlockKind)
    case table([MarkdownTable.Alignment])
  }

  var kind: Kind
  var start: Int
  var firstLine: Int
  var end: Int
  var lastLine: Int
  /// How many quotes and items it stands in, itself included.
  var depth: Int
  var children: [Int] = []
  var lines: [Range<Int>] = []
  var blanks: [Int] = []
  var info = 0..<0
  var isLoose = false

  init(_ kind: Kind, start: Int, line: Int, depth: Int) {
    (self.kind, self.start, firstLine, end, lastLine) = (kind, start, line, start, line)
    self.depth = depth
  }

  mutating func append(_ line: (range: Range<Int>, blanks: Int)) {
    lines.append(line.range)
    blanks.append(line.blanks)
  }
}

/// What opens a list item.
struct ListMarker {
  /// `-`, `+`, `*`, `.` or `)`: items with another delimiter are another list's.
  let delimiter: UInt8
  /// nil for a bullet.
  let number: Int?
  let range: Range<Int>
  /// The columns that the item's further lines are indented by.
  var indent = 0
}

/// Reads lines one by one and keeps the stack of blocks that are open.
///
/// For each line: which open blocks go on; which new ones begin; where the rest of the line belongs
/// (CommonMark 0.31.2, appendix "A parsing strategy").
struct BlockParser {
  /// How deep quotes and items nest; what is deeper is paragraph text.
  static let depthLimit = 32

  let file: SourceFile
  let startOffset: Int
  var blocks: [OpenBlock] = [OpenBlock(.document, start: 0, line: 1, depth: 0)]
  /// Indices in ``blocks``: the document first, each the child of the one before.
  var open = [0]
  /// How many of ``open`` go on in this line.
  var matched = 1
  var cursor: LineCursor
  /// From 1.
  var line = 0
  var definitions: [String: LinkDefinition] = [:]

  init(_ file: SourceFile, from startOffset: Int) {
    self.file = file
    self.startOffset = startOffset
    cursor = LineCursor(file.bytes, line: 0..<0)
  }

  /// The deepest block that goes on.
  var container: OpenBlock.Kind { blocks[open[matched - 1]].kind }
  /// The deepest open block, which may be a paragraph that goes on lazily.
  var tip: OpenBlock.Kind { blocks[open[open.count - 1]].kind }

  mutating func parse() -> [MarkdownBlock] {
    for number in file.lineStarts.indices.map({ $0 + 1 }) {
      let range = file.range(ofLine: number)
      // Front matter is no Markdown; after the last line ending there is no line.
      guard file.lineStarts[number - 1] >= startOffset, range.lowerBound < file.bytes.count
      else { continue }
      line = number
      cursor = LineCursor(file.bytes, line: range)
      readLine()
    }
    while open.count > 1 { closeLast(at: line) }
    return build(blocks[0].children)
  }

  private mutating func readLine() {
    matched = 1
    matching: while matched < open.count {
      switch continues(open[matched]) {
      case true?: matched += 1
      case false?: break matching
      case nil: return
      }
    }
    if !openNewBlocks() { addText() }
  }

  /// Whether an open block goes on in this line; nil where the line is its closing fence.
  private mutating func continues(_ id: Int) -> Bool? {
    switch blocks[id].kind {
    case .document, .list: return true
    case .blockQuote:
      guard !cursor.isIndented, cursor.first == UInt8(ascii: ">") else { return false }
      takeQuoteMarker()
      return true
    case .item(let marker):
      if cursor.isBlank {
        guard !blocks[id].children.isEmpty else { return false }
        cursor.skipToContent()
      } else {
        guard cursor.indent >= marker.indent else { return false }
        cursor.skip(columns: marker.indent)
      }
      return true
    case .fencedCode(let fence, let length, let indent):
      if closesFence(fence, length) {
        closeLast(at: line)
        return nil
      }
      cursor.skip(columns: indent)
      return true
    case .indentedCode:
      if cursor.isBlank || cursor.isIndented {
        cursor.skip(columns: 4)
        return true
      }
      return false
    case .html(let kind): return !(cursor.isBlank && kind.endsAtBlankLine)
    case .paragraph, .table: return !cursor.isBlank
    case .heading, .thematicBreak, .definitions: return false
    }
  }

  mutating func takeQuoteMarker() {
    cursor.skipToContent()
    cursor.skip(bytes: 1)
    if cursor.next?.isBlank == true { cursor.skip(columns: 1) }
  }

  private func closesFence(_ fence: UInt8, _ length: Int) -> Bool {
    guard !cursor.isIndented, cursor.first == fence else { return false }
    let run = file.bytes.run(of: fence, from: cursor.contentStart, to: cursor.end)
    guard run >= length else { return false }
    return file.bytes[cursor.contentStart + run..<cursor.end].allSatisfy(\.isBlank)
  }

  private mutating func addText() {
    if open.count > matched, !cursor.isBlank, case .paragraph = tip {
      blocks[open[open.count - 1]].append((cursor.content, 0))
      return
    }
    closeUnmatched()
    let id = open[matched - 1]
    switch container {
    case .paragraph, .table: blocks[id].append((cursor.content, 0))
    case .fencedCode, .indentedCode: blocks[id].append(cursor.rest)
    case .html(let kind):
      blocks[id].append(cursor.rest)
      if kind.ends(in: file.bytes, cursor.rest.range) { closeLast(at: line) }
    default:
      guard !cursor.isBlank else { return }
      let paragraph = add(.paragraph, at: cursor.contentStart)
      blocks[paragraph].append((cursor.content, 0))
    }
  }

  /// Closes the blocks that do not go on in this line.
  mutating func closeUnmatched() {
    while open.count > matched { closeLast(at: line - 1) }
  }

  /// Opens a block in the deepest matched one that can hold it.
  mutating func add(_ kind: OpenBlock.Kind, at start: Int) -> Int {
    closeUnmatched()
    while !canHold(blocks[open[open.count - 1]].kind, kind) { closeLast(at: line - 1) }
    let parent = open[open.count - 1]
    var depth = blocks[parent].depth
    switch kind {
    case .blockQuote, .item: depth += 1
    default: break
    }
    let id = blocks.count
    blocks.append(OpenBlock(kind, start: start, line: line, depth: depth))
    blocks[parent].children.append(id)
    open.append(id)
    matched = open.count
    return id
  }

  private func canHold(_ parent: OpenBlock.Kind, _ child: OpenBlock.Kind) -> Bool {
    switch (parent, child) {
    case (.list, .item): true
    case (.list, _): false
    case (.document, _), (.blockQuote, _), (.item, _): true
    default: false
    }
  }
}
