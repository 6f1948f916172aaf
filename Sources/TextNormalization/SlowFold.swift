internal import Foundation

/// Folds what the table does not know, a grapheme cluster at a time.
///
/// Taking a character away can bring two others together that compose, so the fold is repeated until
/// nothing changes; `rounds` bounds it for hostile input.
enum SlowFold {
  private static let rounds = 8

  static func fold(_ text: String) -> Folded {
    var current = Folded()
    var offset: Int32 = 0
    for scalar in text.unicodeScalars {
      let end = offset + Int32(UTF8.width(scalar))
      current.append(scalar, from: offset..<end)
      offset = end
    }
    for _ in 0..<rounds {
      let next = round(withoutInvisible(current))
      if next.scalars == current.scalars { return next }
      current = next
    }
    return settled(current)
  }

  private static func withoutInvisible(_ text: Folded) -> Folded {
    var result = Folded()
    for (scalar, origin) in zip(text.scalars, text.origins) where !isInvisible(scalar) {
      result.append(scalar, from: origin)
    }
    return result
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if FoldTable.shared.entry(scalar) == UInt32(FoldTable.dropped) { return true }
    switch scalar.value {
    case 0xE0000...0xE0FFF, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: return true
    default: return false
    }
  }

  private static func round(_ text: Folded) -> Folded {
    var joiner = BlankJoiner(capacity: text.scalars.count)
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text.scalars)
    var index = 0
    for cluster in String(view) {
      let length = cluster.unicodeScalars.count
      if length == 1, let entry = FoldTable.shared.entry(text.scalars[index]),
        let scalar = Unicode.Scalar(entry)
      {
        joiner.append(scalar, from: text.origins[index])
      } else {
        let last = text.origins[index + length - 1].upperBound
        let origin = text.origins[index].lowerBound..<max(last, text.origins[index].lowerBound)
        for scalar in folded(String(cluster)).unicodeScalars { joiner.append(scalar, from: origin) }
      }
      index += length
    }
    return joiner.folded
  }

  /// One cluster: compatibility forms, no marks on letters, no case, the table's entry for the rest.
  private static func folded(_ cluster: String) -> String {
    var bare = String.UnicodeScalarView()
    for scalar in cluster.decomposedStringWithCompatibilityMapping.unicodeScalars
    where !(0x0300...0x036F).contains(scalar.value) {
      bare.append(scalar)
    }
    let composed = String(bare).precomposedStringWithCompatibilityMapping
    var result = String.UnicodeScalarView()
    for scalar in composed.uppercased().lowercased().unicodeScalars {
      let entry = FoldTable.shared.entry(scalar).flatMap(Unicode.Scalar.init)
      if let entry, entry.value == UInt32(FoldTable.dropped) { continue }
      result.append(entry ?? (scalar.properties.isWhitespace ? " " : scalar))
    }
    return String(result)
  }

  /// The end of a fold that did not settle: only what the table knows stays, which settles at once.
  private static func settled(_ text: Folded) -> Folded {
    var joiner = BlankJoiner(capacity: text.scalars.count)
    for (scalar, origin) in zip(text.scalars, text.origins) {
      guard let entry = FoldTable.shared.entry(scalar), entry != UInt32(FoldTable.dropped),
        let known = Unicode.Scalar(entry)
      else { continue }
      joiner.append(known, from: origin)
    }
    return joiner.folded
  }
}
