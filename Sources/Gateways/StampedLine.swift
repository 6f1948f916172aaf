internal import Chat

/// A line of a transcript that bears a time.
struct StampedLine {
  enum Time: Hashable, Sendable {
    /// With an offset of its own.
    case moment(Timestamp)
    case dated(WrittenTime)
    /// Milliseconds since midnight of an unknown day.
    case clock(Int)
  }

  let time: Time
  /// `nil` where the line names nobody.
  let speaker: Speaker?
  /// Empty for a header.
  let text: String

  /// Reads `[2025-11-21 09:30] name: text`, `[09:30:05] name: text` and `[09:30] text`.
  init?(bracketed line: String) {
    guard line.first == "[" else { return nil }
    let bytes = Array(line.utf8.prefix(66))
    guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    let inside = String(decoding: bytes[1..<close], as: UTF8.self)
    let rest = String(decoding: Array(line.utf8)[(close + 1)...], as: UTF8.self).trimmed
    guard !rest.isEmpty, let time = Self.time(inside.trimmed) else { return nil }
    self.time = time
    if let (speaker, text) = Speaker.anyone(in: rest) {
      self.speaker = speaker
      self.text = text
    } else {
      speaker = nil
      text = rest
    }
  }

  /// Reads an export's header: a name and a date with seconds, in either order.
  init?(header line: String) {
    // The longest: a name of 20 clusters, an address in brackets, 25 bytes of date and time.
    guard line.utf8.count <= 400 else { return nil }
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.count >= 3 else { return nil }
    let candidates: [(time: [Substring], name: [Substring])] = [
      (Array(words.suffix(2)), Array(words.dropLast(2))),
      (Array(words.prefix(2)), Array(words.dropFirst(2))),
    ]
    for (written, name) in candidates {
      guard written[1].count(where: { $0 == ":" }) == 2,
        case .dated(let time)? = Self.time(written.joined(separator: " ")),
        let speaker = Speaker(name: name.joined(separator: " ")[...])
      else { continue }
      self.time = .dated(time)
      self.speaker = speaker
      text = ""
      return
    }
    return nil
  }

  /// Reads RFC 3339, `2025-11-21 09:30[:05[.250]]` (also with `/`, `.` or 年月日) and `09:30[:05]`.
  static func time(_ text: String) -> Time? {
    if let moment = Timestamp(rfc3339: text) { return .moment(moment) }
    var scanner = TimeScanner(rest: Array(text.utf8.prefix(64))[...])
    guard text.utf8.count <= 64 else { return nil }
    if let clock = scanner.clock(), scanner.rest.isEmpty { return .clock(clock) }
    scanner = TimeScanner(rest: Array(text.utf8)[...])
    guard let day = scanner.date(), scanner.byte(of: " T") != nil, let clock = scanner.clock(),
      scanner.rest.isEmpty
    else { return nil }
    return .dated(WrittenTime(day: day, millisecondOfDay: clock))
  }
}

extension TimeScanner {
  /// Reads a date with the year first.
  fileprivate mutating func date() -> Int? {
    guard let year = digits(4, 4) else { return nil }
    for (first, second, last) in [
      ("-", "-", ""), ("/", "/", ""), (".", ".", ""), ("年", "月", "日"),
    ] where skip(first) {
      guard let month = digits(1, 2), skip(second), let day = digits(1, 2), skip(last) else {
        return nil
      }
      return Self.day(year: year, month: month, day: day)
    }
    return nil
  }

  /// Reads `9:30`, `09:30:05` or `09:30:05.250` in milliseconds since midnight.
  fileprivate mutating func clock() -> Int? {
    guard let hour = digits(1, 2), hour < 24, skip(":"), let minute = digits(2, 2), minute < 60
    else { return nil }
    guard skip(":") else { return (hour * 60 + minute) * 60_000 }
    guard let second = digits(2, 2), second < 60, let fraction = fraction() else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1000 + fraction
  }
}
