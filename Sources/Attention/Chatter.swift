package import TextNormalization

/// Whether a message is small talk that nobody needs to answer: laughter, thanks, good night, emoji.
///
/// All of it must be words of ``Vocabulary/smallTalk``, marks and emoji; a question mark or a digit
/// that is no internet laughter makes it something else. An empty message is small talk.
package func isChatter(_ text: NormalizedText) -> Bool { isChatter(text.scalars) }

/// The same for the scalars of a folded text.
package func isChatter(_ scalars: [Unicode.Scalar]) -> Bool {
  guard scalars.count <= 200 else { return false }
  var index = 0
  while index < scalars.count {
    let scalar = scalars[index]
    if let length = Vocabulary.smallTalk.length(in: scalars, at: index) {
      index += length
      while index < scalars.count, isWordScalar(scalars[index]), isWordScalar(scalars[index - 1]) {
        index += 1
      }
    } else if scalar == "[", let close = stickerEnd(in: scalars, from: index) {
      index = close
    } else if scalar == "?" || isHan(scalar) || isWordScalar(scalar) {
      return false
    } else {
      index += 1
    }
  }
  return true
}

/// The end of `[允悲]`: how platforms write stickers as text.
private func stickerEnd(in text: [Unicode.Scalar], from open: Int) -> Int? {
  guard let close = text[open...].firstIndex(of: "]"), (2...7).contains(close - open),
    text[(open + 1)..<close].allSatisfy({ isHan($0) || isWordScalar($0) })
  else { return nil }
  return close + 1
}
