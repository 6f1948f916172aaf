/// A row of a table: cells between `|`.
enum TableRow {
  /// The trimmed ranges of a row's cells; `\|` does not part them.
  static func cells(in bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
    let bar = UInt8(ascii: "|")
    var row = bytes.trimmed(line)
    if let first = row.first, bytes[first] == bar { row = first + 1..<row.upperBound }
    var cells: [Range<Int>] = []
    var start = row.lowerBound
    var index = start
    while index < row.upperBound {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if bytes[index] == bar {
        cells.append(bytes.trimmed(start..<index))
        start = index + 1
      }
      index += 1
    }
    if start < row.upperBound { cells.append(bytes.trimmed(start..<row.upperBound)) }
    return cells
  }

  /// The columns of a delimiter row, `| --- | :-: |`; nil where the line is none.
  ///
  /// It has at least one `|`: without it, `---` is a heading's underline.
  static func alignments(in bytes: [UInt8], _ line: Range<Int>) -> [MarkdownTable.Alignment]? {
    let allowed: [UInt8] = [0x20, 0x09, 0x2D, 0x3A, 0x7C]
    guard bytes[line].allSatisfy({ allowed.contains($0) }), bytes[line].contains(0x7C)
    else { return nil }
    var result: [MarkdownTable.Alignment] = []
    for cell in cells(in: bytes, line) {
      guard let first = cell.first, let last = cell.last else { return nil }
      let left = bytes[first] == UInt8(ascii: ":")
      let right = bytes[last] == UInt8(ascii: ":")
      let dashes = cell.dropFirst(left ? 1 : 0).dropLast(right ? 1 : 0)
      guard !dashes.isEmpty, dashes.allSatisfy({ bytes[$0] == UInt8(ascii: "-") })
      else { return nil }
      result.append(left ? (right ? .center : .left) : right ? .right : .none)
    }
    return result.isEmpty ? nil : result
  }
}
