/// Where a request target keeps its path and query, RFC 9112 §3.2.
struct RequestTarget: Equatable {
  /// The path as it was sent, percent-encoded; `/` or `*` at least. Empty for an absolute form
  /// without a path, which means `/`.
  var path: Range<Int>
  /// What follows the first `?`, or `nil` without one.
  var query: Range<Int>?
  /// Whether it named a host itself, which then counts instead of `Host` (RFC 9112 §3.2.2).
  var isAbsolute = false
  /// Whether it is the target of CONNECT, a host and port (RFC 9112 §3.2.3).
  var isAuthority = false

  /// Reads the target in `range`.
  ///
  /// - Complexity: O(*n*) in its length.
  init(
    _ bytes: Span<UInt8>, _ range: Range<Int>, isOptions: Bool, isConnect: Bool
  ) throws(HTTPParseError) {
    path = range
    guard !range.isEmpty else { throw .malformedTarget }
    if isConnect {
      // RFC 9112 §3.2.3: host and port, and only with CONNECT.
      guard Self.isHost(bytes, range, needsPort: true) else { throw .malformedTarget }
      isAuthority = true
      return
    }
    if bytes.matches(range, "*") {
      // RFC 9112 §3.2.4: only with OPTIONS.
      guard isOptions else { throw .malformedTarget }
      return
    }
    var start = range.lowerBound
    if bytes[start] != .slash {
      start = try Self.skipAuthority(bytes, range)
      isAbsolute = true
    }
    // RFC 9112 §3.2.1: path and query; a fragment is no part of a target.
    path = start..<range.upperBound
    var index = start
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == .percent {
        guard Self.isEncodedByte(bytes, at: index, end: range.upperBound) else {
          throw .malformedTarget
        }
        index += 3
        continue
      }
      guard ByteSet.target.contains(byte) else { throw .malformedTarget }
      if byte == UInt8(ascii: "?"), query == nil {
        path = start..<index
        query = index + 1..<range.upperBound
      }
      index += 1
    }
  }

  /// Where the path begins after `http://host`, RFC 9112 §3.2.2.
  private static func skipAuthority(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(HTTPParseError) -> Int {
    let lower = range.lowerBound
    var start: Int
    if range.count > 7, bytes.matches(lower..<lower + 7, ignoringCaseOf: "http://") {
      start = lower + 7
    } else if range.count > 8, bytes.matches(lower..<lower + 8, ignoringCaseOf: "https://") {
      start = lower + 8
    } else {
      throw .malformedTarget
    }
    let host = start
    while start < range.upperBound, bytes[start] != .slash, bytes[start] != UInt8(ascii: "?") {
      start += 1
    }
    // RFC 9110 §4.2.1 and §4.2.4: an empty host and user information are refused.
    guard start > host, isHost(bytes, host..<start, needsPort: false) else {
      throw .malformedTarget
    }
    return start
  }

  private static func isEncodedByte(_ bytes: Span<UInt8>, at index: Int, end: Int) -> Bool {
    index + 2 < end && bytes[index + 1].hexValue != nil && bytes[index + 2].hexValue != nil
  }

  /// Whether `range` is `uri-host [":" port]`, RFC 9110 §7.2 and RFC 3986 §3.2.2.
  ///
  /// An empty host is allowed where no port is asked for: that is what a client without an
  /// authority sends (RFC 9112 §3.2).
  static func isHost(_ bytes: Span<UInt8>, _ range: Range<Int>, needsPort: Bool) -> Bool {
    var index = range.lowerBound
    let end = range.upperBound
    if index < end, bytes[index] == UInt8(ascii: "[") {
      index += 1
      let start = index
      while index < end, bytes[index] != UInt8(ascii: "]") {
        // Hexadecimal digits, colons and dots; IPvFuture and zones are not told apart from noise.
        let byte = bytes[index]
        guard byte.hexValue != nil || byte == .colon || byte == UInt8(ascii: ".") else {
          return false
        }
        index += 1
      }
      guard index < end, index > start + 1 else { return false }
      index += 1
    } else {
      while index < end, bytes[index] != .colon {
        if bytes[index] == .percent {
          guard isEncodedByte(bytes, at: index, end: end) else { return false }
          index += 3
          continue
        }
        guard ByteSet.registeredName.contains(bytes[index]) else { return false }
        index += 1
      }
    }
    guard index < end else { return !needsPort }
    guard bytes[index] == .colon, index > range.lowerBound else { return false }
    for position in index + 1..<end where !bytes[position].isDigit { return false }
    return !needsPort || index + 1 < end
  }
}
