/// The middle value, of an even number the mean of the two in the middle; 0 of none.
///
/// - Complexity: O(*n* log *n*).
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// The smallest of `sorted` that is no smaller than `percent` of a hundred of them; 0 of none.
func percentile(_ percent: Int, ofSorted sorted: [UInt32]) -> UInt32 {
  guard !sorted.isEmpty else { return 0 }
  let rank = (sorted.count * percent + 99) / 100
  return sorted[min(max(rank, 1), sorted.count) - 1]
}

/// For each call the median of what it took in several passes, so that one pass in which the machine
/// did something else does not make it slow.
func middles(_ passes: [[UInt32]]) -> [UInt32] {
  guard let first = passes.first else { return [] }
  return first.indices.map { call in
    UInt32(clamping: Int(median(passes.map { Double($0[call]) })))
  }
}

/// A number with three significant digits, thousands parted by commas: `0.0123`, `1.23`, `12,300`.
func written(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  if value < 0 { return "−" + written(-value) }
  if value == 0 { return "0" }
  var unit = 1.0
  var digits = 2
  // The digits behind the point that leave three significant ones; rounding may carry into a fourth.
  while value / unit >= 9.995, digits > 0 { (unit, digits) = (unit * 10, digits - 1) }
  var small = value
  while small < 0.9995, digits < 9 { (small, digits) = (small * 10, digits + 1) }
  guard digits > 0 else { return thousands(value) }
  var scale = 1
  for _ in 0..<digits { scale *= 10 }
  let scaled = Int((value * Double(scale)).rounded())
  let fraction = String(scaled % scale)
  return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// A whole number with commas between thousands.
private func thousands(_ value: Double) -> String {
  guard value < 1e15 else { return "\(value)" }
  var text = ""
  for (place, digit) in String(Int(value.rounded())).reversed().enumerated() {
    if place > 0, place % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}

func written(_ count: Int) -> String { thousands(Double(count)) }
