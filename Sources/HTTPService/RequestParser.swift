#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Reads the requests of one connection, RFC 9112, strictly.
///
/// It takes bytes in pieces and gives the same requests and the same error wherever they are cut:
/// each line is judged when it is whole, each limit by bytes counted from the beginning. It never
/// takes a byte of the next request. After an error it must not be fed again.
///
/// - Complexity: O(*n*) in the bytes; a line is searched and read once.
package struct RequestParser: Sendable {
  package enum Progress: Sendable {
    /// All input is taken; the request goes on.
    case needsMore
    /// A request is whole: take it with ``takeRequest(peer:)`` before going on.
    case complete
  }

  /// What a parser is in the middle of; the time limits go by it.
  package enum Phase: Sendable {
    case idle, head, body, complete
  }

  private enum State: Sendable {
    case requestLine, fields, fixedBody, chunkedBody, complete
  }

  private let limits: MessageLimits
  private var state = State.requestLine
  /// What has come of the request at hand.
  private var content = RequestContent()
  /// What it is handed over in, where one was given.
  private var storage: RequestStorage?
  private var isBegun = false
  /// Where the line being read begins in the head.
  private var lineStart = 0
  private var fieldsStart = 0
  private var skippedEmptyLine = false
  private var remaining = 0
  private var chunks = ChunkedDecoder()
  private(set) var framing = RequestFraming()
  /// `nil` for a method this server does not know.
  private(set) var method: HTTPMethod?
  /// Bytes of the body so far.
  package var bodyCount: Int { content.body.count }

  package init(limits: MessageLimits = HTTPLimits().message) { self.limits = limits }

  package var phase: Phase {
    switch state {
    case .requestLine: isBegun ? .head : .idle
    case .fields: .head
    case .fixedBody, .chunkedBody: .body
    case .complete: .complete
    }
  }

  /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
  var awaitsContinue: Bool { framing.expectsContinue && phase == .body && bodyCount == 0 }

  /// Whether the connection may be used again after the request at hand, RFC 9112 §9.3.
  package var keepsAlive: Bool { framing.keepsAlive(minorVersion: content.minorVersion) }

  /// Gives the parser memory of an earlier request to fill.
  ///
  /// Only between two requests.
  mutating func adopt(_ spare: consuming RequestStorage) {
    swap(&content, &spare.content)
    storage = spare
  }

  /// Reads `input` from `position` on, to its end or to the end of the request.
  package mutating func read(
    _ input: Span<UInt8>, from position: inout Int
  ) throws(HTTPParseError) -> Progress {
    while position < input.count {
      switch state {
      case .requestLine, .fields:
        guard try readLine(input, from: &position) else { return .needsMore }
      case .fixedBody:
        readFixedBody(input, from: &position)
      case .chunkedBody:
        if try chunks.decode(input, from: &position, into: &content.body, limits: limits) {
          state = .complete
        }
      case .complete:
        return .complete
      }
      if state == .complete { return .complete }
    }
    return .needsMore
  }

  /// Hands over the whole request and makes ready for the next; `nil` for an unknown method.
  package mutating func takeRequest(peer: PeerAddress) -> HTTPRequest? {
    state == .complete ? take(peer: peer).request : nil
  }

  /// A request with what its answer and its connection depend on.
  struct Taken {
    /// `nil` for an unknown method.
    var request: HTTPRequest?
    let isHead: Bool
    let isVersion10: Bool
    /// Whether the connection may be used again, RFC 9112 §9.3.
    let keepsAlive: Bool
  }

  /// Hands over the request, which must be whole, and makes ready for the next.
  mutating func take(peer: PeerAddress) -> Taken {
    let box = storage ?? RequestStorage()
    let taken = Taken(
      request: method.map { HTTPRequest(method: $0, peer: peer, storage: box) },
      isHead: method == .head, isVersion10: content.minorVersion == 0, keepsAlive: keepsAlive)
    swap(&content, &box.content)
    reset()
    return taken
  }

  private mutating func reset() {
    state = .requestLine
    content = RequestContent()
    storage = nil
    isBegun = false
    lineStart = 0
    fieldsStart = 0
    skippedEmptyLine = false
    remaining = 0
    framing = RequestFraming()
    method = nil
  }

  private mutating func readFixedBody(_ input: Span<UInt8>, from position: inout Int) {
    let count = min(remaining, input.count - position)
    if content.body.isEmpty {
      // What is announced is not yet sent: no more than a piece is set aside for it.
      content.body.reserveCapacity(min(remaining, max(count, 16_384)))
    }
    content.body.append(input, position..<position + count)
    position += count
    remaining -= count
    if remaining == 0 { state = .complete }
  }

  /// Takes input up to the end of the line; judges the line if it is whole.
  ///
  /// - Returns: whether a line was read.
  private mutating func readLine(
    _ input: Span<UInt8>, from position: inout Int
  ) throws(HTTPParseError) -> Bool {
    isBegun = true
    if content.head.isEmpty, state == .requestLine {
      // What cannot begin a request (a TLS handshake, say) is refused without waiting for a line.
      let first = input[position]
      guard first == .carriageReturn || ByteSet.token.contains(first) else {
        throw .malformedRequestLine
      }
    }
    let lineFeed = input.firstLineFeed(from: position)
    let end = lineFeed.map { $0 + 1 } ?? input.count
    content.head.append(input, position..<end)
    position = end
    try checkLimits(content.head.count, isWhole: lineFeed != nil)
    guard lineFeed != nil else { return false }
    let line = lineStart..<content.head.count - 1
    lineStart = content.head.count
    // RFC 9112 §2.2: a line ends with CRLF; a bare LF would be a second way to end it.
    guard !line.isEmpty, content.head[line.upperBound - 1] == .carriageReturn else {
      throw .malformedLineEnding
    }
    let text = line.lowerBound..<line.upperBound - 1
    if state == .requestLine {
      try readRequestLine(text)
    } else if text.isEmpty {
      try endHead()
    } else {
      try readField(text)
    }
    return true
  }

  private func checkLimits(_ count: Int, isWhole: Bool) throws(HTTPParseError) {
    if state == .requestLine {
      // Without its line ending; of an unfinished line the last byte may belong to the ending.
      let length = count - lineStart - (isWhole ? 2 : 1)
      guard length <= limits.requestLine else { throw .requestLineTooLong }
    } else {
      guard count - fieldsStart <= limits.headerBytes else { throw .headTooLarge }
    }
  }

  /// `method SP request-target SP HTTP-version`, RFC 9112 §3, with exactly one space at each place.
  private mutating func readRequestLine(_ line: Range<Int>) throws(HTTPParseError) {
    if line.isEmpty {
      // RFC 9112 §2.2: one empty line before a request is passed over.
      guard !skippedEmptyLine else { throw .malformedRequestLine }
      skippedEmptyLine = true
      content.head.removeAll(keepingCapacity: true)
      lineStart = 0
      return
    }
    let bytes = content.head
    let head = bytes.span
    var index = line.lowerBound
    while index < line.upperBound, ByteSet.token.contains(head[index]) { index += 1 }
    let methodRange = line.lowerBound..<index
    guard !methodRange.isEmpty, index < line.upperBound, head[index] == .space else {
      throw .malformedRequestLine
    }
    let targetStart = index + 1
    index = targetStart
    while index < line.upperBound, head[index] != .space {
      guard head[index].isFieldContent, head[index] != .tab else { throw .malformedRequestLine }
      index += 1
    }
    guard index > targetStart, index < line.upperBound else { throw .malformedRequestLine }
    let target = targetStart..<index
    content.minorVersion = try Self.minorVersion(head, index + 1..<line.upperBound)
    method = HTTPMethod(head, methodRange)
    let parsed = try RequestTarget(
      head, target, isOptions: method == .options, isConnect: head.matches(methodRange, "CONNECT"))
    content.path = parsed.path
    content.query = parsed.query
    framing.isTunnel = parsed.isAuthority
    fieldsStart = content.head.count
    state = .fields
  }

  /// `HTTP/` DIGIT `.` DIGIT, RFC 9112 §2.3; a later minor version is read as 1.1 (RFC 9110 §2.5).
  private static func minorVersion(
    _ head: Span<UInt8>, _ range: Range<Int>
  ) throws(HTTPParseError) -> Int {
    let start = range.lowerBound
    guard range.count == 8, head.matches(start..<start + 5, "HTTP/"),
      head[start + 5].isDigit, head[start + 6] == UInt8(ascii: "."), head[start + 7].isDigit
    else { throw .malformedRequestLine }
    guard head[start + 5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
    return head[start + 7] == UInt8(ascii: "0") ? 0 : 1
  }

  /// `field-name ":" OWS field-value OWS`, RFC 9112 §5.
  private mutating func readField(_ line: Range<Int>) throws(HTTPParseError) {
    guard content.fields.count < limits.headerCount else { throw .headTooLarge }
    let bytes = content.head
    let head = bytes.span
    // RFC 9112 §5.2: no folding; §2.2: no blank before the first field.
    guard !head[line.lowerBound].isBlank else { throw .foldedField }
    var index = line.lowerBound
    while index < line.upperBound, ByteSet.token.contains(head[index]) { index += 1 }
    let name = line.lowerBound..<index
    // RFC 9112 §5.1: no blank between name and colon, and no empty name.
    guard !name.isEmpty, index < line.upperBound, head[index] == .colon else {
      throw .malformedField
    }
    for position in index + 1..<line.upperBound where !head[position].isFieldContent {
      throw .malformedField
    }
    let value = head.trimmingBlanks(index + 1..<line.upperBound)
    content.fields.append(
      .init(
        nameStart: UInt32(name.lowerBound), nameEnd: UInt32(name.upperBound),
        valueStart: UInt32(value.lowerBound), valueEnd: UInt32(value.upperBound)))
    try framing.note(head, name: name, value: value)
  }

  private mutating func endHead() throws(HTTPParseError) {
    switch try framing.body(minorVersion: content.minorVersion, limit: limits.body) {
    case .none:
      state = .complete
    case .fixed(let length):
      remaining = length
      state = .fixedBody
    case .chunked:
      chunks = ChunkedDecoder()
      state = .chunkedBody
    }
  }
}

extension Span<UInt8> {
  /// Where the first line feed from `start` on is.
  @inline(__always)
  func firstLineFeed(from start: Int) -> Int? {
    unsafe withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, start < bytes.count,
        let found = unsafe memchr(base + start, Int32(UInt8.lineFeed), bytes.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }
}
