internal import Foundation

/// What the command line asks for.
struct TrialOptions: Sendable {
  static let help = """


    options:
      --count N       how often, how many
      --seconds S     how long
      --seed N        what customers say, and when it is killed (1)
      --only NAME     one parser to fuzz
      --keep          keep what fuzzing found worth keeping in Tests/Fuzz
      --short         with a few rules and documents, for quick starts
      --no-sync       with servers that do not wait for the disk
      --program FILE  the xiaoer to try (default: the one beside this program)

    exit status: 0 passed or skipped, 1 failed, 2 could not be run

    """

  var name: String?
  var count: Int?
  var seconds: Double?
  var seed: UInt64 = 1
  var only: String?
  var keeps = false
  /// A few rules and documents of the shop, for quick starts.
  var isShort = false
  /// Whether servers leave it to the system when records reach the disk.
  var isUnsynced = false
  var program: String?

  init() {}

  init(_ words: [String]) throws {
    var rest = words[...]
    func value(_ word: String, _ rest: inout ArraySlice<String>) throws -> String {
      guard let value = rest.popFirst() else { throw TrialError("\(word) needs a value") }
      return value
    }
    func number<N: LosslessStringConvertible>(
      _ word: String, _ rest: inout ArraySlice<String>
    ) throws -> N {
      guard let number = N(try value(word, &rest)) else {
        throw TrialError("\(word) takes a number")
      }
      return number
    }
    while let word = rest.popFirst() {
      switch word {
      case "--count": count = try number(word, &rest)
      case "--seconds": seconds = try number(word, &rest)
      case "--seed": seed = try number(word, &rest)
      case "--only": only = try value(word, &rest)
      case "--keep": keeps = true
      case "--short": isShort = true
      case "--no-sync": isUnsynced = true
      case "--program": program = try value(word, &rest)
      case "--help": name = nil
      default:
        guard !word.hasPrefix("-"), name == nil else { throw TrialError("what is ‘\(word)’?") }
        name = word
      }
    }
  }
}
