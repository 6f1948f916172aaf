/// How much a word tells about what is asked.
///
/// The lists are short on purpose: a word that is missing is content, and its rarity weighs it.
enum WordClass: UInt8, Sendable {
  /// What the question is about.
  case content
  /// What holds a sentence together, question words and single letters among them.
  case function
  /// What every request says: want, need, please, help.
  case boilerplate

  /// The class of a unit: a stem or a single Han character.
  init(unit: String) {
    if Self.boilerplateStems.contains(unit) {
      self = .boilerplate
    } else if Self.functionStems.contains(unit) || Self.isFunctionCharacter(unit) {
      self = .function
    } else {
      self = .content
    }
  }

  /// All that the lists name, in a fixed order.
  static let listed: [String] =
    (boilerplateStems.union(functionStems).sorted()
      + (0x61...0x7A).map { String(UnicodeScalar(UInt8($0))) }
      + String(String.UnicodeScalarView(hanFunctionCharacters.sorted())).map { String($0) })

  /// Whether a character is a kana, which tells nothing on its own.
  static func isKana(_ scalar: UInt32) -> Bool { (0x3041...0x30FF).contains(scalar) }

  private static func isFunctionCharacter(_ unit: String) -> Bool {
    guard let scalar = unit.unicodeScalars.first, unit.unicodeScalars.count == 1 else {
      return false
    }
    switch scalar.value {
    case 0x61...0x7A: return true
    case let value where isKana(value): return true
    default: return hanFunctionCharacters.contains(scalar)
    }
  }

  private static func stems(_ words: String) -> Set<String> {
    Set(words.split(separator: " ").map { EnglishStemmer.stem(String($0)) })
  }

  private static let boilerplateStems = stems(
    """
    want wanted need needed like please help tell know anyone someone somebody anybody way ways \
    possible able possibility option options feature support supported easy easiest easily best \
    good simple quick hi hello hey thanks thank ok id im ive ill i me my you your there let make \
    made use using used get getting got any some just also thing things something anything
    """)

  private static let functionStems = stems(
    """
    what how why where when who whom which whose long many much often far should difference a an \
    the is are was were be been being am do does did doing done to of in on for and or mine we us \
    our yours he him his she her it its they them their this that these those at as if by with \
    from into about than then here only all both each few more most other such no nor not own \
    same too very can could would will shall may might must has have had having so when while out \
    up down off over under again further once between through during before after above below \
    because until against but one ones thats whats theres dont doesnt isnt cant
    """
  ).union(["s", "t", "d", "m", "ll", "ve", "re"])

  private static let hanFunctionCharacters = Set(
    ("的了吗呢啊吧么呀嘛哦哈嗯喔请问谢谁知道是有我你您他她它们这那个就都也还在和与或要会能可以想求把被让给对下一"
      + "什么怎样如何哪为几多少何时").unicodeScalars)
}
