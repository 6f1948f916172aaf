/// The block cipher AES with a 256-bit key (FIPS 197), four blocks at a time.
///
/// Neither key nor data decide a branch or an address, so that time and cache tell nothing about
/// them; see `TowerField.swift`. A single block costs as much as four.
struct AES256: Sendable {
  static let keyByteCount = 32
  static let blockByteCount = 16

  private static let roundCount = 14

  /// The key of each round, the same for all four blocks.
  private let roundKeys: [BitSlices]

  /// Expands `key`, which must have 32 bytes (FIPS 197 §5.2).
  init(key: Span<UInt8>) {
    precondition(key.count == Self.keyByteCount, "The caller must have seen 32 bytes.")
    var words = (0..<8).map { key.littleEndianWord(at: 4 * $0) }
    // {02} to the power of 0, 1, … in the first byte of every eighth word.
    var roundConstant: UInt32 = 1
    for index in 8..<4 * (Self.roundCount + 1) {
      var word = words[index - 1]
      if index.isMultiple(of: 8) {
        word = Self.substitute(word.rotatedRight(by: 8)) ^ roundConstant
        roundConstant <<= 1
      } else if index.isMultiple(of: 4) {
        word = Self.substitute(word)
      }
      words.append(words[index - 8] ^ word)
    }
    roundKeys = (0...Self.roundCount).map { round in
      BitSlices { _, column in words[4 * round + column] }
    }
  }

  /// CIPHER (FIPS 197 §5.1).
  func encrypt(_ blocks: BitSlices) -> BitSlices {
    var state = blocks ^ roundKeys[0]
    for round in 1..<Self.roundCount {
      state = state.substituted.rowsShifted.columnsMixed ^ roundKeys[round]
    }
    return state.substituted.rowsShifted ^ roundKeys[Self.roundCount]
  }

  /// INVCIPHER (FIPS 197 §5.3).
  func decrypt(_ blocks: BitSlices) -> BitSlices {
    var state = blocks ^ roundKeys[Self.roundCount]
    for round in (1..<Self.roundCount).reversed() {
      state = state.rowsInverselyShifted.inverselySubstituted ^ roundKeys[round]
      state = state.columnsInverselyMixed
    }
    return state.rowsInverselyShifted.inverselySubstituted ^ roundKeys[0]
  }

  /// SUBWORD (FIPS 197 §5.2).
  private static func substitute(_ word: UInt32) -> UInt32 {
    var result: UInt32 = 0
    BitSlices { block, column in block == 0 && column == 0 ? word : 0 }.substituted
      .forEachColumn { block, column, value in
        if block == 0 && column == 0 { result = value }
      }
    return result
  }
}
