/// Words that carry grammar rather than matter: they count a third wherever coverage is measured.
enum FunctionWords {
  /// What a known or unknown function word weighs beside a content word.
  static let weight: Float = 0.3

  private static let english = """
    a about again all also am an and any are aren't as at be been being but by can can't could
    did didn't do does doesn't doing don't done for from get got had has have having he hello
    her here hey hi him his how i i'd i'll i'm i've if im in into is isn't it it's its just know
    let like madam may me might mine must my need no nor not now of off ok okay on only or our
    out over own please pls plz same shall she should sir so some such tell than that that's the
    their them then there these they this those to too up us very want was we were what what's
    when where which who whom whose why will with won't would yes you you're your yours
    """

  private static let chinese = """
    的了吗呢啊吧呀嘛么是我你他她它们这那在有和与及或也都就还要想请把被给让对从到去来
    会能可以不没一个下上什怎哪几多很太
    """

  private static let hashes: HashTable = {
    var all = HashTable()
    for word in english.split(whereSeparator: \.isWhitespace) {
      _ = all.insert(ScalarHash.word(Array(word.unicodeScalars)[...]))
    }
    for character in chinese.unicodeScalars where !character.properties.isWhitespace {
      _ = all.insert(ScalarHash.word([character]))
    }
    return all
  }()

  static func contains(_ hash: UInt64) -> Bool { hashes[hash] != nil }
}
