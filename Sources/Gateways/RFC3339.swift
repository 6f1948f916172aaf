package import Chat

/// A date and a time of day as they are written, before an offset makes a moment of them.
struct WrittenTime: Hashable, Sendable {
  /// Days since 1970-01-01 in the proleptic Gregorian calendar.
  var day: Int
  /// From 0 to 86,400,999; the last second only for a leap second.
  var millisecondOfDay: Int

  /// The moment, where the writer's clock is `offset` seconds ahead of UTC.
  func timestamp(offset: Int) -> Timestamp {
    Timestamp(milliseconds: Int64(day) * 86_400_000 + Int64(millisecondOfDay - offset * 1000))
  }
}

/// Reads the numbers of a date and time from front to back.
struct TimeScanner {
  var rest: ArraySlice<UInt8>

  /// Reads from `least` to `most` ASCII digits.
  mutating func digits(_ least: Int, _ most: Int) -> Int? {
    var value = 0
    var count = 0
    while count < most, let byte = rest.first, (0x30...0x39).contains(byte) {
      value = value * 10 + Int(byte - 0x30)
      count += 1
      rest = rest.dropFirst()
    }
    return count >= least ? value : nil
  }

  /// Reads one byte when it is one of `allowed`.
  mutating func byte(of allowed: String) -> UInt8? {
    guard let byte = rest.first, allowed.utf8.contains(byte) else { return nil }
    rest = rest.dropFirst()
    return byte
  }

  /// Reads `text` when it comes next.
  mutating func skip(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  /// Reads `.` and one digit or more; what is finer than a millisecond is cut off.
  mutating func fraction() -> Int? {
    guard skip(".") else { return 0 }
    var milliseconds = 0
    var scale = 100
    guard let first = digits(1, 1) else { return nil }
    milliseconds = first * scale
    while let digit = digits(1, 1) {
      scale /= 10
      milliseconds += digit * scale
    }
    return milliseconds
  }

  /// Days since 1970-01-01, or `nil` where the calendar has no such day; years 0 to 9999.
  static func day(year: Int, month: Int, day: Int) -> Int? {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    // 31 and 30 days take turns, and begin anew in August.
    let length = month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month / 8) % 2
    guard day <= length else { return nil }
    // Years begin in March here, so that the leap day is a year's last.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let leapDays = shifted.quotient(4) - shifted.quotient(100) + shifted.quotient(400)
    return shifted * 365 + leapDays + dayOfYear - 719_468
  }
}

extension Int {
  /// The quotient rounded down, for the year before year 0.
  fileprivate func quotient(_ divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
  }
}

extension Timestamp {
  /// Reads a `date-time` of RFC 3339 §5.6, such as `2025-11-21T09:30:05.25+08:00`.
  ///
  /// `t` and `z` may be lower case and a blank may stand for `T` (both allowed there). Second 60
  /// is read only at the end of a month in UTC (§5.7) and is the first moment of the next day;
  /// fractions are cut to milliseconds. `nil` for anything else.
  package init?(rfc3339 text: String) {
    var scanner = TimeScanner(rest: Array(text.utf8.prefix(64))[...])
    guard text.utf8.count <= 64,
      let year = scanner.digits(4, 4), scanner.skip("-"),
      let month = scanner.digits(2, 2), scanner.skip("-"),
      let dayOfMonth = scanner.digits(2, 2), scanner.byte(of: "Tt ") != nil,
      let day = TimeScanner.day(year: year, month: month, day: dayOfMonth),
      let hour = scanner.digits(2, 2), hour < 24, scanner.skip(":"),
      let minute = scanner.digits(2, 2), minute < 60, scanner.skip(":"),
      let second = scanner.digits(2, 2), second <= 60,
      let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.rest.isEmpty
    else { return nil }
    let seconds = hour * 3600 + minute * 60 + second
    let written = WrittenTime(day: day, millisecondOfDay: seconds * 1000 + fraction)
    let moment = written.timestamp(offset: offset)
    if second == 60, !Self.isEndOfMonth(written.timestamp(offset: offset)) { return nil }
    self = moment
  }

  /// Whether the second that begins at `moment` (fraction aside) opens a month in UTC.
  private static func isEndOfMonth(_ moment: Timestamp) -> Bool {
    let second = moment.milliseconds.dividedDown(by: 1000)
    guard second % 86_400 == 0 else { return false }
    let day = Int(second / 86_400)
    // Every month's first day, the years 0 to 10,000 included, is one after an existing last day.
    let approximateYear = 1970 + Int((Double(day) / 365.2425).rounded(.down))
    for year in (approximateYear - 1)...(approximateYear + 1) {
      for month in 1...12 where TimeScanner.day(year: year, month: month, day: 1) == day {
        return true
      }
    }
    return false
  }
}

extension Int64 {
  fileprivate func dividedDown(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension Timestamp {
  /// Reads what programs write: `2025-11-21T09:30:05`, a fraction perhaps, and `Z` or `+08:00`.
  ///
  /// `nil` for anything else: ``init(rfc3339:)`` may read it still. Both read the same moment.
  init?(usual bytes: UnsafeBufferPointer<UInt8>) {
    guard (20...64).contains(bytes.count) else { return nil }
    var isUsual = unsafe bytes[4] == 0x2D && bytes[7] == 0x2D && bytes[10] == UInt8(ascii: "T")
    unsafe isUsual = isUsual && bytes[13] == 0x3A && bytes[16] == 0x3A
    /// The number of `count` digits at `place`, which the caller has seen to be within the bytes.
    func number(_ place: Int, _ count: Int) -> Int {
      var number = 0
      for offset in place..<place + count {
        let digit = unsafe bytes[offset] &- 0x30
        if digit > 9 { isUsual = false }
        number = number * 10 + Int(digit)
      }
      return number
    }
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
    let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
    var (end, milliseconds, scale) = (19, 0, 100)
    if unsafe bytes[end] == UInt8(ascii: ".") {
      end += 1
      while end < bytes.count, unsafe bytes[end] &- 0x30 <= 9 {
        unsafe milliseconds += Int(bytes[end] &- 0x30) * scale
        scale /= 10
        end += 1
      }
      if end == 20 { return nil }
    }
    var offset = 0
    if bytes.count - end == 6, unsafe bytes[end + 3] == 0x3A {
      let (hours, minutes) = (number(end + 1, 2), number(end + 4, 2))
      guard hours < 24, minutes < 60 else { return nil }
      offset = hours * 3600 + minutes * 60
      switch unsafe bytes[end] {
      case UInt8(ascii: "+"): break
      case UInt8(ascii: "-"): offset = -offset
      default: return nil
      }
    } else if unsafe bytes.count - end != 1 || bytes[end] != UInt8(ascii: "Z") {
      return nil
    }
    guard isUsual, hour < 24, minute < 60, second < 60,
      let days = TimeScanner.day(year: year, month: month, day: day)
    else { return nil }
    let time = ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
    self = WrittenTime(day: days, millisecondOfDay: time).timestamp(offset: offset)
  }
}

extension TimeScanner {
  /// Reads `Z` or `±hh:mm` in seconds east of Greenwich.
  mutating func offset() -> Int? {
    if byte(of: "Zz") != nil { return 0 }
    guard let sign = byte(of: "+-"), let hours = digits(2, 2), hours < 24, skip(":"),
      let minutes = digits(2, 2), minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }
}
