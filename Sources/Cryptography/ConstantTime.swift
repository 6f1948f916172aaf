/// Comparison that takes the same time wherever two byte sequences differ.
///
/// An ordinary `==` stops at the first difference, and who may try often enough learns a secret
/// from it byte by byte. Here only the lengths decide how long it takes, so they must not be secret:
/// to compare tokens of unknown length, compare their SHA-256 digests.
package enum ConstantTime {
  /// Whether `first` and `second` have the same length and the same bytes.
  ///
  /// - Complexity: O(*n*) in the length, and O(1) where the lengths differ.
  @inline(never)  // So that no caller's knowledge of one side lets the compiler end the loop early.
  package static func areEqual(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Bool {
    guard first.count == second.count else { return false }
    var difference: UInt8 = 0
    for index in first.indices { difference |= first[index] ^ second[index] }
    return difference == 0
  }

  /// Whether `first` and `second` have the same length and the same bytes.
  package static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    areEqual(first.span, second.span)
  }

  /// Whether `first` and `second` have the same UTF-8.
  ///
  /// Unlike `==` it tells apart composed and decomposed forms of a character.
  package static func areEqual(_ first: String, _ second: String) -> Bool {
    areEqual(first.utf8.span, second.utf8.span)
  }
}
