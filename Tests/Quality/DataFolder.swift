internal import Chat
internal import Foundation
internal import Gateways

/// One line of a data file.
struct Row {
  let fields: [String: FieldValue]

  func string(_ name: String) -> String? {
    if case .string(let value)? = fields[name] { value } else { nil }
  }

  func strings(_ name: String) -> [String] {
    guard case .list(let values)? = fields[name] else { return [] }
    return values.compactMap { if case .string(let value) = $0 { value } else { nil } }
  }

  func number(_ name: String) -> Int? {
    if case .number(let value)? = fields[name] { Int(exactly: value) } else { nil }
  }

  var id: String { string("id") ?? "" }
  var text: String { string("text") ?? "" }
  /// `nil` for what no intent of the set means.
  var intent: String? { string("intent") }
  /// The documents that answer it.
  var rightDocuments: Set<String> {
    let several = strings("docs")
    return Set(several.isEmpty ? [string("doc") ?? ""] : several)
  }
}

/// The data sets as they lie on disk: one folder for the training side, one for each half of the
/// queries, each file JSON Lines.
struct DataFolder {
  let url: URL
  let half: String

  var exists: Bool { FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) }

  func training(_ name: String) throws(QualityError) -> [Row] { try rows("train/\(name).jsonl") }

  func asked(_ name: String) throws(QualityError) -> [Row] { try rows("\(half)/\(name).jsonl") }

  private func rows(_ path: String) throws(QualityError) -> [Row] {
    let file = url.appending(path: path).path(percentEncoded: false)
    guard let data = FileManager.default.contents(atPath: file) else {
      throw QualityError("\(file) cannot be read")
    }
    var rows: [Row] = []
    for line in [UInt8](data).split(separator: UInt8(ascii: "\n")) {
      guard case .object(let fields)? = try? JSONParser.value(in: line) else {
        throw QualityError("\(file): line \(rows.count + 1) is no JSON object")
      }
      rows.append(Row(fields: fields))
    }
    return rows
  }
}

/// A text on one line, as it stands in a rule file: runs of white space become one blank.
func oneLine(_ text: String) -> String {
  var line = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    // The four information separators are white space to the measuring script, not to Unicode.
    if scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value) {
      if let last = line.last, last != " " { line.append(" ") }
    } else {
      line.append(scalar)
    }
  }
  if line.last == " " { line.removeLast() }
  return String(line)
}
