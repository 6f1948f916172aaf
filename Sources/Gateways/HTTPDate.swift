package import Chat

extension Timestamp {
  private static let days = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads an HTTP date in one of the three forms of RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`,
  /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
  ///
  /// Second 60 is the first of the next minute. `nil` for anything else: other letters' case, other
  /// blanks, a day of the week that is not that of the date.
  ///
  /// - Parameter now: decides the century of a year of two digits, which lies at most about 50 years
  ///   ahead of it.
  package init?(httpDate text: String, now: Timestamp) {
    guard text.utf8.count <= 64 else { return nil }
    var scanner = TimeScanner(rest: Array(text.utf8)[...])
    // The whole names first: each begins with its short form.
    let whole = scanner.word(of: Self.days)
    guard let weekday = whole ?? scanner.word(of: Self.days.map { $0.prefix(3) }) else {
      return nil
    }
    var month: Int?
    var dayOfMonth: Int?
    var year: Int?
    var time: Int?
    if scanner.skip(", ") {
      let dash = whole == nil ? " " : "-"
      dayOfMonth = scanner.digits(2, 2)
      month = scanner.skip(dash) ? scanner.word(of: Self.months) : nil
      guard scanner.skip(dash) else { return nil }
      year =
        whole == nil ? scanner.digits(4, 4) : scanner.digits(2, 2).map { Self.year($0, now) }
      time = scanner.skip(" ") ? scanner.time() : nil
      guard scanner.skip(" GMT") else { return nil }
    } else if whole == nil {
      month = scanner.skip(" ") ? scanner.word(of: Self.months) : nil
      guard scanner.skip(" ") else { return nil }
      dayOfMonth = scanner.skip(" ") ? scanner.digits(1, 1) : scanner.digits(2, 2)
      time = scanner.skip(" ") ? scanner.time() : nil
      year = scanner.skip(" ") ? scanner.digits(4, 4) : nil
    }
    guard scanner.rest.isEmpty, let month, let dayOfMonth, let year, let time,
      let day = TimeScanner.day(year: year, month: month + 1, day: dayOfMonth),
      // 1970-01-01 was a Thursday.
      ((day + 3) % 7 + 7) % 7 == weekday
    else { return nil }
    self = WrittenTime(day: day, millisecondOfDay: time * 1000).timestamp(offset: 0)
  }

  /// The year that two digits mean.
  private static func year(_ digits: Int, _ now: Timestamp) -> Int {
    // The average length of a year in milliseconds is exact enough to tell centuries apart.
    let year = 1970 + Int((Double(now.milliseconds) / 31_556_952_000).rounded(.down))
    let inThisCentury = year - year % 100 + digits
    if inThisCentury > year + 50 { return inThisCentury - 100 }
    return inThisCentury + 100 <= year + 50 ? inThisCentury + 100 : inThisCentury
  }
}

extension TimeScanner {
  /// The place of the word that comes next.
  fileprivate mutating func word(of words: [some StringProtocol]) -> Int? {
    for (place, word) in words.enumerated() where skip(String(word)) { return place }
    return nil
  }

  /// Reads `hh:mm:ss`, in seconds.
  fileprivate mutating func time() -> Int? {
    guard let hour = digits(2, 2), hour < 24, skip(":"), let minute = digits(2, 2), minute < 60,
      skip(":"), let second = digits(2, 2), second <= 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }
}
