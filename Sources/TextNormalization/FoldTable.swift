/// One scalar to one scalar for everything that needs no look at its neighbours.
struct FoldTable: Sendable {
  static let shared = FoldTable()

  /// For each scalar of the Basic Multilingual Plane: what it becomes, `0` where only ``SlowFold``
  /// knows, ``dropped`` where it vanishes.
  private let basic: [UInt16]

  /// A noncharacter, which no text needs to keep.
  static let dropped: UInt16 = 0xFFFF

  private init() {
    var table = [UInt16](repeating: 0, count: 0x10000)
    func keep(_ range: ClosedRange<Int>) { for value in range { table[value] = UInt16(value) } }
    keep(0x20...0x7E)
    for value in 0x41...0x5A { table[value] = UInt16(value + 32) }
    table[0x60] = 0x27
    keep(0x3041...0x3096)
    keep(0x30A1...0x30FE)
    keep(0x3400...0x4DBF)
    keep(0x4E00...0x9FFF)
    keep(0x2600...0x27BF)
    for (from, to) in punctuation { table[Int(from.value)] = UInt16(to.value) }
    for value in 0xFF01...0xFF5E { table[value] = table[value - 0xFEE0] }
    for value in controls { table[value] = Self.dropped }
    for value in [0x09, 0xA0, 0x3000] { table[value] = 0x20 }
    for value in [0x0A, 0x0D, 0x85, 0x2028, 0x2029] { table[value] = 0x0A }
    for (from, to) in variants { table[Int(from.value)] = UInt16(to.value) }
    var pairs = traditionalToSimplified.unicodeScalars.makeIterator()
    while let traditional = pairs.next(), let simplified = pairs.next() {
      table[Int(traditional.value)] = UInt16(simplified.value)
    }
    basic = table
  }

  /// What `scalar` becomes on its own, or `nil` where the table does not say.
  @inline(__always)
  func entry(_ scalar: Unicode.Scalar) -> UInt32? {
    if scalar.value < 0x10000 {
      let entry = basic[Int(scalar.value)]
      return entry == 0 ? nil : UInt32(entry)
    }
    // Emoji and the rarer Han planes have neither case nor compatibility forms.
    switch scalar.value {
    case 0x1F3FB...0x1F3FF: return UInt32(Self.dropped)
    case 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x2A6DF:
      return scalar.value
    default: return nil
    }
  }

  /// Appends the fold of all of `text` to `folded`, which is empty, or returns false at the first
  /// scalar that it does not know; blanks are joined as ``BlankJoiner`` does.
  func fold(_ text: String, into folded: inout Folded) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      unsafe basic.withUnsafeBufferPointer { table in
        unsafe fold(bytes, table, into: &folded)
      }
    }
  }

  /// No text becomes longer by folding, so that it is made beside and taken over at once.
  private func fold(
    _ bytes: UnsafeBufferPointer<UInt8>, _ table: UnsafeBufferPointer<UInt16>,
    into folded: inout Folded
  ) -> Bool {
    unsafe withUnsafeTemporaryAllocation(of: Unicode.Scalar.self, capacity: bytes.count) {
      scalars in
      unsafe withUnsafeTemporaryAllocation(of: Range<Int32>.self, capacity: bytes.count) {
        origins in
        guard let count = unsafe fold(bytes, table, scalars, origins) else { return false }
        unsafe folded.scalars.append(contentsOf: UnsafeBufferPointer(rebasing: scalars[..<count]))
        unsafe folded.origins.append(contentsOf: UnsafeBufferPointer(rebasing: origins[..<count]))
        return true
      }
    }
  }

  /// The number of scalars that were put into `scalars` and `origins`, or `nil` where one is unknown.
  private func fold(
    _ bytes: UnsafeBufferPointer<UInt8>, _ table: UnsafeBufferPointer<UInt16>,
    _ scalars: UnsafeMutableBufferPointer<Unicode.Scalar>,
    _ origins: UnsafeMutableBufferPointer<Range<Int32>>
  ) -> Int? {
    var count = 0
    func append(_ scalar: Unicode.Scalar, _ origin: Range<Int32>) {
      unsafe scalars.initializeElement(at: count, to: scalar)
      unsafe origins.initializeElement(at: count, to: origin)
      count += 1
    }
    var offset = 0
    var blank: (value: UInt32, origin: Range<Int32>) = (0, 0..<0)
    var lastIsHan = false
    while offset < bytes.count {
      let (value, width) = unsafe Self.scalar(bytes, offset)
      let origin = Int32(truncatingIfNeeded: offset)..<Int32(truncatingIfNeeded: offset + width)
      offset += width
      var entry: UInt32
      if value < 0x10000 {
        entry = unsafe UInt32(table[Int(value)])
        if entry == 0 { return nil }
      } else {
        guard let known = Unicode.Scalar(value).flatMap(self.entry) else { return nil }
        entry = known
      }
      if entry == UInt32(Self.dropped) { continue }
      if entry == 0x20 || entry == 0x0A {
        if count > 0, blank.value == 0 || entry == 0x0A { blank = (entry, origin) }
        continue
      }
      guard let scalar = Unicode.Scalar(entry) else { return nil }
      let isOfHan = isHan(scalar)
      if blank.value != 0 {
        if blank.value == 0x0A || !(lastIsHan && isOfHan) {
          append(blank.value == 0x0A ? "\n" : " ", blank.origin)
        }
        blank.value = 0
      }
      append(scalar, origin)
      lastIsHan = isOfHan
    }
    return count
  }

  /// The scalar at `offset` of valid UTF-8, and its width.
  @inline(__always)
  private static func scalar(
    _ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int
  ) -> (value: UInt32, width: Int) {
    func tail(_ place: Int) -> UInt32 { unsafe UInt32(bytes[offset + place]) & 0x3F }
    let lead = unsafe UInt32(bytes[offset])
    if lead < 0x80 { return (lead, 1) }
    if lead < 0xE0 { return ((lead & 0x1F) << 6 | tail(1), 2) }
    if lead < 0xF0 { return ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
    return ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
  }
}

/// What stands for each kind of mark; the rest of the full-width forms come with NFKC.
let punctuation: [(Unicode.Scalar, Unicode.Scalar)] = [
  ("。", "."), ("｡", "."), ("、", ","), ("､", ","), ("؟", "?"),
  ("“", "\""), ("”", "\""), ("„", "\""), ("‟", "\""), ("«", "\""), ("»", "\""),
  ("「", "\""), ("」", "\""), ("『", "\""), ("』", "\""), ("《", "\""), ("》", "\""),
  ("〈", "\""), ("〉", "\""), ("｢", "\""), ("｣", "\""),
  ("‘", "'"), ("’", "'"), ("‚", "'"), ("‛", "'"), ("′", "'"), ("´", "'"),
  ("‐", "-"), ("‑", "-"), ("‒", "-"), ("–", "-"), ("—", "-"), ("―", "-"), ("−", "-"),
  ("〜", "~"), ("～", "~"), ("…", "…"), ("⋯", "…"), ("‥", "…"), ("︙", "…"),
  ("【", "["), ("】", "]"), ("〔", "["), ("〕", "]"), ("〖", "["), ("〗", "]"),
  ("·", "·"), ("•", "·"), ("・", "·"), ("･", "·"), ("‧", "·"), ("￥", "¥"), ("¥", "¥"),
]

/// Traditional forms of everyday words that ICU leaves alone because books keep both.
let variants: [(Unicode.Scalar, Unicode.Scalar)] = [("妳", "你"), ("著", "着"), ("牠", "它"), ("喔", "哦")]

/// Controls, zero-width and direction marks, variation selectors: nothing that a reader sees.
let controls: [Int] =
  Array(0x00...0x08) + [0x0B, 0x0C] + Array(0x0E...0x1F) + Array(0x7F...0x84)
  + Array(0x86...0x9F) + [0xAD, 0x034F, 0x061C, 0x180E] + Array(0x200B...0x200F)
  + Array(0x202A...0x202E) + Array(0x2060...0x206F) + Array(0xFE00...0xFE0F) + [0xFEFF]
  + Array(0xFFF0...0xFFFB)
