/// A final status code, RFC 9110 §15: 200 to 599.
package struct HTTPStatus: Hashable, Sendable {
  package let code: UInt16

  /// Creates a status, or returns `nil` where `code` is not from 200 to 599.
  package init?(_ code: Int) {
    guard (200...599).contains(code) else { return nil }
    self.code = UInt16(code)
  }

  private init(known code: UInt16) { self.code = code }

  package static let ok = HTTPStatus(known: 200)
  package static let created = HTTPStatus(known: 201)
  package static let accepted = HTTPStatus(known: 202)
  package static let noContent = HTTPStatus(known: 204)
  package static let notModified = HTTPStatus(known: 304)
  package static let badRequest = HTTPStatus(known: 400)
  package static let unauthorized = HTTPStatus(known: 401)
  package static let forbidden = HTTPStatus(known: 403)
  package static let notFound = HTTPStatus(known: 404)
  package static let methodNotAllowed = HTTPStatus(known: 405)
  package static let notAcceptable = HTTPStatus(known: 406)
  package static let requestTimeout = HTTPStatus(known: 408)
  package static let conflict = HTTPStatus(known: 409)
  package static let gone = HTTPStatus(known: 410)
  package static let preconditionFailed = HTTPStatus(known: 412)
  package static let contentTooLarge = HTTPStatus(known: 413)
  package static let uriTooLong = HTTPStatus(known: 414)
  package static let unsupportedMediaType = HTTPStatus(known: 415)
  package static let expectationFailed = HTTPStatus(known: 417)
  package static let unprocessableContent = HTTPStatus(known: 422)
  package static let tooManyRequests = HTTPStatus(known: 429)
  package static let requestHeaderFieldsTooLarge = HTTPStatus(known: 431)
  package static let internalServerError = HTTPStatus(known: 500)
  package static let notImplemented = HTTPStatus(known: 501)
  package static let serviceUnavailable = HTTPStatus(known: 503)
  package static let httpVersionNotSupported = HTTPStatus(known: 505)

  /// Whether an answer with it has a body at all, RFC 9110 §6.4.1.
  var allowsBody: Bool { code != 204 && code != 205 && code != 304 }

  /// The phrase of RFC 9110 §15 or RFC 6585; empty for a code without one here.
  package var phrase: StaticString {
    switch code {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
  }
}
