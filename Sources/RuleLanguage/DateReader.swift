internal import TextNormalization

/// A day as customers write it: `2025-11-21`, `11/21`, `11月21日`, `21号`, `明天`, `下周五`, `tomorrow`,
/// `next Friday`, `21 November`. The slot keeps the customer's own words; nothing is computed from
/// them, because only a person knows which Friday was meant.
struct DateReader: SlotReader {
  func mayBegin(with scalar: Unicode.Scalar) -> Bool {
    scalar.value &- 0x61 < 26 || WordClass(scalar.value) == .digit || HanNumber.isNumeral(scalar)
      || Self.hanBeginnings.contains(scalar)
  }

  func read(_ scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> (end: Int, value: String?)? {
    guard let end = numeric(scalars, start) ?? han(scalars, start) ?? latin(scalars, start) else {
      return nil
    }
    return (end, nil)
  }

  private func number(
    _ scalars: ArraySlice<Unicode.Scalar>, _ start: Int, _ range: ClosedRange<Int>
  ) -> Int? {
    var end = start
    var value = 0
    while end < scalars.count, end - start < 4, WordClass(scalars[end].value) == .digit {
      value = value * 10 + Int(scalars[end].properties.numericValue ?? 0)
      end += 1
    }
    if end > start { return range.contains(value) ? end : nil }
    guard let (after, han) = HanNumber.read(scalars, at: start), let day = Int(exactly: han) else {
      return nil
    }
    return range.contains(day) ? after : nil
  }

  private func mark(
    _ scalars: ArraySlice<Unicode.Scalar>, _ index: Int?, _ marks: [Unicode.Scalar]
  ) -> Int? {
    guard let index, index < scalars.count, marks.contains(scalars[index]) else { return nil }
    return index + 1
  }

  /// `2025-11-21`, `2025年11月21日`, `11月21`, `11/21`, `21号`
  private func numeric(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> Int? {
    let parts: [Unicode.Scalar] = ["-", "/", "."]
    var index = start
    let year = mark(scalars, number(scalars, start, 1900...2999), parts + ["年"])
    if let year { index = year }
    if let month = mark(scalars, number(scalars, index, 1...12), ["月"]) {
      guard let day = number(scalars, month, 1...31) else { return month }
      return mark(scalars, day, ["日", "号"]) ?? day
    }
    let separators = year == nil ? ["/"] : parts
    if let month = mark(scalars, number(scalars, index, 1...12), separators),
      let day = number(scalars, month, 1...31)
    {
      return day
    }
    return year == nil ? mark(scalars, number(scalars, start, 1...31), ["号", "日"]) : nil
  }

  private static let days: [[Unicode.Scalar]] = [
    "大后天", "今天", "明天", "后天", "昨天", "前天", "今晚", "明晚", "明早", "今日", "明日",
  ].map { Array($0.unicodeScalars) }

  private static let relations: [[Unicode.Scalar]] = [
    "下下", "下个", "这个", "上个", "下", "这", "上", "本",
  ].map { Array($0.unicodeScalars) }
  private static let weeks: [[Unicode.Scalar]] = ["星期", "礼拜", "周"].map {
    Array($0.unicodeScalars)
  }
  private static let weekNames: [Unicode.Scalar] = [
    "一", "二", "三", "四", "五", "六", "日", "天", "末", "1", "2", "3", "4", "5", "6", "7",
  ]
  /// With what ``han(_:_:)`` may begin.
  private static let hanBeginnings = (days + relations + weeks).map { $0[0] }

  /// `明天`, `下周五`, `这个星期天`
  private func han(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> Int? {
    for day in Self.days where scalars[start...].starts(with: day) { return start + day.count }
    var index = start
    if let relation = Self.relations.first(where: { scalars[index...].starts(with: $0) }) {
      index += relation.count
    }
    for week in Self.weeks where scalars[index...].starts(with: week) {
      return mark(scalars, index + week.count, Self.weekNames)
    }
    return nil
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec",
  ]
  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  /// `tomorrow`, `next friday`, `november 21st`, `21 nov 2025`
  private func latin(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> Int? {
    let (first, end) = word(scalars, start)
    if ["today", "tomorrow", "tonight", "yesterday"].contains(first) { return end }
    if Self.weekdays.contains(first) { return end }
    if ["next", "this", "on"].contains(first), end < scalars.count, scalars[end] == " " {
      let (second, after) = word(scalars, end + 1)
      if Self.weekdays.contains(second) || (second == "weekend" && first != "on") { return after }
      return nil
    }
    if Self.months.contains(first) {
      guard let gap = mark(scalars, end, [" "]), let day = number(scalars, gap, 1...31) else {
        return first.count > 3 && first != "march" ? end : nil
      }
      return ordinal(scalars, day)
    }
    guard let day = number(scalars, start, 1...31),
      let gap = mark(scalars, ordinal(scalars, day), [" "])
    else { return nil }
    let (month, after) = word(scalars, gap)
    return Self.months.contains(month) ? after : nil
  }

  private func word(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> (String, Int) {
    var end = start
    var word = ""
    while end < scalars.count, end - start < 10, ("a"..."z").contains(scalars[end]) {
      word.unicodeScalars.append(scalars[end])
      end += 1
    }
    return (word, end)
  }

  private func ordinal(_ scalars: ArraySlice<Unicode.Scalar>, _ day: Int) -> Int {
    let (ending, after) = word(scalars, day)
    return ["st", "nd", "rd", "th"].contains(ending) ? after : day
  }
}
