/// Writes answers to the end of a buffer that is used again and again: once the buffer has grown,
/// nothing is allocated.
struct ResponseWriter {
  /// How an answer belongs to its request and connection.
  struct Context {
    /// The request was HEAD: the head is that of GET, and the body stays away (RFC 9110 §9.3.2).
    var isHead = false
    /// The request was HTTP/1.0, which must be told that the connection stays.
    var isVersion10 = false
    var keepsAlive = true
  }

  /// The `Date` of now.
  var date = HTTPDate()

  /// Appends head and body of `response` to `output`.
  func append(_ response: HTTPResponse, _ context: Context, to output: inout [UInt8]) {
    appendStatusLine(response.status, to: &output)
    output.append("Date: ")
    date.append(to: &output)
    if let contentType = response.contentType, response.status.allowsBody {
      output.append("\r\nContent-Type: ")
      Self.append(value: contentType, to: &output)
    }
    let body = response.status.allowsBody ? response.body.count : 0
    // RFC 9110 §8.6: no Content-Length in a 204; one in a 304 would be that of the 200.
    if response.status.allowsBody || response.status.code == 205 {
      output.append("\r\nContent-Length: ")
      output.append(decimal: body)
    }
    for field in response.fields where Self.isAllowed(field.name) {
      output.append("\r\n")
      output.append(contentsOf: field.name.utf8)
      output.append(": ")
      Self.append(value: field.value, to: &output)
    }
    // RFC 9112 §9.3 and §9.6.
    if !context.keepsAlive {
      output.append("\r\nConnection: close")
    } else if context.isVersion10 {
      output.append("\r\nConnection: keep-alive")
    }
    output.append("\r\n\r\n")
    if body > 0, !context.isHead { output.append(contentsOf: response.body) }
  }

  private func appendStatusLine(_ status: HTTPStatus, to output: inout [UInt8]) {
    if status == .ok { return output.append("HTTP/1.1 200 OK\r\n") }
    output.append("HTTP/1.1 ")
    output.append(decimal: Int(status.code))
    output.append(" ")
    output.append(status.phrase)
    output.append("\r\n")
  }

  /// A token, and none of the fields that the server writes itself.
  private static func isAllowed(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { bytes in
      let bytes = unsafe bytes.span
      let range = 0..<bytes.count
      for index in range where !ByteSet.token.contains(bytes[index]) { return false }
      return switch bytes.count {
      case 0: false
      case 4: !bytes.matches(range, ignoringCaseOf: "date")
      case 10: !bytes.matches(range, ignoringCaseOf: "connection")
      case 12: !bytes.matches(range, ignoringCaseOf: "content-type")
      case 14: !bytes.matches(range, ignoringCaseOf: "content-length")
      case 17: !bytes.matches(range, ignoringCaseOf: "transfer-encoding")
      default: true
      }
    }
  }

  /// A value in which what would end the line is a blank.
  private static func append(value: String, to output: inout [UInt8]) {
    let start = output.count
    output.append(contentsOf: value.utf8)
    for index in start..<output.count where !output[index].isFieldContent {
      output[index] = .space
    }
  }
}
