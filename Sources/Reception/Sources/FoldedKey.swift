internal import Foundation

/// A key as tables compare it: compatibility forms (so width), case and blanks around it folded.
func foldedKey(_ key: String) -> String {
  // Nearly all keys are ASCII, and a table folds one for each of its rows.
  if key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x80 }) { return key.lowercased() }
  return key.precomposedStringWithCompatibilityMapping.lowercased()
    .trimmingCharacters(in: .whitespacesAndNewlines)
}

/// FNV-1a in 64 bits, the same in every process (draft-eastlake-fnv, §5).
func stableHash(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return hash
}
