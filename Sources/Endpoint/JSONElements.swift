/// Finds the elements of a JSON array without reading them.
enum JSONElements {
  /// The bytes of each element, blanks included; `nil` where the brackets do not fit.
  ///
  /// What it calls an element may be no JSON at all; whoever reads it will tell. It stops looking one
  /// element behind `limit`.
  static func split(_ bytes: [UInt8], limit: Int) -> [ArraySlice<UInt8>]? {
    guard let open = bytes.firstIndex(where: { !$0.isJSONBlank }), bytes[open] == UInt8(ascii: "[")
    else { return nil }
    var elements: [ArraySlice<UInt8>] = []
    var start = open + 1
    var depth = 0
    var isInString = false
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if isInString {
        if byte == UInt8(ascii: "\\") {
          place += 1
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "]") where depth == 0:
          guard bytes[(place + 1)...].allSatisfy(\.isJSONBlank) else { return nil }
          let last = bytes[start..<place]
          if elements.isEmpty, last.allSatisfy(\.isJSONBlank) { return [] }
          return elements + [last]
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        case UInt8(ascii: ",") where depth == 0:
          elements.append(bytes[start..<place])
          if elements.count > limit { return elements }
          start = place + 1
        default: break
        }
        if depth < 0 { return nil }
      }
      place += 1
    }
    return nil
  }
}

extension UInt8 {
  /// RFC 8259 §2.
  var isJSONBlank: Bool {
    self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09
  }
}
