import Chat
import Gateways
import Service
import Testing

@testable import Endpoint

/// The description of the interface is true.
@Suite struct OpenAPITests {
  static let document = (try? JSONParser.value(in: OpenAPI.document[...])) ?? .null

  private static func at(_ names: String...) -> FieldValue? {
    names.reduce(document) { $0?[$1] }
  }

  @Test func `it is JSON in OpenAPI's shape, and all its references lead somewhere`() throws {
    #expect(Self.document["openapi"]?.text == "3.1.0")
    var references: [String] = []
    func gather(_ value: FieldValue) {
      switch value {
      case .object(let fields):
        if let target = fields["$ref"]?.text { references.append(target) }
        fields.values.forEach(gather)
      case .list(let values): values.forEach(gather)
      default: break
      }
    }
    gather(Self.document)
    #expect(references.count > 30)
    for reference in references {
      #expect(Schema.resolve(reference, in: Self.document) != nil, "\(reference)")
    }
    let door = try Doorway()
    #expect(
      try door.ask("GET", "/v1/openapi.json").body
        == String(decoding: OpenAPI.document, as: UTF8.self))
  }

  /// Requests of every operation: method, path in the description, target, body.
  private static let requests: [(String, String, String, String?)] = [
    ("POST", "/v1/messages", "/v1/messages", #"{"id":"1","conversation":"c","text":"转人工"}"#),
    (
      "POST", "/v1/messages", "/v1/messages", #"[{"text":"你好","kind":"group"},{"event":"welcome"}]"#
    ),
    ("POST", "/v1/messages", "/v1/messages", "{"),
    ("POST", "/v1/messages", "/v1/messages", "{}"),
    ("GET", "/v1/messages", "/v1/messages", nil),
    ("POST", "/webhooks/rest/webhook", "/webhooks/rest/webhook", #"{"sender":"u","message":"你好"}"#),
    ("POST", "/webhooks/rest/webhook", "/webhooks/rest/webhook", "{}"),
    ("GET", "/v1/tickets", "/v1/tickets?limit=1", nil),
    ("GET", "/v1/tickets", "/v1/tickets?limit=0", nil),
    ("GET", "/v1/tickets/{id}", "/v1/tickets/TICKET", nil),
    ("GET", "/v1/tickets/{id}", "/v1/tickets/none", nil),
    ("PATCH", "/v1/tickets/{id}", "/v1/tickets/TICKET", #"{"by":"a","note":"b"}"#),
    ("PATCH", "/v1/tickets/{id}", "/v1/tickets/TICKET", #"{"by":"a"}"#),
    ("GET", "/v1/conversations/{id}/state", "/v1/conversations/c/state", nil),
    ("PUT", "/v1/conversations/{id}/state", "/v1/conversations/c/state", #"{"state":"closed"}"#),
    ("PUT", "/v1/conversations/{id}/state", "/v1/conversations/c/state", #"{"state":"x"}"#),
    ("DELETE", "/v1/customers/{name}", "/v1/customers/zhang", nil),
    ("POST", "/v1/outbox/resend", "/v1/outbox/resend", nil),
    ("GET", "/v1/openapi.json", "/v1/openapi.json", nil),
    ("GET", "/health", "/health", nil), ("GET", "/ready", "/ready", nil),
    ("GET", "/metrics", "/metrics", nil),
  ]

  @Test func `answers of every operation are as described`() throws {
    let door = try Doorway()
    var seen: Set<String> = []
    for (method, path, target, body) in Self.requests {
      let ticket = door.receptionist.tickets(in: nil, queue: nil, after: nil, limit: 1).first
      let reply = try door.ask(
        method, target.replacing("TICKET", with: ticket?.id ?? ""), body)
      let item = try #require(Self.at("paths", path), "\(path)")
      let operation = item[method.lowercased()] ?? item["post"] ?? item["get"]
      seen.insert("\(method) \(path)")
      var answer = try #require(
        operation?["responses"]?["\(reply.status)"], "\(method) \(target): \(reply.status)")
      if let reference = answer["$ref"]?.text {
        answer = try #require(Schema.resolve(reference, in: Self.document))
      }
      guard case .object(let contents)? = answer["content"] else {
        #expect(reply.body.isEmpty)
        continue
      }
      let (type, content) = try #require(contents.first)
      #expect(reply.type?.hasPrefix(type) == true, "\(method) \(target)")
      if type == "text/plain" { continue }
      let schema = try #require(content["schema"])
      let problem = Schema(document: Self.document).mismatch(reply.json, schema)
      #expect(problem == nil, "\(method) \(target): \(problem ?? "") in \(reply.body)")
    }
    guard case .object(let paths)? = Self.document["paths"] else { return }
    for (path, item) in paths {
      for method in ["get", "put", "post", "patch", "delete"] where item[method] != nil {
        #expect(seen.contains("\(method.uppercased()) \(path)"))
      }
    }
  }
}

/// As much of JSON Schema as the description uses.
struct Schema {
  let document: FieldValue

  static func resolve(_ reference: String, in document: FieldValue) -> FieldValue? {
    reference.split(separator: "/").dropFirst().reduce(document) { $0?[String($1)] }
  }

  /// Where `value` is not as `schema` says; `nil` where it is.
  func mismatch(_ value: FieldValue, _ schema: FieldValue, at place: String = "$") -> String? {
    if let reference = schema["$ref"]?.text {
      guard let target = Self.resolve(reference, in: document) else {
        return "\(place): \(reference)"
      }
      return mismatch(value, target, at: place)
    }
    for key in ["oneOf", "anyOf"] {
      guard case .list(let options)? = schema[key] else { continue }
      let fits = options.count { mismatch(value, $0, at: place) == nil }
      if fits == 0 || key == "oneOf" && fits > 1 { return "\(place): \(fits) of \(key)" }
    }
    if case .list(let allowed)? = schema["enum"], !allowed.contains(value) {
      return "\(place): enum"
    }
    if let only = schema["const"], only != value { return "\(place): const" }
    if let type = schema["type"], !fits(value, type) { return "\(place): type" }
    switch value {
    case .object(let fields):
      if case .list(let required)? = schema["required"] {
        for name in required where fields[name.text ?? ""] == nil {
          return "\(place): lacks \(name.text ?? "")"
        }
      }
      for (name, field) in fields {
        if let own = schema["properties"]?[name] {
          if let problem = mismatch(field, own, at: "\(place).\(name)") { return problem }
        } else if schema["additionalProperties"] == .bool(false) {
          return "\(place): \(name) is not described"
        } else if let other = schema["additionalProperties"], case .object = other {
          if let problem = mismatch(field, other, at: "\(place).\(name)") { return problem }
        }
      }
    case .list(let values):
      guard let items = schema["items"] else { return nil }
      for (number, element) in values.enumerated() {
        if let problem = mismatch(element, items, at: "\(place)[\(number)]") { return problem }
      }
    default: break
    }
    return nil
  }

  private func fits(_ value: FieldValue, _ type: FieldValue) -> Bool {
    if case .list(let types) = type { return types.contains { fits(value, $0) } }
    return switch (value, type.text) {
    case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.number, "number"),
      (.list, "array"), (.object, "object"):
      true
    case (.number(let number), "integer"): number == number.rounded()
    default: false
    }
  }
}
