/// The `Date` field's value, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), written once a
/// second.
struct HTTPDate {
  private var bytes = [UInt8](repeating: .space, count: 29)
  private var second = Int.min

  init() { update(second: 0) }

  func append(to output: inout [UInt8]) { output.append(contentsOf: bytes) }

  /// Makes it show `second`, counted from 1970 UTC; from year 0 to 9999.
  mutating func update(second: Int) {
    guard second != self.second else { return }
    self.second = second
    let days = (second - (second % 86_400 + 86_400) % 86_400) / 86_400
    let time = second - days * 86_400
    let (year, month, day) = Self.civil(days: days)
    let weekday = ((days + 4) % 7 + 7) % 7
    put("SunMonTueWedThuFriSat", at: 0, from: weekday * 3, count: 3)
    put(", ", at: 3, from: 0, count: 2)
    putDigits(day, at: 5)
    put(" JanFebMarAprMayJunJulAugSepOctNovDec", at: 8, from: 1 + (month - 1) * 3, count: 3)
    putDigits(year / 100, at: 12)
    putDigits(year % 100, at: 14)
    putDigits(time / 3_600, at: 17)
    put(":", at: 19, from: 0, count: 1)
    putDigits(time / 60 % 60, at: 20)
    put(":", at: 22, from: 0, count: 1)
    putDigits(time % 60, at: 23)
    put(" GMT", at: 25, from: 0, count: 4)
  }

  /// Year, month and day of the Gregorian calendar; years are counted from March, so that the
  /// leap day is the last.
  private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private mutating func put(_ text: StaticString, at start: Int, from offset: Int, count: Int) {
    for index in 0..<count { bytes[start + index] = unsafe text.utf8Start[offset + index] }
  }

  private mutating func putDigits(_ number: Int, at start: Int) {
    bytes[start] = 0x30 + UInt8(truncatingIfNeeded: number / 10 % 10)
    bytes[start + 1] = 0x30 + UInt8(truncatingIfNeeded: number % 10)
  }
}
