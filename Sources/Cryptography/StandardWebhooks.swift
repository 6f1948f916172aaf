/// Signs and checks requests as Standard Webhooks 1.0.0 asks (standardwebhooks.com).
///
/// A signature is HMAC-SHA256 over `id.timestamp.body`, in Base64 after `v1,`. While a secret is being
/// replaced, the sender signs with both and the receiver takes either. Ed25519 signatures (`v1a`) are
/// passed over like those of any unknown version.
///
///     let webhooks = try StandardWebhooks(secrets: [StandardWebhooks.Secret("whsec_MfKQ9r8G…")])
///     try webhooks.verify(headers, body: request.body.span, now: 1_763_700_100)
///
/// A request that holds may still come twice within the tolerance: its id tells.
package struct StandardWebhooks: Sendable {
  /// How many secrets may be in use at a time, and how many signatures are looked at: far more than
  /// a rotation needs.
  package static let maximumCount = 16

  /// The length of an id in bytes; the specification sets none.
  package static let maximumIDByteCount = 256

  /// The length of the list of signatures in bytes; a `v1a` signature has 92.
  package static let maximumListByteCount = 4096

  /// From zero to a day.
  private let tolerance: Duration

  /// One for each secret, the newest first.
  private let keys: [HMAC<SHA256>]

  /// Prepares to sign with all of `secrets` and to take a signature by any of them.
  ///
  /// - Parameters:
  ///   - secrets: from 1 to ``maximumCount``, the newest first.
  ///   - tolerance: how far a timestamp may lie before or after the present, from zero to a day.
  ///     Five minutes is what the SDKs of the specification take.
  package init(
    secrets: [Secret], tolerance: Duration = .seconds(300)
  ) throws(ConfigurationError) {
    guard (1...Self.maximumCount).contains(secrets.count) else { throw .secretCount }
    guard (.zero ... .seconds(86_400)).contains(tolerance) else { throw .tolerance }
    self.tolerance = tolerance
    keys = secrets.map(\.key)
  }

  /// The headers with which `body` is sent, signed with every secret.
  ///
  /// - Parameters:
  ///   - id: the same for each attempt to deliver the same event; see ``Headers/id``.
  ///   - timestamp: the time of this attempt, in seconds since 1970; not negative.
  package func sign(
    id: String, timestamp: Int64, body: Span<UInt8>
  ) throws(VerificationError) -> Headers {
    let timestamp = String(timestamp)
    guard Self.isID(id) else { throw .malformedID }
    guard Self.seconds(timestamp) != nil else { throw .malformedTimestamp }
    let signatures = keys.map { key in
      "v1," + Base64.encode(Self.code(key, id: id, timestamp: timestamp, body: body))
    }
    return Headers(
      id: id, timestamp: timestamp, signatures: signatures.joined(separator: " "))
  }

  /// Returns only where `body` came, as it is, from someone who knows one of the secrets, at `now`
  /// give or take the tolerance.
  ///
  /// - Parameters:
  ///   - body: the bytes as they came, not read and written again.
  ///   - now: in seconds since 1970.
  /// - Complexity: O(*n*) in the length of `body` for each secret, whatever the list says.
  package func verify(
    _ headers: Headers, body: Span<UInt8>, now: Int64
  ) throws(VerificationError) {
    guard Self.isID(headers.id) else { throw .malformedID }
    guard let timestamp = Self.seconds(headers.timestamp) else { throw .malformedTimestamp }
    let (age, overflows) = now.subtractingReportingOverflow(timestamp)
    guard !overflows, .seconds(age) <= tolerance else { throw .tooOld }
    guard .seconds(age) >= .zero - tolerance else { throw .tooNew }
    let presented = try Self.codes(in: headers.signatures)
    guard !presented.isEmpty else { throw .noSignature }
    var isAuthentic = false
    for key in keys {
      let code = Self.code(key, id: headers.id, timestamp: headers.timestamp, body: body)
      for other in presented where ConstantTime.areEqual(code, other) { isAuthentic = true }
    }
    guard isAuthentic else { throw .wrongSignature }
  }
}

extension StandardWebhooks {
  /// What goes beside a body; a header that is missing is the empty string and never holds.
  package struct Headers: Hashable, Sendable {
    /// The names, in lower case.
    package static let (idName, timestampName, signaturesName) = (
      "webhook-id", "webhook-timestamp", "webhook-signature"
    )

    /// From 1 to 256 visible ASCII characters but no full stop: one in the id could be taken for the
    /// one after it, and a signature would hold for another division of the same bytes.
    package var id: String

    /// Seconds since 1970: from 1 to 15 digits, with no zero in front of others.
    package var timestamp: String

    /// `v1,` and Base64; several with a space between.
    package var signatures: String

    package init(id: String, timestamp: String, signatures: String) {
      self.id = id
      self.timestamp = timestamp
      self.signatures = signatures
    }
  }

  /// Why requests cannot be signed and checked at all.
  package enum ConfigurationError: Error, Hashable, Sendable {
    /// A secret is not `whsec_` and Base64 after it, with or without padding.
    case malformedSecret

    /// A secret has less than 24 or more than 64 bytes.
    case secretLength

    /// There is no secret, or more than ``StandardWebhooks/maximumCount``.
    case secretCount

    /// The tolerance is negative or longer than a day.
    case tolerance
  }

  /// Why a request does not hold; none of them tells more than the sender of a forged one knows.
  package enum VerificationError: Error, Hashable, Sendable {
    /// See ``Headers/id``.
    case malformedID

    /// See ``Headers/timestamp``.
    case malformedTimestamp

    /// The list of signatures is too long, or has too many.
    case tooManySignatures

    /// The list has no signature of version 1.
    case noSignature

    /// The timestamp lies before the tolerance.
    case tooOld

    /// The timestamp lies after the tolerance.
    case tooNew

    /// No signature is by one of the secrets over this id, timestamp and body.
    case wrongSignature
  }

  /// A secret that sender and receiver share; what is printed of it says nothing about it.
  package struct Secret: Sendable, CustomStringConvertible {
    fileprivate let key: HMAC<SHA256>

    /// Reads `whsec_` and the Base64 of 24 to 64 bytes; the padding may be missing.
    package init(_ serialized: String) throws(ConfigurationError) {
      let prefix = "whsec_"
      guard serialized.hasPrefix(prefix), serialized.utf8.count <= 128,
        let bytes = Base64.decode(serialized.dropFirst(prefix.count), allowingNoPadding: true)
      else { throw .malformedSecret }
      guard (24...64).contains(bytes.count) else { throw .secretLength }
      key = HMAC(key: bytes)
    }

    package var description: String { "whsec_…" }
  }
}

extension StandardWebhooks {
  private static func isID(_ id: String) -> Bool {
    (1...maximumIDByteCount).contains(id.utf8.count)
      && id.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ".") }
  }

  /// The number in `text`, or `nil` where it is not written as ``Headers/timestamp`` says.
  private static func seconds(_ text: String) -> Int64? {
    let digits = text.utf8
    guard (1...15).contains(digits.count),
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { return nil }
    return Int64(text)
  }

  /// The codes of version 1 in `list`; one that is not Base64 cannot match and is passed over.
  private static func codes(in list: String) throws(VerificationError) -> [[UInt8]] {
    guard list.utf8.count <= maximumListByteCount else { throw .tooManySignatures }
    let signatures = list.split(separator: " ")
    guard signatures.count <= maximumCount else { throw .tooManySignatures }
    return signatures.filter { $0.hasPrefix("v1,") }.compactMap { Base64.decode($0.dropFirst(3)) }
  }

  private static func code(
    _ key: HMAC<SHA256>, id: String, timestamp: String, body: Span<UInt8>
  ) -> [UInt8] {
    var message = key
    message.update(id + "." + timestamp + ".")
    message.update(body)
    return message.finalize()
  }
}
