/// How Han characters are read, without tones: what a slip of an input method keeps.
package enum Pinyin {
  package static let readings = PinyinReadings(pinyinTable)

  /// The syllable of a folded character, or `nil` where it has none. Of several readings it is the
  /// commonest.
  package static func syllable(of scalar: Unicode.Scalar) -> String? {
    let number = Int(readings.number(of: scalar))
    return number == 0 ? nil : String(decoding: readings.spellings[number], as: UTF8.self)
  }

  /// The syllables of a folded text that is all Han, else `nil`.
  package static func syllables(of text: String) -> [String]? {
    var result: [String] = []
    for scalar in text.unicodeScalars {
      guard let syllable = syllable(of: scalar) else { return nil }
      result.append(syllable)
    }
    return result
  }
}

/// Han characters and syllables by number, for those who compare sounds without making texts.
package struct PinyinReadings: Sendable {
  /// For each character from ``firstCharacter`` on, the number of its syllable; 0 where it has none.
  package let numbers: [UInt16]
  /// The letters of each syllable by its number, all `a` to `z`; none for 0.
  package let spellings: [[UInt8]]

  package static let firstCharacter: UInt32 = 0x4E00
  package static let lastCharacter: UInt32 = 0x9FFF

  /// Reads lines of a syllable's letters and the characters that are read so.
  init(_ table: String) {
    var numbers = [UInt16](repeating: 0, count: Int(Self.lastCharacter - Self.firstCharacter) + 1)
    var spellings: [[UInt8]] = [[]]
    var letters: [UInt8] = []
    for scalar in table.unicodeScalars {
      switch scalar.value {
      case 0x61...0x7A: letters.append(UInt8(scalar.value))
      case Self.firstCharacter...Self.lastCharacter:
        if !letters.isEmpty {
          spellings.append(letters)
          letters = []
        }
        numbers[Int(scalar.value - Self.firstCharacter)] = UInt16(spellings.count - 1)
      default: break
      }
    }
    (self.numbers, self.spellings) = (numbers, spellings)
  }

  /// The number of the syllable of a folded character, or 0 where it has none.
  package func number(of scalar: Unicode.Scalar) -> UInt16 {
    let place = scalar.value &- Self.firstCharacter
    return place < UInt32(numbers.count) ? numbers[Int(place)] : 0
  }
}
