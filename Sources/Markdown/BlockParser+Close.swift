internal import SourceDiagnostics

extension BlockParser {
  /// Closes the deepest open block, whose last line is line `last` or, where it says so, an earlier one.
  mutating func closeLast(at last: Int) {
    let id = open.removeLast()
    matched = min(matched, open.count)
    blocks[id].lastLine = max(last, blocks[id].firstLine)
    switch blocks[id].kind {
    case .paragraph: closeParagraph(id)
    case .indentedCode: dropBlankLines(id)
    case .html(let kind) where !kind.endsAtBlankLine: dropBlankLines(id)
    case .list: closeList(id)
    case .item:
      blocks[id].lastLine =
        blocks[id].children.last.map { blocks[$0].lastLine }
        ?? blocks[id].firstLine
    default: break
    }
    blocks[id].end = max(
      blocks[id].start, file.range(ofLine: blocks[id].lastLine).upperBound)
  }

  private mutating func closeParagraph(_ id: Int) {
    takeDefinitions(id)
    if blocks[id].lines.isEmpty { blocks[id].kind = .definitions }
  }

  private mutating func dropBlankLines(_ id: Int) {
    while let last = blocks[id].lines.last, file.bytes.trimmed(last).isEmpty,
      blocks[id].lines.count > 1
    {
      blocks[id].lines.removeLast()
      blocks[id].blanks.removeLast()
      blocks[id].lastLine -= 1
    }
  }

  /// A list is loose where a line is left out between items, or between the blocks of an item.
  private mutating func closeList(_ id: Int) {
    let items = blocks[id].children
    var isLoose = hasGap(items)
    for item in items where !isLoose { isLoose = hasGap(blocks[item].children) }
    blocks[id].isLoose = isLoose
    blocks[id].lastLine = items.last.map { blocks[$0].lastLine } ?? blocks[id].firstLine
  }

  private func hasGap(_ children: [Int]) -> Bool {
    zip(children, children.dropFirst()).contains {
      blocks[$0].lastLine + 1 < blocks[$1].firstLine
    }
  }

  /// Takes link reference definitions off the front of a paragraph; may leave it without lines.
  mutating func takeDefinitions(_ id: Int) {
    guard let first = blocks[id].lines.first, first.lowerBound < first.upperBound,
      file.bytes[first.lowerBound] == UInt8(ascii: "[")
    else { return }
    var text: [UInt8] = []
    for line in blocks[id].lines {
      text.append(contentsOf: file.bytes[line])
      text.append(0x0A)
    }
    var position = 0
    while let found = LinkSyntax.definition(in: text, at: position) {
      if definitions[found.label] == nil { definitions[found.label] = found.definition }
      position = found.end
    }
    let taken = text[..<position].count { $0 == 0x0A }
    guard taken > 0 else { return }
    blocks[id].lines.removeFirst(taken)
    blocks[id].blanks.removeFirst(taken)
    if let next = blocks[id].lines.first {
      blocks[id].start = next.lowerBound
      blocks[id].firstLine += taken
    }
  }

  /// The blocks as values, without those that leave nothing.
  ///
  /// The recursion is as deep as lists and quotes nest: at most 2 · ``depthLimit``.
  func build(_ ids: [Int]) -> [MarkdownBlock] {
    ids.compactMap { build($0) }
  }

  private func build(_ id: Int) -> MarkdownBlock? {
    let block = blocks[id]
    switch block.kind {
    case .document, .definitions, .item: return nil
    case .blockQuote: return made(block, .blockQuote(build(block.children)))
    case .list(let marker): return made(block, list(marker, block.children))
    case .paragraph:
      var lines = block.lines
      if let last = lines.popLast() { lines.append(file.bytes.trimmedAtEnd(last)) }
      return made(block, .paragraph, lines: lines)
    case .heading(let level): return heading(block, level)
    case .fencedCode:
      let info = LinkSyntax.unescaped(file.bytes, file.bytes.trimmed(block.info))
      return made(block, .fencedCode(info: info), lines: block.lines)
    case .indentedCode: return made(block, .indentedCode, lines: block.lines)
    case .table(let alignments): return table(block, alignments)
    case .thematicBreak: return made(block, .thematicBreak)
    case .html: return made(block, .html, lines: block.lines)
    }
  }

  private func list(_ marker: ListMarker, _ ids: [Int]) -> MarkdownBlock.Kind {
    let items = ids.compactMap { id -> ListItem? in
      let item = blocks[id]
      guard case .item(let own) = item.kind else { return nil }
      return ListItem(
        range: item.start..<item.end, markerRange: own.range,
        firstLine: file.bytes.trimmed(item.info), blocks: build(item.children))
    }
    guard let number = marker.number else { return .bulletList(items: items) }
    return .orderedList(start: number, items: items)
  }

  private func heading(_ block: OpenBlock, _ level: Int) -> MarkdownBlock {
    var lines = block.lines
    let last = lines.popLast().map { file.bytes.trimmed($0) } ?? block.start..<block.start
    let anchor = HeadingAnchor(file.bytes, in: last)
    lines.append(anchor?.before ?? last)
    let text = lines.flatMap { file.bytes[$0] + [0x0A] }
    return made(
      block, .heading(level: level, anchor: anchor.map { file[$0.name] }), lines: lines,
      anchorRange: anchor?.range,
      headingText: MarkdownText.plain(bytes: text, definitions: definitions))
  }

  private func table(
    _ block: OpenBlock, _ alignments: [MarkdownTable.Alignment]
  ) -> MarkdownBlock {
    let lines = block.lines.map { file.bytes.trimmedAtEnd($0) }
    let rows = lines.map { Array(TableRow.cells(in: file.bytes, $0).prefix(alignments.count)) }
    let table = MarkdownTable(
      alignments: alignments, header: rows.first ?? [], rows: Array(rows.dropFirst(2)))
    return made(block, .table(table), lines: lines)
  }

  private func made(
    _ block: OpenBlock, _ kind: MarkdownBlock.Kind, lines: [Range<Int>] = [],
    anchorRange: Range<Int>? = nil, headingText: String? = nil
  ) -> MarkdownBlock {
    let hasBlanks = lines.count == block.blanks.count && block.blanks.contains { $0 > 0 }
    return MarkdownBlock(
      kind: kind, range: block.start..<block.end, lines: lines,
      leadingBlanks: hasBlanks ? block.blanks : [], anchorRange: anchorRange,
      headingText: headingText, isLoose: block.isLoose)
  }
}

/// A trailing `{#id}`, full-width braces and number sign included.
struct HeadingAnchor {
  /// In UTF-8 bytes; what is longer is part of the heading's text.
  static let lengthLimit = 300

  let range: Range<Int>
  let name: Range<Int>
  /// The heading's text without it.
  let before: Range<Int>

  init?(_ bytes: [UInt8], in line: Range<Int>) {
    let closing = [[UInt8]("}".utf8), [UInt8]("｝".utf8)]
    let opening = ["{#", "｛#", "{＃", "｛＃"].map { [UInt8]($0.utf8) }
    guard let close = closing.first(where: { bytes[line].suffix($0.count).elementsEqual($0) })
    else { return nil }
    let nameEnd = line.upperBound - close.count
    let first = max(line.lowerBound, nameEnd - Self.lengthLimit)
    for start in stride(from: nameEnd - 1, through: first, by: -1) {
      if closing.contains(where: { bytes[start..<nameEnd].starts(with: $0) }) { return nil }
      guard let open = opening.first(where: { bytes[start..<nameEnd].starts(with: $0) })
      else { continue }
      name = bytes.trimmed(start + open.count..<nameEnd)
      guard !name.isEmpty else { return nil }
      range = start..<line.upperBound
      before = bytes.trimmed(line.lowerBound..<start)
      return
    }
    return nil
  }
}
