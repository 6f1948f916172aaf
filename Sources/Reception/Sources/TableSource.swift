package import Chat
internal import Foundation
internal import Gateways
internal import SourceDiagnostics

/// A CSV or JSON file, read once and held in memory.
///
/// Of rows with the same key the last counts. CSV has a header row; its values are strings and
/// columns without a name are left out. JSON is an array of objects, or one object whose keys are
/// the keys; there, keys that differ only in case or width count in the order of their code points.
///
/// A CSV is held as its bytes and 16 bytes a row; a row is read again when it is asked for.
package struct TableSource: RecordSource {
  /// The most bytes of a file.
  package static let sizeLimit = 200_000_000
  /// The most rows of a file.
  package static let rowLimit = 5_000_000

  private enum Rows {
    case csv(CSVTable)
    case json(records: [[String: FieldValue]], index: [String: Int])
  }

  private let rows: Rows

  /// Reads the file at `path`.
  ///
  /// - Parameters:
  ///   - shownPath: the path as the configuration has it, for messages.
  ///   - key: the column that is looked up; needed for all but a keyed JSON object.
  package init(
    name: String, path: String, shownPath: String? = nil, key: String?
  ) throws(SourceError) {
    let shown = shownPath ?? path
    let bytes = try Self.bytes(at: path, shown: shown)
    do throws(SourceError) {
      if path.lowercased().hasSuffix(".json") {
        rows = try Self.json(bytes, key: key)
      } else {
        guard let key else {
          throw SourceError(en: "A CSV file needs 'key'.", zh: "CSV 文件需要“key”。")
        }
        rows = .csv(try CSVTable(bytes, key: key))
      }
    } catch {
      let place = error.line.map { ":\($0)" } ?? ""
      throw SourceError(
        en: "\(shown)\(place): \(error.message.english)",
        zh: "\(shown)\(place)：\(error.message.chinese)", line: error.line)
    }
  }

  package func lookUp(_ key: String) -> LookUpOutcome {
    let key = foldedKey(key)
    guard !key.isEmpty, key.count <= keyLimit else { return .notFound }
    switch rows {
    case .csv(let table): return table.record(key).map { .found($0) } ?? .notFound
    case .json(let records, let index):
      return index[key].map { .found(records[$0]) } ?? .notFound
    }
  }

  private static func bytes(at path: String, shown: String) throws(SourceError) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw SourceError(en: "\(shown) cannot be opened.", zh: "无法打开 \(shown)。")
    }
    var bytes: [UInt8] = []
    do {
      while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
        bytes.append(contentsOf: chunk)
        if bytes.count > sizeLimit { break }
      }
    } catch {
      throw SourceError(en: "\(shown) cannot be read.", zh: "无法读取 \(shown)。")
    }
    if bytes.count > sizeLimit {
      throw SourceError(en: "\(shown) is larger than 200 MB.", zh: "\(shown) 超过 200 MB。")
    }
    return bytes
  }

  private static func json(_ bytes: [UInt8], key: String?) throws(SourceError) -> Rows {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let value = try? JSONParser.value(in: bytes[start...]) else {
      throw SourceError(en: "This is not JSON.", zh: "这不是 JSON。")
    }
    var records: [[String: FieldValue]] = []
    var index: [String: Int] = [:]
    func add(_ record: FieldValue, key: String) throws(SourceError) {
      guard case .object(let fields) = record else {
        throw SourceError(en: "Every record must be an object.", zh: "每条记录都必须是对象。")
      }
      guard records.count < rowLimit else {
        throw SourceError(
          en: "The file has more than \(rowLimit) records.", zh: "文件超过 \(rowLimit) 条记录。")
      }
      index[foldedKey(key)] = records.count
      records.append(fields)
    }
    switch value {
    case .list(let list):
      guard let key else {
        throw SourceError(en: "An array of records needs 'key'.", zh: "记录数组需要“key”。")
      }
      for (number, record) in list.enumerated() {
        guard case .object(let fields) = record, let spoken = fields[key]?.spoken else {
          throw SourceError(
            en: "Record \(number + 1) is no object with a '\(key)'.",
            zh: "第 \(number + 1) 条记录不是带有“\(key)”的对象。")
        }
        try add(record, key: spoken)
      }
    case .object(let keyed):
      for (own, record) in keyed.sorted(by: { $0.key < $1.key }) {
        if let key, case .object(let fields) = record, let spoken = fields[key]?.spoken {
          try add(record, key: spoken)
        } else {
          try add(record, key: own)
        }
      }
    default:
      throw SourceError(
        en: "The file must hold an array or an object.", zh: "文件内容必须是数组或对象。")
    }
    return .json(records: records, index: index)
  }
}

/// A CSV file with the way from a key to its row.
struct CSVTable: Sendable {
  private struct Entry {
    let hash: UInt64
    let offset: Int
  }

  private let bytes: [UInt8]
  private let columns: [String]
  private let keyColumn: Int
  /// Sorted by hash, then by offset, so that the last of equal keys is found first from behind.
  private let entries: [Entry]

  /// - Complexity: O(*n* log *rows*) in the size of the file.
  init(_ bytes: [UInt8], key: String, rowLimit: Int = TableSource.rowLimit) throws(SourceError) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var rows = CSVRows(bytes, position: start)
    guard rows.skipEmptyLines() else {
      throw SourceError(en: "The file is empty.", zh: "文件是空的。")
    }
    try Self.checkUTF8(bytes)
    var columns: [String] = []
    let headerLine = rows.line
    _ = try rows.row { _, field in
      columns.append(text(field).trimmingCharacters(in: .whitespacesAndNewlines))
    }
    let named = columns.filter { !$0.isEmpty }
    guard Set(named).count == named.count else {
      throw SourceError(
        en: "Two columns have the same name.", zh: "有两列同名。", line: headerLine)
    }
    guard let keyColumn = columns.firstIndex(of: key) else {
      throw SourceError(
        en: "There is no column '\(key)'; the columns are: \(named.joined(separator: ", ")).",
        zh: "没有“\(key)”这一列；现有的列：\(named.joined(separator: "、"))。", line: headerLine)
    }
    var entries: [Entry] = []
    while rows.skipEmptyLines() {
      let offset = rows.position
      let line = rows.line
      var hash: UInt64 = 0
      let count = try rows.row { index, field in
        if index == keyColumn { hash = stableHash(foldedKey(text(field))) }
      }
      guard count == columns.count else {
        throw SourceError(
          en: "This row has \(count) fields, the header has \(columns.count).",
          zh: "这一行有 \(count) 个字段，表头有 \(columns.count) 个。", line: line)
      }
      guard entries.count < rowLimit else {
        throw SourceError(
          en: "The file has more than \(rowLimit) rows.", zh: "文件超过 \(rowLimit) 行。", line: line)
      }
      entries.append(Entry(hash: hash, offset: offset))
    }
    entries.sort { ($0.hash, $0.offset) < ($1.hash, $1.offset) }
    self.bytes = bytes
    self.columns = columns
    self.keyColumn = keyColumn
    self.entries = entries
  }

  /// The last row whose folded key is `key`.
  ///
  /// - Complexity: O(log *rows*).
  func record(_ key: String) -> [String: FieldValue]? {
    let hash = stableHash(key)
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].hash <= hash { low = middle + 1 } else { high = middle }
    }
    while low > 0, entries[low - 1].hash == hash {
      low -= 1
      if let fields = fields(at: entries[low].offset), foldedKey(fields[keyColumn]) == key {
        var record: [String: FieldValue] = [:]
        for (column, value) in zip(columns, fields) where !column.isEmpty {
          record[column] = .string(value)
        }
        return record
      }
    }
    return nil
  }

  private func fields(at offset: Int) -> [String]? {
    var rows = CSVRows(bytes, position: offset)
    var fields: [String] = []
    let count = try? rows.row { _, field in fields.append(text(field)) }
    return count == columns.count ? fields : nil
  }

  private static func checkUTF8(_ bytes: [UInt8]) throws(SourceError) {
    let line: Int
    do {
      _ = try UTF8Span(validating: bytes.span)
      return
    } catch {
      line = bytes[..<error.byteOffsets.lowerBound].count { $0 == 0x0A } + 1
    }
    throw SourceError(
      en: "This is not UTF-8; save the table as \"CSV UTF-8\".",
      zh: "这不是 UTF-8；请把表格另存为“CSV UTF-8”。", line: line)
  }
}

private func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field, as: UTF8.self) }
