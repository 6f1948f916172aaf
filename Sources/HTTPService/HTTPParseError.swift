/// Why bytes are no request that this server reads, with the rule that they break.
///
/// Each ends its connection: after it nobody can tell where the next request begins.
package enum HTTPParseError: Error, Hashable, Sendable, CaseIterable {
  /// Not `method SP target SP version`, RFC 9112 §3.
  case malformedRequestLine
  /// Not one of the four forms of RFC 9112 §3.2, or a character that RFC 3986 does not allow.
  case malformedTarget
  /// A major version other than 1, RFC 9110 §2.5.
  case unsupportedVersion
  /// Over ``HTTPLimits/requestLine``.
  case requestLineTooLong
  /// A line that does not end with CRLF, RFC 9112 §2.2.
  case malformedLineEnding
  /// A line that begins with a blank, RFC 9112 §2.2 and §5.2.
  case foldedField
  /// A name that is no token, a blank before the colon, or a control character, RFC 9112 §5.1.
  case malformedField
  /// Over ``HTTPLimits/headerBytes`` or ``HTTPLimits/headerCount``.
  case headTooLarge
  /// No `Host` in HTTP/1.1, RFC 9112 §3.2.
  case missingHost
  /// More than one `Host`, or one that is no host and port, RFC 9112 §3.2.
  case malformedHost
  /// A `Content-Length` that is not one number, RFC 9112 §6.3.
  case malformedLength
  /// `Content-Length` beside `Transfer-Encoding`, or either framing where it has no meaning,
  /// RFC 9112 §6.1.
  case ambiguousLength
  /// A `Transfer-Encoding` that does not end with one `chunked`, RFC 9112 §6.3 and §7.1.
  case malformedTransferCoding
  /// A transfer coding before `chunked`, RFC 9112 §6.1.
  case unsupportedTransferCoding
  /// A chunk size, extension or ending that is none, RFC 9112 §7.1.
  case malformedChunk
  /// A trailer field that is none, RFC 9112 §7.1.2.
  case malformedTrailer
  /// Trailers over ``HTTPLimits/headerBytes``.
  case trailersTooLarge
  /// Over ``HTTPLimits/body``.
  case bodyTooLarge
  /// An `Expect` other than `100-continue`, RFC 9110 §10.1.1.
  case unknownExpectation

  /// What is answered.
  package var status: HTTPStatus {
    switch self {
    case .requestLineTooLong: .uriTooLong
    case .headTooLarge, .trailersTooLarge: .requestHeaderFieldsTooLarge
    case .bodyTooLarge: .contentTooLarge
    case .unknownExpectation: .expectationFailed
    case .unsupportedTransferCoding: .notImplemented
    case .unsupportedVersion: .httpVersionNotSupported
    default: .badRequest
    }
  }

  /// One sentence for whoever wrote the client; it quotes nothing of the request.
  package var explanation: String {
    switch self {
    case .malformedRequestLine: "The request line is not a method, a target and a version."
    case .malformedTarget: "The request target has a form or a character that is not allowed."
    case .unsupportedVersion: "Only HTTP/1.0 and HTTP/1.1 are understood."
    case .requestLineTooLong: "The request line is too long."
    case .malformedLineEnding: "A line does not end with CRLF."
    case .foldedField: "A line begins with a blank."
    case .malformedField: "A header field is malformed."
    case .headTooLarge: "The header fields are too many or too large."
    case .missingHost: "The Host field is missing."
    case .malformedHost: "The Host field is repeated or malformed."
    case .malformedLength: "The Content-Length field is not one number."
    case .ambiguousLength: "The length of the body is ambiguous."
    case .malformedTransferCoding: "The Transfer-Encoding field is malformed."
    case .unsupportedTransferCoding: "Only the transfer coding chunked is understood."
    case .malformedChunk: "The chunked body is malformed."
    case .malformedTrailer: "A trailer field is malformed."
    case .trailersTooLarge: "The trailer fields are too large."
    case .bodyTooLarge: "The body is too large."
    case .unknownExpectation: "The expectation is not understood."
    }
  }
}
