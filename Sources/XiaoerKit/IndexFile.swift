internal import Dialogue
internal import FlatStorage
internal import Foundation
internal import IntentMatching
internal import Knowledge
internal import RuleLanguage
internal import TextNormalization

/// What was worked out before the program started: rules compiled, examples trained, documents indexed
/// and slips of the pen foreseen, in one file that is mapped and not parsed.
///
/// The file names what it was made from by a hash of every rule file and document, path and content:
/// where a character changed, it is not used. Whoever finds it outdated, damaged or of another version
/// works from the files and makes it anew; answers are the same with and without.
package enum IndexFile {
  package enum State: Sendable, Equatable {
    case absent
    case used
    /// The files have changed since.
    case outdated
    /// Its checksum is wrong, or it is of another version.
    case damaged
  }

  /// Of the layout and of everything that is worked out: one more whenever either changes.
  private static let version: UInt64 = 7

  private enum Section: Int {
    case facts = 1
    case rules, intents, knowledge, slips
  }

  /// What the file at `path` holds, where it was made from these sources.
  struct Contents {
    let book: RuleBook
    let knowledge: KnowledgeIndex
    let slips: Slips
    /// How many mistakes the rule files and documents have.
    let mistakes: Int
  }

  static func read(
    _ path: String, madeFrom fingerprint: UInt64, past: PastWords?
  ) -> (state: State, contents: Contents?) {
    do {
      let file = try FlatFile(path: path, version: version)
      guard file.fingerprint == fingerprint else { return (.outdated, nil) }
      return (.used, try contents(of: file, past))
    } catch FlatError.absent {
      return (.absent, nil)
    } catch {
      return (.damaged, nil)
    }
  }

  private static func contents(
    of file: FlatFile, _ past: PastWords?
  ) throws(FlatError) -> Contents {
    var facts = try file.section(Section.facts.rawValue)
    var rules = try file.section(Section.rules.rawValue)
    var knowledge = try file.section(Section.knowledge.rawValue)
    var slips = try file.section(Section.slips.rawValue)
    let book = try RuleBook(from: &rules)
    if let model = try trained(file, for: book) { book.use { model } }
    return Contents(
      book: book, knowledge: try KnowledgeIndex(from: &knowledge, past: past),
      slips: try Slips(from: &slips), mistakes: try facts.number())
  }

  /// The trained matcher in a file, where it was trained from the examples of `book`.
  private static func trained(
    _ file: FlatFile, for book: RuleBook
  ) throws(FlatError) -> IntentModel? {
    var section = try file.section(Section.intents.rawValue)
    guard try section.array(of: UInt64.self).first == book.examplesFingerprint else { return nil }
    return try IntentModel(from: &section)
  }

  /// Takes the trained matcher from the file at `path` where the examples are still the same, whatever
  /// else has changed.
  static func reuseTraining(at path: String, for book: RuleBook) {
    guard let file = try? FlatFile(path: path, version: version),
      let model = try? trained(file, for: book)
    else { return }
    book.use { model }
  }

  /// Trains what is not trained yet and writes everything to `path`, whole or not at all.
  ///
  /// Words of past messages are not kept.
  ///
  /// - Returns: the size of the file in bytes.
  static func write(
    _ book: RuleBook, _ knowledge: KnowledgeIndex, mistakes: Int, madeFrom fingerprint: UInt64,
    to path: String
  ) throws(LoadingError) -> Int {
    var sections: [(section: Section, content: FlatWriter)] = []
    func add(_ section: Section, _ write: (inout FlatWriter) -> Void) {
      var writer = FlatWriter()
      write(&writer)
      sections.append((section, writer))
    }
    add(.facts) { $0.append(mistakes) }
    add(.rules) { book.encode(into: &$0) }
    add(.intents) { writer in
      writer.append([book.examplesFingerprint])
      book.intents.encode(into: &writer)
    }
    add(.knowledge) { knowledge.encode(into: &$0) }
    add(.slips) { Slips(words: Slips.words(of: book, knowledge)).encode(into: &$0) }
    let bytes = FlatFile.encoded(
      version: version, fingerprint: fingerprint,
      sections: sections.map { ($0.section.rawValue, $0.content) })
    let file = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file, options: .atomic)
    } catch {
      throw LoadingError.unwritable(path)
    }
    return bytes.count
  }

  /// The hash of everything that an index is made from.
  static func fingerprint(rules: [String], documents: [String], folder: String?) throws -> UInt64 {
    var hash = FlatHash()
    hash.combine(folder ?? "")
    for paths in [rules, documents] {
      hash.combine(paths.count)
      for path in paths {
        hash.combine(path)
        try unsafe MarkdownFolder.withBytes(of: path) { unsafe hash.combine($0) }
      }
    }
    return hash.value
  }
}
