internal import TextNormalization

/// The language of a message: `zh` with any Han character, `en` with a Latin word of two letters that
/// is no part of a number or code, else `nil`.
func guessedLanguage(of scalars: [Unicode.Scalar]) -> String? {
  if scalars.contains(where: isHan) { return "zh" }
  var letters = 0
  var isCode = false
  for scalar in scalars {
    if isWordScalar(scalar) {
      letters += 1
      if !("a"..."z").contains(scalar) { isCode = true }
    } else {
      if letters >= 2, !isCode { return "en" }
      (letters, isCode) = (0, false)
    }
  }
  return letters >= 2 && !isCode ? "en" : nil
}
