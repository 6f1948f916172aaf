/// The methods that a handler can meet; any other token is answered with 501 (RFC 9110 §9.1).
///
/// Methods are case-sensitive: `get` is another one.
package enum HTTPMethod: String, Hashable, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"

  /// The method that the bytes of `range` name, or `nil`.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    switch range.count {
    case 3 where bytes.matches(range, "GET"): self = .get
    case 3 where bytes.matches(range, "PUT"): self = .put
    case 4 where bytes.matches(range, "POST"): self = .post
    case 4 where bytes.matches(range, "HEAD"): self = .head
    case 5 where bytes.matches(range, "PATCH"): self = .patch
    case 6 where bytes.matches(range, "DELETE"): self = .delete
    case 7 where bytes.matches(range, "OPTIONS"): self = .options
    default: return nil
    }
  }
}
