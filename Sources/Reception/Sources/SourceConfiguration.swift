package import Chat
internal import Foundation

/// One entry of the `sources` object of `xiaoer.json`.
///
/// ```json
/// {"order": {"file": "Rules/sources/orders.csv", "key": "order"},
///  "parcel": {"url": "https://shop.example/parcels/{key}", "timeout": 2,
///             "headers": {"Authorization": "env:PARCEL_TOKEN"}, "fields": "data.parcel"}}
/// ```
package struct SourceConfiguration: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A CSV or JSON file, told apart by its ending; `key` is the column, or `nil` for a JSON
    /// object that is keyed itself.
    case file(path: String, key: String?)
    case service(Service)
  }

  /// A web service that answers GET with a JSON object.
  package struct Service: Hashable, Sendable {
    /// Where `{key}` stands, the percent-encoded key is put.
    package var url: String
    /// Seconds for one attempt, from 0.05 to 30.
    package var timeout: Double = 2
    /// Values that begin with `env:` name an environment variable.
    package var headers: [String: String] = [:]
    /// The names on the way to the record within the answer; empty when it is the answer.
    package var path: [String] = []
  }

  package let name: String
  package let kind: Kind

  /// Reads the whole `sources` object.
  package static func all(
    in value: FieldValue
  ) throws(SourceError) -> [String: SourceConfiguration] {
    guard case .object(let entries) = value else {
      throw SourceError(
        en: "'sources' must be an object of named sources.", zh: "“sources”必须是由来源名组成的对象。")
    }
    var sources: [String: SourceConfiguration] = [:]
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      sources[name] = try SourceConfiguration(name: name, entry)
    }
    return sources
  }

  /// Reads one entry; a key that it does not know is an error, for it may be misspelt.
  package init(name: String, _ value: FieldValue) throws(SourceError) {
    self.name = name
    let entry = try Entry(name: name, value: value)
    switch (entry.fields["file"] != nil, entry.fields["url"] != nil) {
    case (true, false):
      try entry.allow(["file", "key"])
      kind = .file(path: try entry.string("file") ?? "", key: try entry.string("key"))
    case (false, true):
      try entry.allow(["url", "timeout", "headers", "fields"])
      kind = .service(try entry.service())
    default:
      throw SourceError(
        en: "Source '\(name)' needs either 'file' or 'url'.",
        zh: "来源“\(name)”需要“file”或“url”其中之一。")
    }
  }

  /// Opens the source: reads the file, or checks the address and fetches its secrets.
  ///
  /// - Parameters:
  ///   - directory: where relative paths begin: the folder of `xiaoer.json`.
  ///   - environment: the variables that `env:` headers name.
  package func opened(
    in directory: String, environment: [String: String]
  ) throws(SourceError) -> any RecordSource {
    switch kind {
    case .file(let path, let key):
      let full = path.hasPrefix("/") ? path : directory + "/" + path
      return try TableSource(name: name, path: full, shownPath: path, key: key)
    case .service(var service):
      for (header, value) in service.headers.sorted(by: { $0.key < $1.key })
      where value.hasPrefix("env:") {
        let variable = String(value.dropFirst(4))
        guard let secret = environment[variable], !secret.isEmpty else {
          throw SourceError(
            en: "Source '\(name)' needs the environment variable \(variable), which is not set.",
            zh: "来源“\(name)”需要环境变量 \(variable)，但它没有设置。")
        }
        service.headers[header] = secret
      }
      return try HTTPSource(name: name, service: service)
    }
  }
}

/// The fields of an entry, read one after the other.
private struct Entry {
  let name: String
  let fields: [String: FieldValue]

  init(name: String, value: FieldValue) throws(SourceError) {
    guard case .object(let fields) = value else {
      throw SourceError(
        en: "Source '\(name)' must be an object.", zh: "来源“\(name)”必须是对象。")
    }
    self.name = name
    self.fields = fields
  }

  func allow(_ known: [String]) throws(SourceError) {
    guard let unknown = fields.keys.sorted().first(where: { !known.contains($0) }) else { return }
    throw SourceError(
      en: "Source '\(name)' has an unknown field '\(unknown)'; known here: "
        + "\(known.joined(separator: ", ")).",
      zh: "来源“\(name)”有不认识的字段“\(unknown)”；这里可用：\(known.joined(separator: "、"))。")
  }

  func string(_ field: String) throws(SourceError) -> String? {
    switch fields[field] {
    case nil, .null: return nil
    case .string(let text) where !text.isEmpty: return text
    default: throw wrong(field, en: "a string that is not empty", zh: "非空字符串")
    }
  }

  func service() throws(SourceError) -> SourceConfiguration.Service {
    guard let url = try string("url") else { throw wrong("url", en: "a string", zh: "字符串") }
    var service = SourceConfiguration.Service(url: url)
    switch fields["timeout"] {
    case nil, .null: break
    case .number(let seconds) where (0.05...30).contains(seconds): service.timeout = seconds
    default:
      throw wrong("timeout", en: "a number of seconds from 0.05 to 30", zh: "0.05 到 30 之间的秒数")
    }
    if let path = try string("fields") {
      service.path = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if service.path.contains("") {
        throw wrong("fields", en: "names with dots between them", zh: "用点隔开的名称")
      }
    }
    switch fields["headers"] {
    case nil, .null: break
    case .object(let headers):
      for (header, value) in headers.sorted(by: { $0.key < $1.key }) {
        guard case .string(let text) = value, Self.isHeader(header, text) else {
          throw wrong("headers", en: "an object of header names and texts", zh: "由头名与文本组成的对象")
        }
        service.headers[header] = text
      }
    default:
      throw wrong("headers", en: "an object of header names and texts", zh: "由头名与文本组成的对象")
    }
    return service
  }

  /// Whether a header can be sent as it is: no blanks in its name, no control characters.
  private static func isHeader(_ name: String, _ value: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3A }
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }

  private func wrong(_ field: String, en english: String, zh chinese: String) -> SourceError {
    SourceError(
      en: "The field '\(field)' of source '\(name)' must be \(english).",
      zh: "来源“\(name)”的字段“\(field)”必须是\(chinese)。")
  }
}
