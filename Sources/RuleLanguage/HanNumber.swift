/// Chinese numerals up to 9999: `四十二`, `一百零五`, `两千`, and digit by digit `四二`.
enum HanNumber {
  private static func digit(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar {
    case "零", "〇": 0
    case "一": 1
    case "二", "两": 2
    case "三": 3
    case "四": 4
    case "五": 5
    case "六": 6
    case "七": 7
    case "八": 8
    case "九": 9
    default: nil
    }
  }

  private static func unit(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar {
    case "十": 10
    case "百": 100
    case "千": 1000
    default: nil
    }
  }

  /// The scalar after the numeral at `start` and its value, or `nil` where none stands.
  static func read(_ scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> (Int, Double)? {
    var end = start
    while end < scalars.count, isNumeral(scalars[end]) { end += 1 }
    // A part of a longer numeral is no number of its own.
    guard (1...8).contains(end - start), start == 0 || !isNumeral(scalars[start - 1]) else {
      return nil
    }
    let numeral = scalars[start..<end]
    let hasUnit = numeral.contains { unit($0) != nil }
    return (end, Double(hasUnit ? withUnits(numeral) : digitByDigit(numeral)))
  }

  static func isNumeral(_ scalar: Unicode.Scalar) -> Bool {
    digit(scalar) != nil || unit(scalar) != nil
  }

  private static func digitByDigit(_ numeral: ArraySlice<Unicode.Scalar>) -> Int {
    numeral.reduce(0) { $0 * 10 + (digit($1) ?? 0) }
  }

  private static func withUnits(_ numeral: ArraySlice<Unicode.Scalar>) -> Int {
    var total = 0
    var ones = 0
    var isFirst = true
    for scalar in numeral {
      if let unit = unit(scalar) {
        total += (ones == 0 && isFirst ? 1 : ones) * unit
        ones = 0
      } else {
        ones = digit(scalar) ?? 0
      }
      isFirst = false
    }
    return total + ones
  }
}
