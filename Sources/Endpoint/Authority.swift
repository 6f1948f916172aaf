internal import Chat
package import Cryptography
internal import HTTPService

/// Who may ask: whoever knows one of the bearer tokens, or signs as Standard Webhooks says.
package struct Authority: Sendable {
  private let tokens: [PaddedToken]
  private let webhooks: StandardWebhooks?

  /// - Parameters:
  ///   - tokens: several while they are being replaced; none where everybody who gets here may ask.
  ///   - webhooks: checks signatures, which then stand in place of a token.
  package init(tokens: [String] = [], webhooks: StandardWebhooks? = nil) {
    self.tokens = tokens.map { PaddedToken(Array($0.utf8)[...]) }
    self.webhooks = webhooks
  }

  package var isOpen: Bool { tokens.isEmpty && webhooks == nil }

  /// Why a request may not be answered.
  enum Refusal: String, Sendable {
    case noToken = "no token"
    case unknownToken = "unknown token"
    case signature = "signature does not hold"

    /// RFC 6750 §3.
    var response: HTTPResponse {
      switch self {
      case .noToken: Self.unauthorized("This needs a bearer token.", error: nil)
      case .unknownToken:
        Self.unauthorized("The token is not known here.", error: "invalid_token")
      case .signature:
        Self.unauthorized("The webhook's signature does not hold.", error: "invalid_token")
      }
    }

    private static func unauthorized(_ detail: String, error: String?) -> HTTPResponse {
      var response = HTTPResponse.problem(.unauthorized, detail: detail)
      let suffix = error.map { ", error=\"\($0)\"" } ?? ""
      response.fields = [.init("WWW-Authenticate", "Bearer realm=\"xiaoer\"\(suffix)")]
      return response
    }
  }

  /// Whether a request shows anything that could be judged.
  static func isShown(by request: HTTPRequest) -> Bool {
    request.bytes(of: "authorization") != nil || request.bytes(of: "webhook-signature") != nil
  }

  /// Why a request may not be answered; `nil` where it may.
  func refusal(of request: HTTPRequest, now: Timestamp) -> Refusal? {
    if isOpen { return nil }
    if let webhooks, let signatures = request["webhook-signature"] {
      let headers = StandardWebhooks.Headers(
        id: request["webhook-id"] ?? "", timestamp: request["webhook-timestamp"] ?? "",
        signatures: signatures)
      do throws(StandardWebhooks.VerificationError) {
        try webhooks.verify(headers, body: request.body.span, now: now.milliseconds / 1000)
        return nil
      } catch {
        return .signature
      }
    }
    guard let field = request.bytes(of: "authorization") else { return .noToken }
    let scheme = Array("bearer ".utf8)
    guard field.count > scheme.count,
      zip(field, scheme).allSatisfy({ $0 | 0x20 == $1 || $0 == $1 })
    else { return .noToken }
    let presented = PaddedToken(field.dropFirst(scheme.count))
    var isKnown = false
    for token in tokens where token.isEqual(to: presented) { isKnown = true }
    return isKnown ? nil : .unknownToken
  }
}

/// A token in a fixed number of bytes, so that comparing two takes the same time whatever they are and
/// however long.
///
/// A longer one is its SHA-256 digest, which is a token that nobody has.
private struct PaddedToken: Sendable {
  private var words = SIMD16<UInt64>()
  private let count: Int

  private static let room = 128

  init(_ bytes: ArraySlice<UInt8>) {
    var bytes = bytes
    if bytes.count > Self.room {
      var hash = SHA256()
      hash.update(bytes.span)
      bytes = hash.finalize()[...]
      // No token of this length is kept as it is.
      count = -1
    } else {
      count = bytes.count
    }
    unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
  }

  func isEqual(to other: PaddedToken) -> Bool {
    let hasSameBytes = unsafe withUnsafeBytes(of: words) { own in
      unsafe withUnsafeBytes(of: other.words) { others in
        unsafe ConstantTime.areEqual(
          own.assumingMemoryBound(to: UInt8.self).span,
          others.assumingMemoryBound(to: UInt8.self).span)
      }
    }
    return hasSameBytes && count == other.count
  }
}
