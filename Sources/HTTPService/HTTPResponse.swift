/// What is answered to a request.
///
/// `Content-Length`, `Date`, `Connection` and `Transfer-Encoding` are the server's and left out of
/// ``fields``, as are fields whose name is no token; control characters in a value become blanks,
/// so that nothing a customer wrote can begin a line.
package struct HTTPResponse: Sendable {
  package struct Field: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var status: HTTPStatus
  /// The media type of the body; `nil` leaves the field out.
  package var contentType: String?
  package var fields: [Field] = []
  package var body: [UInt8]
  /// Ends the connection after this answer.
  package var closesConnection = false

  package init(
    status: HTTPStatus = .ok, contentType: String? = nil, fields: [Field] = [], body: [UInt8] = []
  ) {
    self.status = status
    self.contentType = contentType
    self.fields = fields
    self.body = body
  }

  package static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
    HTTPResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  /// - Parameter bytes: JSON, as it is.
  package static func json(_ bytes: [UInt8], status: HTTPStatus = .ok) -> HTTPResponse {
    HTTPResponse(status: status, contentType: "application/json", body: bytes)
  }

  /// A problem document, RFC 9457, of type `about:blank`: its title is the status's phrase.
  ///
  /// - Parameter detail: one sentence for whoever wrote the client.
  package static func problem(_ status: HTTPStatus, detail: String? = nil) -> HTTPResponse {
    var body: [UInt8] = []
    body.append("{\"type\":\"about:blank\",\"title\":\"")
    body.append(status.phrase)
    body.append("\",\"status\":")
    body.append(decimal: Int(status.code))
    if let detail {
      body.append(",\"detail\":\"")
      body.append(jsonEscaped: detail)
      body.append("\"")
    }
    body.append("}")
    return HTTPResponse(status: status, contentType: "application/problem+json", body: body)
  }
}

extension [UInt8] {
  @inline(__always)
  mutating func append(_ text: StaticString) {
    unsafe append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends `number`, which is not negative, in decimal.
  mutating func append(decimal number: Int) {
    var power = 1
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      append(0x30 + UInt8(truncatingIfNeeded: number / power % 10))
      power /= 10
    }
  }

  /// Appends `text` as the inside of a JSON string, RFC 8259 §7.
  fileprivate mutating func append(jsonEscaped text: String) {
    let digits: StaticString = "0123456789abcdef"
    for byte in text.utf8 {
      if byte == .quote || byte == .backslash {
        append(.backslash)
        append(byte)
      } else if byte < 0x20 {
        append("\\u00")
        unsafe append(digits.utf8Start[Int(byte >> 4)])
        unsafe append(digits.utf8Start[Int(byte & 15)])
      } else {
        append(byte)
      }
    }
  }
}
