/// Joins the chunks of a chunked body, RFC 9112 §7.1, and passes over extensions and trailers.
///
/// It looks at each framing byte once and keeps nothing of it but a state, so that it does not
/// matter where its input is cut.
package struct ChunkedDecoder: Sendable {
  private enum State: UInt8, Sendable {
    case sizeStart, size
    /// Blanks after a size or an extension: only `;` may follow.
    case blankBeforeExtension
    case extensionStart, extensionName, blankAfterName
    case valueStart, valueToken, valueQuoted, valueEscaped, valueEnd
    case sizeLineFeed
    case data, dataReturn, dataLineFeed
    case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed
    case done
  }

  private var state = State.sizeStart
  private var digits: UInt8 = 0
  private var remaining: UInt64 = 0
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerCount = 0

  package init() {}

  /// Reads from `position` on and appends the data to `body`.
  ///
  /// - Returns: whether the body has ended; `position` is then behind its last byte, else at the
  ///   end of `input`.
  package mutating func decode(
    _ input: Span<UInt8>, from position: inout Int, into body: inout [UInt8], limits: MessageLimits
  ) throws(HTTPParseError) -> Bool {
    while position < input.count {
      if state == .data {
        takeData(input, from: &position, into: &body)
        continue
      }
      let byte = input[position]
      position += 1
      switch state {
      case .sizeStart, .size, .blankBeforeExtension, .sizeLineFeed:
        try readSize(byte, bodyCount: body.count, limits: limits)
      case .dataReturn:
        guard byte == .carriageReturn else { throw .malformedChunk }
        state = .dataLineFeed
      case .dataLineFeed:
        guard byte == .lineFeed else { throw .malformedChunk }
        state = .sizeStart
      case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .endLineFeed:
        try readTrailer(byte, limits: limits)
        if state == .done { return true }
      case .data, .done:
        break
      default:
        extensionBytes += 1
        guard extensionBytes <= limits.chunkExtensionBytes else { throw .malformedChunk }
        try readExtension(byte)
      }
    }
    return state == .done
  }

  private mutating func takeData(
    _ input: Span<UInt8>, from position: inout Int, into body: inout [UInt8]
  ) {
    let count = min(Int(remaining), input.count - position)
    body.append(input, position..<position + count)
    position += count
    remaining -= UInt64(count)
    if remaining == 0 { state = .dataReturn }
  }

  /// `chunk-size [ chunk-ext ] CRLF` up to the extension: 1*HEXDIG, at most 16 of them.
  private mutating func readSize(
    _ byte: UInt8, bodyCount: Int, limits: MessageLimits
  ) throws(HTTPParseError) {
    if state == .sizeLineFeed {
      guard byte == .lineFeed else { throw .malformedChunk }
      guard remaining <= UInt64(max(0, limits.body - bodyCount)) else { throw .bodyTooLarge }
      state = remaining == 0 ? .trailerStart : .data
      return
    }
    if state != .blankBeforeExtension, let value = byte.hexValue {
      if state == .sizeStart { (digits, remaining) = (0, 0) }
      // RFC 9112 §7.1: a size must not overflow; 16 digits fill the 64 bits.
      guard digits < 16 else { throw .malformedChunk }
      digits += 1
      remaining = remaining << 4 | UInt64(value)
      state = .size
      return
    }
    guard state != .sizeStart else { throw .malformedChunk }
    switch byte {
    case .semicolon: state = .extensionStart
    case .carriageReturn where state == .size: state = .sizeLineFeed
    case _ where byte.isBlank:
      extensionBytes += 1
      guard extensionBytes <= limits.chunkExtensionBytes else { throw .malformedChunk }
      state = .blankBeforeExtension
    default: throw .malformedChunk
    }
  }

  /// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`, RFC 9112 §7.1.1.
  private mutating func readExtension(_ byte: UInt8) throws(HTTPParseError) {
    switch state {
    case .extensionStart:
      if byte.isBlank { return }
      guard ByteSet.token.contains(byte) else { throw .malformedChunk }
      state = .extensionName
    case .extensionName where ByteSet.token.contains(byte): break
    case .extensionName, .blankAfterName:
      switch byte {
      case .equals: state = .valueStart
      case .semicolon: state = .extensionStart
      case .carriageReturn where state == .extensionName: state = .sizeLineFeed
      case _ where byte.isBlank: state = .blankAfterName
      default: throw .malformedChunk
      }
    case .valueStart:
      if byte.isBlank { return }
      guard byte == .quote || ByteSet.token.contains(byte) else { throw .malformedChunk }
      state = byte == .quote ? .valueQuoted : .valueToken
    case .valueToken where ByteSet.token.contains(byte): break
    case .valueToken, .valueEnd:
      switch byte {
      case .semicolon: state = .extensionStart
      case .carriageReturn: state = .sizeLineFeed
      case _ where byte.isBlank: state = .blankBeforeExtension
      default: throw .malformedChunk
      }
    case .valueQuoted:
      if byte == .quote {
        state = .valueEnd
      } else if byte == .backslash {
        state = .valueEscaped
      } else if !byte.isFieldContent {
        throw .malformedChunk
      }
    default:
      // RFC 9110 §5.6.4: a quoted pair is a backslash and what a field may hold.
      guard byte.isFieldContent else { throw .malformedChunk }
      state = .valueQuoted
    }
  }

  /// `*( field-line CRLF ) CRLF`, RFC 9112 §7.1.2: checked and forgotten.
  private mutating func readTrailer(
    _ byte: UInt8, limits: MessageLimits
  ) throws(HTTPParseError) {
    trailerBytes += 1
    guard trailerBytes <= limits.headerBytes else { throw .trailersTooLarge }
    switch state {
    case .trailerStart:
      if byte == .carriageReturn {
        state = .endLineFeed
      } else if ByteSet.token.contains(byte) {
        trailerCount += 1
        guard trailerCount <= limits.headerCount else { throw .trailersTooLarge }
        state = .trailerName
      } else {
        throw .malformedTrailer
      }
    case .trailerName:
      if byte == .colon {
        state = .trailerValue
      } else if !ByteSet.token.contains(byte) {
        throw .malformedTrailer
      }
    case .trailerValue:
      if byte == .carriageReturn {
        state = .trailerLineFeed
      } else if !byte.isFieldContent {
        throw .malformedTrailer
      }
    default:
      guard byte == .lineFeed else { throw .malformedTrailer }
      state = state == .endLineFeed ? .done : .trailerStart
    }
  }
}

extension [UInt8] {
  /// Appends the bytes of `range` at once.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
