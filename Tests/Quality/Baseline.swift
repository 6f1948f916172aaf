internal import Foundation

/// The figures that were recorded: by side, set and name, in one JSON object with sorted keys.
struct Baseline {
  /// The side of cross-validation, beside the halves.
  static let training = "training"
  /// By how much a figure may move without a word: half a point.
  static let tolerance = 0.005

  /// A figure that moved.
  struct Change {
    enum Direction: String {
      case better, worse
      /// More of it is neither.
      case other
    }
    let set: String
    let side: String
    let figure: String
    let before: Double
    let now: Double
    let direction: Direction
  }

  private var figures: [String: [String: [String: Double]]] = [:]

  /// Reads the file; one that is not there holds nothing.
  init(at url: URL) throws(QualityError) {
    let path = url.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard let data = FileManager.default.contents(atPath: path),
      let read = try? JSONDecoder().decode([String: [String: [String: Double]]].self, from: data)
    else { throw QualityError("\(path) is no baseline that --record has written") }
    figures = read
  }

  /// What moved by more than ``tolerance``, in the order of the measurements; nothing where other
  /// messages were asked, nor where nothing is recorded.
  func changes(to measurements: [Measurement]) -> [Change] {
    var changes: [Change] = []
    for measurement in measurements where isComparable(measurement) {
      let before = figures[measurement.side]?[measurement.set] ?? [:]
      for figure in measurement.kind.figures {
        guard let old = before[figure.rawValue], let new = measurement.figures[figure] else {
          continue
        }
        // A hair, so that exactly half a point is not more than half a point.
        guard abs(new - old) > Self.tolerance + 1e-9 else { continue }
        let direction: Change.Direction =
          figure.isBetterHigher.map { $0 == (new > old) ? .better : .worse } ?? .other
        changes.append(
          Change(
            set: measurement.set, side: measurement.side, figure: figure.rawValue, before: old,
            now: new, direction: direction))
      }
    }
    return changes
  }

  /// Whether the same numbers of messages were asked.
  private func isComparable(_ measurement: Measurement) -> Bool {
    guard let before = figures[measurement.side]?[measurement.set] else { return false }
    return zip(measurement.kind.counts, measurement.counts).allSatisfy {
      before[$0] == Double($1)
    }
  }

  /// Those with which nothing recorded can be compared.
  func unrecorded(of measurements: [Measurement]) -> [Measurement] {
    measurements.filter { !isComparable($0) }
  }

  /// Takes figures in; what was not measured stays.
  mutating func record(_ measurements: [Measurement]) {
    for measurement in measurements {
      figures[measurement.side, default: [:]][measurement.set] = measurement.recorded
    }
  }

  func write(to url: URL) throws(QualityError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      var data = try encoder.encode(figures)
      data.append(UInt8(ascii: "\n"))
      try data.write(to: url)
    } catch {
      throw QualityError("\(url.path(percentEncoded: false)) cannot be written")
    }
  }
}
