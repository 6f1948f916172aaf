/// How Han characters are read, without tones: what a slip of an input method keeps.
package enum Pinyin {
  private static let syllableOf: [Unicode.Scalar: String] = {
    var result: [Unicode.Scalar: String] = [:]
    for line in pinyinTable.split(separator: "\n") {
      let syllable = String(line.prefix { $0.isASCII })
      for scalar in line.unicodeScalars where !scalar.isASCII { result[scalar] = syllable }
    }
    return result
  }()

  /// The syllable of a folded character, or `nil` where it has none. Of several readings it is the
  /// commonest.
  package static func syllable(of scalar: Unicode.Scalar) -> String? { syllableOf[scalar] }

  /// The syllables of a folded text that is all Han, else `nil`.
  package static func syllables(of text: String) -> [String]? {
    var result: [String] = []
    for scalar in text.unicodeScalars {
      guard let syllable = syllableOf[scalar] else { return nil }
      result.append(syllable)
    }
    return result
  }
}
