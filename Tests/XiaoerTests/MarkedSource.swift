import SourceDiagnostics

/// A source text with marks in it, 1️⃣, 2️⃣ …, so that a test shows a place instead of counting.
///
/// ```swift
/// let source = MarkedSource("- 当：1️⃣(订单|包裹2️⃣")
/// source.file.text      // "- 当：(订单|包裹"
/// source["1️⃣"]..<source["2️⃣"]  // the UTF-8 range of "(订单|包裹"
/// ```
struct MarkedSource {
  let file: SourceFile
  private let marks: [Character: Int]

  init(_ marked: String, path: String = "rules.md") {
    var text = ""
    var marks: [Character: Int] = [:]
    for character in marked {
      if Self.isMark(character) {
        marks[character] = text.utf8.count
      } else {
        text.append(character)
      }
    }
    file = SourceFile(path: path, text: text)
    self.marks = marks
  }

  /// The UTF-8 offset of a mark; -1 where it is missing.
  subscript(mark: Character) -> Int { marks[mark] ?? -1 }

  /// From 1️⃣ to 2️⃣.
  var range: Range<Int> { self["1️⃣"]..<max(self["1️⃣"], self["2️⃣"]) }

  /// A digit, a variation selector, and the key around them.
  private static func isMark(_ character: Character) -> Bool {
    let scalars = Array(character.unicodeScalars)
    return scalars.count == 3 && ("1"..."9").contains(scalars[0]) && scalars[2].value == 0x20E3
  }
}
