/// The rows as Markdown, with what one must know to read them.
struct Table {
  static let start = "<!-- benchmark: written by `benchmark --record` -->"
  static let end = "<!-- benchmark: end -->"

  let machine: String
  let rows: [Row]
  /// Sentences below the table.
  let notes: [String]

  func markdown() -> String {
    var lines = [machine, ""]
    lines.append("| what | figure | peer | ratio | target | met |")
    lines.append("|---|---|---|---|---|---|")
    for row in rows {
      let ratio = row.ratio.map { written($0) } ?? ""
      let met = row.isMet.map { $0 ? "yes" : "**no**" } ?? ""
      let cells = [row.subject, row.figure, row.peer, ratio, row.target, met]
      lines.append("|" + cells.map { $0.isEmpty ? " |" : " \(escaped($0)) |" }.joined())
    }
    if !notes.isEmpty { lines += [""] + notes.map { "- \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  private func escaped(_ cell: String) -> String {
    cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// `text` with the table between its two markers in place of what stood there; `nil` where the
  /// markers are not both there, in this order.
  func recorded(in text: String) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(of: Self.start[...]),
      let last = lines[first...].firstIndex(of: Self.end[...])
    else { return nil }
    let before = lines[...first].joined(separator: "\n")
    let after = lines[last...].joined(separator: "\n")
    return before + "\n\n" + markdown() + "\n" + after
  }
}
