internal import Foundation

/// Everything that was measured, for people and for programs.
struct Report {
  let measurements: [Measurement]
  let changes: [Baseline.Change]
  /// Those with which nothing recorded could be compared.
  let unrecorded: [Measurement]

  // MARK: - Text

  func text() -> String {
    var lines: [String] = []
    let headers = Measurement.Kind.allCases.map(header)
    let rows = measurements.map(row)
    let columns = (headers + rows).map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      (headers + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    for (kind, header) in zip(Measurement.Kind.allCases, headers) {
      let own = zip(measurements, rows).filter { $0.0.kind == kind }.map(\.1)
      if own.isEmpty { continue }
      lines += [Self.line(header, widths)] + own.map { Self.line($0, widths) } + [""]
    }
    lines += notes() + reliabilityLines() + changeLines()
    return lines.joined(separator: "\n") + "\n"
  }

  private func header(_ kind: Measurement.Kind) -> [String] {
    [kind.title] + kind.counts.map { $0.replacing("_", with: " ") } + ["build s", "µs each"]
      + kind.figures.map { $0.title + " " }
  }

  private func row(_ measurement: Measurement) -> [String] {
    let build = measurement.buildSeconds.map { String(format: "%.2f", $0) } ?? "–"
    let each = measurement.microseconds.map { String(format: "%.0f", $0) } ?? "–"
    let figures = measurement.kind.figures.map { figure in
      measurement.figures[figure].map { written($0) + arrow(measurement, figure) } ?? "– "
    }
    return [name(measurement)] + measurement.counts.map(String.init) + [build, each] + figures
  }

  private func name(_ measurement: Measurement) -> String {
    measurement.side == Baseline.training
      ? "\(measurement.set), 5-fold" : measurement.set
  }

  /// Up or down where the figure moved; a blank where it did not, so that columns stay straight.
  private func arrow(_ measurement: Measurement, _ figure: Figure) -> String {
    let change = changes.first {
      $0.set == measurement.set && $0.side == measurement.side && $0.figure == figure.rawValue
    }
    return change.map { $0.now > $0.before ? "↑" : "↓" } ?? " "
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (place, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[place] - cell.count)
      line += place == 0 ? cell + padding : "  " + padding + cell
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private func notes() -> [String] {
    let own = measurements.compactMap { measurement in
      measurement.note.map { "\(name(measurement)): \($0)." }
    }
    let times = "Times are CPU times of one thread: noisy, and never compared."
    return own + [times, ""]
  }

  /// Of each set a line of ten cells: mean confidence, share right, number.
  private func reliabilityLines() -> [String] {
    let heads = (0..<10).map { "\($0)0–\($0 + 1)0 %" }
    var cells = [["confidence → right (n)"] + heads]
    for measurement in measurements {
      guard let bins = measurement.reliability?.bins else { continue }
      cells.append(
        [name(measurement)]
          + bins.map { bin in
            bin.count == 0
              ? "–"
              : String(
                format: "%.0f→%.0f (%ld)", bin.meanConfidence * 100, bin.shareRight * 100,
                bin.count)
          })
    }
    guard cells.count > 1 else { return [] }
    let widths = (0...10).map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { Self.line($0, widths) } + [""]
  }

  private func changeLines() -> [String] {
    var lines = Bar.missed(by: measurements).map { "below the bar: \($0)" }
    for change in changes {
      let side = change.side == Baseline.training ? ", 5-fold" : ""
      let arrow = change.now > change.before ? "↑" : "↓"
      let meaning = change.direction == .other ? "" : " \(change.direction.rawValue)"
      lines.append(
        "\(arrow)\(meaning): \(change.set)\(side) \(change.figure) \(written(change.before)) → "
          + written(change.now))
    }
    if !unrecorded.isEmpty {
      lines.append(
        "not recorded, or recorded for other messages: "
          + unrecorded.map(name).joined(separator: "; "))
    }
    let compared = measurements.count - unrecorded.count
    if compared > 0 {
      lines.append(
        "Against the baseline of \(compared) rows, "
          + (changes.isEmpty
            ? "nothing moved by more than half a point."
            : "\(changes.count) of their figures moved by more than half a point."))
    }
    return lines
  }

  // MARK: - JSON

  func json() throws(QualityError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let content = Content(
      sets: measurements.map(Content.Set.init), changes: changes.map(Content.Change.init),
      missedBars: Bar.missed(by: measurements), unrecorded: unrecorded.map(name))
    guard let data = try? encoder.encode(content) else {
      throw QualityError("the figures cannot be written as JSON")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private struct Content: Encodable {
    struct Set: Encodable {
      struct Bin: Encodable {
        let confidence: Double
        let right: Double
        let count: Int
      }
      let set: String
      let side: String
      let figures: [String: Double]
      let buildSeconds: Double?
      let microseconds: Double?
      let reliability: [Bin]?
      let note: String?

      init(_ measurement: Measurement) {
        set = measurement.set
        side = measurement.side
        figures = measurement.recorded
        buildSeconds = measurement.buildSeconds.map(fourDigits)
        microseconds = measurement.microseconds.map { $0.rounded() }
        reliability = measurement.reliability?.bins.map {
          Bin(
            confidence: fourDigits($0.meanConfidence), right: fourDigits($0.shareRight),
            count: $0.count)
        }
        note = measurement.note
      }
    }

    struct Change: Encodable {
      let set: String
      let side: String
      let figure: String
      let before: Double
      let now: Double
      let direction: String

      init(_ change: Baseline.Change) {
        set = change.set
        side = change.side
        figure = change.figure
        before = change.before
        now = change.now
        direction = change.direction.rawValue
      }
    }

    let sets: [Set]
    let changes: [Change]
    let missedBars: [String]
    let unrecorded: [String]
  }
}

/// A figure with its four digits.
func written(_ value: Double) -> String { String(format: "%.4f", value) }
