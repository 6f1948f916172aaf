internal import SourceDiagnostics

extension BlockParser {
  /// Opens the blocks that begin in this line; returns whether they took all of it.
  mutating func openNewBlocks() -> Bool {
    switch container {
    case .fencedCode, .indentedCode, .html: return false
    default: break
    }
    while true {
      guard !cursor.isBlank else { return false }
      if cursor.isIndented { return openIndentedCode() }
      if openQuote() { continue }
      if openHeading() || openFence() { return true }
      if openHTML() { return false }
      if openSetextHeading() || openTable() || openThematicBreak() { return true }
      if openItem() { continue }
      return false
    }
  }

  private var isInParagraph: Bool {
    if case .paragraph = container { true } else { false }
  }

  private var mayNest: Bool { blocks[open[matched - 1]].depth < Self.depthLimit }

  private mutating func openIndentedCode() -> Bool {
    if case .paragraph = tip { return false }
    cursor.skip(columns: 4)
    _ = add(.indentedCode, at: cursor.offset)
    return false
  }

  private mutating func openQuote() -> Bool {
    guard cursor.first == UInt8(ascii: ">"), mayNest else { return false }
    let start = cursor.contentStart
    takeQuoteMarker()
    _ = add(.blockQuote, at: start)
    return true
  }

  private mutating func openHeading() -> Bool {
    let level = file.bytes.run(of: UInt8(ascii: "#"), from: cursor.contentStart, to: cursor.end)
    let after = cursor.contentStart + level
    guard (1...6).contains(level), after == cursor.end || file.bytes[after].isBlank
    else { return false }
    var text = file.bytes.trimmed(after..<cursor.end)
    // Closing number signs are taken off where a blank, or nothing, stands before them.
    var end = text.upperBound
    while end > text.lowerBound, file.bytes[end - 1] == UInt8(ascii: "#") { end -= 1 }
    if end == text.lowerBound || file.bytes[end - 1].isBlank {
      text = file.bytes.trimmed(text.lowerBound..<end)
    }
    let id = add(.heading(level: level), at: cursor.contentStart)
    blocks[id].append((text, 0))
    closeLast(at: line)
    return true
  }

  private mutating func openFence() -> Bool {
    guard let fence = cursor.first, fence == UInt8(ascii: "`") || fence == UInt8(ascii: "~")
    else { return false }
    let length = file.bytes.run(of: fence, from: cursor.contentStart, to: cursor.end)
    let info = cursor.contentStart + length..<cursor.end
    guard length >= 3, fence != UInt8(ascii: "`") || !file.bytes[info].contains(fence)
    else { return false }
    let indent = cursor.indent
    let kind = OpenBlock.Kind.fencedCode(fence: fence, length: length, indent: indent)
    let id = add(kind, at: cursor.contentStart)
    blocks[id].info = info
    return true
  }

  private mutating func openHTML() -> Bool {
    guard cursor.first == UInt8(ascii: "<"),
      let kind = HTMLBlockKind(file.bytes, cursor.content)
    else { return false }
    if kind == .anyTag {
      if isInParagraph { return false }
      if open.count > matched, case .paragraph = tip { return false }
    }
    // The indentation of the first line is part of it.
    _ = add(.html(kind), at: cursor.offset)
    return true
  }

  private mutating func openSetextHeading() -> Bool {
    guard isInParagraph, open.count == matched, let mark = cursor.first,
      mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-")
    else { return false }
    let run = file.bytes.run(of: mark, from: cursor.contentStart, to: cursor.end)
    guard file.bytes[cursor.contentStart + run..<cursor.end].allSatisfy(\.isBlank)
    else { return false }
    let id = open[matched - 1]
    takeDefinitions(id)
    guard !blocks[id].lines.isEmpty else { return false }
    blocks[id].kind = .heading(level: mark == UInt8(ascii: "=") ? 1 : 2)
    closeLast(at: line)
    return true
  }

  /// A paragraph's last line is a table's header where a delimiter row with as many cells follows.
  private mutating func openTable() -> Bool {
    guard isInParagraph, open.count == matched,
      let alignments = TableRow.alignments(in: file.bytes, cursor.content)
    else { return false }
    let id = open[matched - 1]
    guard let header = blocks[id].lines.last,
      TableRow.cells(in: file.bytes, file.bytes.trimmedAtEnd(header)).count == alignments.count
    else { return false }
    let delimiterLine = line
    line -= 1
    blocks[id].lines.removeLast()
    blocks[id].blanks.removeLast()
    if blocks[id].lines.isEmpty {
      blocks[id].kind = .table(alignments)
    } else {
      closeLast(at: line - 1)
      _ = add(.table(alignments), at: header.lowerBound)
    }
    line = delimiterLine
    blocks[open[open.count - 1]].append((header, 0))
    blocks[open[open.count - 1]].append((cursor.content, 0))
    return true
  }

  private func isThematicBreak() -> Bool {
    guard let mark = cursor.first, [0x2A, 0x2D, 0x5F].contains(mark) else { return false }
    var count = 0
    for byte in file.bytes[cursor.content] {
      if byte == mark { count += 1 } else if !byte.isBlank { return false }
    }
    return count >= 3
  }

  private mutating func openThematicBreak() -> Bool {
    guard isThematicBreak() else { return false }
    _ = add(.thematicBreak, at: cursor.contentStart)
    closeLast(at: line)
    return true
  }

  private mutating func openItem() -> Bool {
    guard mayNest, var marker = listMarker() else { return false }
    let base = cursor.indent
    cursor.skipToContent()
    cursor.skip(bytes: marker.range.count)
    let gap = cursor.indent
    if cursor.isBlank || gap > 4 {
      // Only one blank belongs to the marker: an empty first line, or indented code.
      marker.indent = base + marker.range.count + 1
      if cursor.next?.isBlank == true { cursor.skip(columns: 1) }
    } else {
      marker.indent = base + marker.range.count + gap
      cursor.skip(columns: gap)
    }
    if case .list(let list) = container, list.delimiter == marker.delimiter {
      // Goes on in the same list.
    } else {
      _ = add(.list(marker), at: marker.range.lowerBound)
    }
    let id = add(.item(marker), at: marker.range.lowerBound)
    blocks[id].info = marker.range.upperBound..<cursor.end
    return true
  }

  private func listMarker() -> ListMarker? {
    let start = cursor.contentStart
    guard let first = cursor.first else { return nil }
    var number: Int?
    var end = start
    if first.isDigit {
      var value = 0
      while end < cursor.end, file.bytes[end].isDigit, end - start < 9 {
        value = value * 10 + Int(file.bytes[end] - 0x30)
        end += 1
      }
      guard end < cursor.end, [0x29, 0x2E].contains(file.bytes[end]) else { return nil }
      number = value
    } else if ![0x2A, 0x2B, 0x2D].contains(first) {
      return nil
    }
    let delimiter = file.bytes[end]
    end += 1
    guard end == cursor.end || file.bytes[end].isBlank else { return nil }
    // A paragraph is interrupted neither by an empty item nor by one that does not begin at 1.
    if isInParagraph {
      guard number ?? 1 == 1, !file.bytes[end..<cursor.end].allSatisfy(\.isBlank)
      else { return nil }
    }
    return ListMarker(delimiter: delimiter, number: number, range: start..<end)
  }
}
