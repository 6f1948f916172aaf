/// A whole request: its head has been checked, its body has arrived.
///
/// The bytes are kept as they came and read when asked for, so that a field nobody looks at costs
/// nothing. It may be kept and sent to other threads.
package struct HTTPRequest: Sendable {
  package let method: HTTPMethod
  /// From whom the connection is; a proxy's address where there is one, see ``ProxyTrust``.
  package let peer: PeerAddress
  let storage: RequestStorage
  private var content: RequestContent { storage.content }

  init(method: HTTPMethod, peer: PeerAddress, storage: RequestStorage) {
    self.method = method
    self.peer = peer
    self.storage = storage
  }

  /// The first request in `bytes`, for whoever has a request without a connection: tests, replays.
  ///
  /// `nil` where it does not end within `bytes` or its method is not known.
  package init?(
    parsing bytes: [UInt8], peer: PeerAddress = .local, limits: HTTPLimits = HTTPLimits()
  ) throws(HTTPParseError) {
    var parser = RequestParser(limits: limits.message)
    var position = 0
    guard try parser.read(bytes.span, from: &position) == .complete,
      let request = parser.takeRequest(peer: peer)
    else { return nil }
    self = request
  }

  /// The path as it was sent, percent-encoded, without the query; `/` at least, or `*`.
  ///
  /// Compare it before decoding it: `%2F` is no separator.
  package var path: String {
    content.path.isEmpty ? "/" : String(decoding: content.head[content.path], as: UTF8.self)
  }

  /// The bytes after the first `?` of the target; `nil` without one. ``FormDecoder`` reads them.
  package var query: ArraySlice<UInt8>? { content.query.map { content.head[$0] } }

  /// The bytes of the body, chunks joined; empty without one. They are shared, not copied.
  package var body: [UInt8] { content.body }

  /// 0 for HTTP/1.0, 1 for HTTP/1.1 and above.
  package var minorVersion: Int { content.minorVersion }

  /// The number of field lines.
  package var fieldCount: Int { content.fields.count }

  /// Name and value of the field line at `index`, in the order in which they came.
  package func field(at index: Int) -> (name: String, value: String) {
    let field = content.fields[index]
    return (
      String(decoding: content.head[field.name], as: UTF8.self),
      String(decoding: content.head[field.value], as: UTF8.self)
    )
  }

  /// The value of the first field called `name`, without blanks around it; `nil` without one.
  ///
  /// Bytes that are no UTF-8 show as U+FFFD.
  ///
  /// - Parameter name: in lower case.
  /// - Complexity: O(*n*) in the number of fields.
  package subscript(name: StaticString) -> String? {
    bytes(of: name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of the first field called `name`.
  ///
  /// - Parameter name: in lower case.
  package func bytes(of name: StaticString) -> ArraySlice<UInt8>? {
    let bytes = content.head
    let head = bytes.span
    for field in content.fields where head.matches(field.name, ignoringCaseOf: name) {
      return content.head[field.value]
    }
    return nil
  }

  /// Whether the target's path is exactly `path`, as it was sent.
  package func hasPath(_ path: StaticString) -> Bool {
    let bytes = content.head
    return bytes.span.matches(content.path, path)
  }

  /// Whether the body is said to be of a media type, whatever its parameters (RFC 9110 §8.3.1).
  ///
  /// - Parameter type: in lower case.
  package func hasMediaType(_ type: StaticString) -> Bool {
    guard let value = bytes(of: "content-type") else { return false }
    let span = value.span
    let end = type.utf8CodeUnitCount
    guard span.count >= end, span.matches(0..<end, ignoringCaseOf: type) else { return false }
    return span.count == end || span[end] == .semicolon || span[end].isBlank
  }

  /// The values of all fields called `name`, in order; a list field may come in several lines
  /// (RFC 9110 §5.3).
  ///
  /// - Parameter name: in lower case.
  package func values(of name: StaticString) -> [String] {
    let bytes = content.head
    let head = bytes.span
    var values: [String] = []
    for field in content.fields where head.matches(field.name, ignoringCaseOf: name) {
      values.append(String(decoding: content.head[field.value], as: UTF8.self))
    }
    return values
  }
}

/// The bytes of one request and where its parts are.
struct RequestContent: Sendable {
  struct Field {
    var nameStart: UInt32
    var nameEnd: UInt32
    var valueStart: UInt32
    var valueEnd: UInt32

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
  }

  var head: [UInt8] = []
  var fields: [Field] = []
  var body: [UInt8] = []
  var path = 0..<0
  var query: Range<Int>?
  var minorVersion = 1

  /// What a used one may keep for the next request, in bytes of capacity.
  private static let keptBody = 65_536

  /// Makes it as new, but for memory worth keeping.
  mutating func clear() {
    head.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    body.removeAll(keepingCapacity: body.capacity <= Self.keptBody)
    path = 0..<0
    query = nil
    minorVersion = 1
  }
}

/// What a request is handed over in.
///
/// It is filled by one parser on one thread and never changed after it is handed over; a loop takes
/// it back for another request only when nobody else refers to it.
final class RequestStorage: @unchecked Sendable {
  var content = RequestContent()
}
