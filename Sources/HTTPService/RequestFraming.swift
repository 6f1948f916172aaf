/// What the fields of a request say about its body and its connection.
struct RequestFraming: Sendable {
  enum Body: Equatable {
    case none
    case fixed(Int)
    case chunked
  }

  private enum TransferCoding: Sendable {
    case absent, chunked
    /// Something before a last `chunked`.
    case unsupported
    /// Something after `chunked`, or no `chunked` at the end so far.
    case unfinished
  }

  private var hostCount: UInt8 = 0
  private var length: Int?
  private var isLengthOverAllBounds = false
  private var coding = TransferCoding.absent
  private var saysClose = false
  private var saysKeepAlive = false
  private var expectation = Expectation.none
  /// Whether the method is CONNECT: what follows the head would be no HTTP.
  var isTunnel = false

  private enum Expectation: Sendable { case none, proceed, unknown }

  /// Whether `100 Continue` is asked for; only HTTP/1.1 can (set by ``body(minorVersion:limit:)``).
  private(set) var expectsContinue = false

  /// Takes note of a field; only those that frame a message or steer a connection matter.
  mutating func note(
    _ head: Span<UInt8>, name: Range<Int>, value: Range<Int>
  ) throws(HTTPParseError) {
    switch name.count {
    case 4 where head.matches(name, ignoringCaseOf: "host"):
      // RFC 9112 §3.2: one Host, and a valid one.
      hostCount += 1
      guard hostCount == 1, RequestTarget.isHost(head, value, needsPort: false) else {
        throw .malformedHost
      }
    case 6 where head.matches(name, ignoringCaseOf: "expect"):
      // RFC 9110 §10.1.1: 100-continue is the only expectation there is.
      let isKnown = head.matches(value, ignoringCaseOf: "100-continue")
      expectation = isKnown && expectation != .unknown ? .proceed : .unknown
    case 10 where head.matches(name, ignoringCaseOf: "connection"):
      noteConnection(head, value)
    case 14 where head.matches(name, ignoringCaseOf: "content-length"):
      try noteLength(head, value)
    case 17 where head.matches(name, ignoringCaseOf: "transfer-encoding"):
      try noteCoding(head, value)
    default: break
    }
  }

  /// `Content-Length = 1*DIGIT`, RFC 9110 §8.6; no sign, no list, and not twice even if alike,
  /// which RFC 9112 §6.3 allows to refuse.
  private mutating func noteLength(
    _ head: Span<UInt8>, _ value: Range<Int>
  ) throws(HTTPParseError) {
    guard !value.isEmpty, length == nil else { throw .malformedLength }
    var sum = 0
    for index in value {
      let byte = head[index]
      guard byte.isDigit else { throw .malformedLength }
      let (product, overflow) = sum.multipliedReportingOverflow(by: 10)
      let (next, carry) = product.addingReportingOverflow(Int(byte - 0x30))
      isLengthOverAllBounds = isLengthOverAllBounds || overflow || carry
      sum = isLengthOverAllBounds ? 0 : next
    }
    length = sum
  }

  /// `Transfer-Encoding = #transfer-coding`, RFC 9112 §6.1.
  ///
  /// An empty list element, which RFC 9110 §5.6.1 would pass over, is refused: readers differ.
  private mutating func noteCoding(
    _ head: Span<UInt8>, _ value: Range<Int>
  ) throws(HTTPParseError) {
    var start = value.lowerBound
    while true {
      var end = start
      while end < value.upperBound, head[end] != .comma { end += 1 }
      let element = head.trimmingBlanks(start..<end)
      guard !element.isEmpty else { throw .malformedTransferCoding }
      // RFC 9112 §7.1: chunked comes once, last, and has no parameters.
      if head.matches(element, ignoringCaseOf: "chunked") {
        switch coding {
        case .absent: coding = .chunked
        case .unfinished: coding = .unsupported
        case .chunked, .unsupported: throw .malformedTransferCoding
        }
      } else {
        guard coding == .absent || coding == .unfinished else { throw .malformedTransferCoding }
        coding = .unfinished
      }
      guard end < value.upperBound else { return }
      start = end + 1
    }
  }

  /// `Connection = #connection-option`, RFC 9110 §7.6.1.
  private mutating func noteConnection(_ head: Span<UInt8>, _ value: Range<Int>) {
    var start = value.lowerBound
    while start <= value.upperBound {
      var end = start
      while end < value.upperBound, head[end] != .comma { end += 1 }
      let option = head.trimmingBlanks(start..<end)
      if head.matches(option, ignoringCaseOf: "close") { saysClose = true }
      if head.matches(option, ignoringCaseOf: "keep-alive") { saysKeepAlive = true }
      start = end + 1
    }
  }

  /// How long the body is, RFC 9112 §6.3, once all fields are known.
  ///
  /// - Parameter limit: the largest body allowed, in bytes.
  mutating func body(minorVersion: Int, limit: Int) throws(HTTPParseError) -> Body {
    // RFC 9112 §3.2: HTTP/1.1 requires a Host.
    guard hostCount == 1 || minorVersion == 0 else { throw .missingHost }
    guard coding == .absent || length == nil else { throw .ambiguousLength }
    // RFC 9112 §6.1: HTTP/1.0 has no transfer codings; one there means faulty framing.
    guard coding == .absent || minorVersion >= 1 else { throw .ambiguousLength }
    guard coding != .unfinished else { throw .malformedTransferCoding }
    guard coding != .unsupported else { throw .unsupportedTransferCoding }
    // RFC 9110 §9.3.6: CONNECT has no content.
    guard !isTunnel || (coding == .absent && length ?? 0 == 0) else { throw .ambiguousLength }
    guard !isLengthOverAllBounds, length ?? 0 <= limit else { throw .bodyTooLarge }
    // RFC 9110 §10.1.1: a 1.0 client's expectation is ignored, an unknown one refused.
    if minorVersion >= 1 {
      guard expectation != .unknown else { throw .unknownExpectation }
      expectsContinue = expectation == .proceed
    }
    if coding == .chunked { return .chunked }
    guard let length, length > 0 else { return .none }
    return .fixed(length)
  }

  /// RFC 9112 §9.3: `close` ends it; 1.1 goes on by itself, 1.0 only when asked.
  func keepsAlive(minorVersion: Int) -> Bool {
    !saysClose && !isTunnel && (minorVersion >= 1 || saysKeepAlive)
  }
}
