/// Chinese numerals up to 9999: `四十二`, `一百零五`, `两千`, and digit by digit `四二`.
enum HanNumber {
  private static let digits: [Unicode.Scalar: Int] = [
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9,
  ]
  private static let units: [Unicode.Scalar: Int] = ["十": 10, "百": 100, "千": 1000]

  /// The scalar after the numeral at `start` and its value, or `nil` where none stands.
  static func read(_ scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> (Int, Double)? {
    var end = start
    while end < scalars.count, isNumeral(scalars[end]) { end += 1 }
    // A part of a longer numeral is no number of its own.
    guard (1...8).contains(end - start), start == 0 || !isNumeral(scalars[start - 1]) else {
      return nil
    }
    let numeral = scalars[start..<end]
    let hasUnit = numeral.contains { units[$0] != nil }
    return (end, Double(hasUnit ? withUnits(numeral) : digitByDigit(numeral)))
  }

  private static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
    digits[scalar] != nil || units[scalar] != nil
  }

  private static func digitByDigit(_ numeral: ArraySlice<Unicode.Scalar>) -> Int {
    numeral.reduce(0) { $0 * 10 + (digits[$1] ?? 0) }
  }

  private static func withUnits(_ numeral: ArraySlice<Unicode.Scalar>) -> Int {
    var total = 0
    var digit = 0
    var isFirst = true
    for scalar in numeral {
      if let unit = units[scalar] {
        total += (digit == 0 && isFirst ? 1 : digit) * unit
        digit = 0
      } else {
        digit = digits[scalar] ?? 0
      }
      isFirst = false
    }
    return total + digit
  }
}
