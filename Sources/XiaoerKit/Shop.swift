internal import Chat
package import Dialogue
internal import Foundation
package import Knowledge
package import Reception
package import RuleLanguage
package import SourceDiagnostics
internal import TextNormalization

/// Rules, documents and configuration as they lie on disk, loaded.
package struct Shop: Sendable {
  package let responder: Responder
  package let sources: [String: any RecordSource]
  package let configuration: Configuration
  /// What editors should mend, rule files first, in the order of paths and lines; empty where the shop
  /// was loaded from an index.
  package let diagnostics: [FileDiagnostic]
  /// How many mistakes the files have.
  package let mistakes: Int
  /// What was found at ``Places/index``.
  package let indexState: IndexFile.State
  /// Every file that was read, by path; none where the shop was loaded from an index.
  package let files: [String: SourceFile]

  package var book: RuleBook { responder.book }
  package var knowledge: KnowledgeIndex { responder.knowledge }

  /// Where a shop's things are.
  package struct Places: Sendable {
    /// A folder or single files.
    package var rules: [String] = ["Rules"]
    package var knowledge: [String] = ["KnowledgeBase"]
    /// `nil`: `xiaoer.json`, where there is one.
    package var configuration: String?
    /// What `xiaoer index` made; it is used where it was made from the files as they are.
    package var index = ".xiaoer/index"

    /// The folder that documents are named below, where there is one.
    var folder: String? {
      knowledge.count == 1 ? MarkdownFolder.cleaned(knowledge[0]) : nil
    }

    package init() {}
  }

  /// Loads a shop for answering: from its index where there is one that was made from its files as they
  /// are. An index that does not fit is made anew; where there is none, none is made.
  ///
  /// - Throws: ``LoadingError`` where something cannot be read at all.
  package static func ready(_ places: Places, past: PastWords? = nil) throws -> Shop {
    guard FileManager.default.fileExists(atPath: places.index) else {
      return try Shop(places, past: past)
    }
    let fingerprint = try fingerprint(of: places)
    let found = IndexFile.read(places.index, madeFrom: fingerprint, past: past)
    if let contents = found.contents { return try Shop(places, contents) }
    let shop = try Shop(places, past: past, indexState: found.state)
    IndexFile.reuseTraining(at: places.index, for: shop.book)
    // Answering does not depend on whether it can be written.
    _ = try? shop.writeIndex(to: places, madeFrom: fingerprint)
    return shop
  }

  /// Loads a shop from its files, works out everything and writes it to the places' index.
  ///
  /// - Returns: the shop, and the size of the index in bytes.
  package static func indexed(_ places: Places) throws -> (shop: Shop, size: Int) {
    let fingerprint = try fingerprint(of: places)
    let shop = try Shop(places)
    return (shop, try shop.writeIndex(to: places, madeFrom: fingerprint))
  }

  /// - Parameter fingerprint: taken before the shop was loaded, so that a file that was edited meanwhile
  ///   makes the index outdated, not wrong.
  private func writeIndex(to places: Places, madeFrom fingerprint: UInt64) throws -> Int {
    try IndexFile.write(
      book, knowledge, mistakes: mistakes, madeFrom: fingerprint, to: places.index)
  }

  private static func fingerprint(of places: Places) throws -> UInt64 {
    try IndexFile.fingerprint(
      rules: places.rules.flatMap { try MarkdownFolder.paths(at: $0) },
      documents: places.knowledge.flatMap { try MarkdownFolder.paths(at: $0) },
      folder: places.folder)
  }

  private init(_ places: Places, _ contents: IndexFile.Contents) throws {
    configuration = try Self.configuration(places.configuration)
    responder = Responder(
      book: contents.book, knowledge: contents.knowledge, settings: configuration.dialogue)
    responder.use(contents.slips)
    indexState = .used
    mistakes = contents.mistakes
    diagnostics = []
    files = [:]
    sources = try Self.opened(configuration, named: places.configuration ?? "xiaoer.json")
  }

  /// Loads everything from its files.
  ///
  /// - Throws: ``LoadingError`` where something cannot be read at all; what can be read but is wrong
  ///   becomes ``diagnostics``.
  package init(
    _ places: Places, past: PastWords? = nil, indexState: IndexFile.State = .absent
  ) throws {
    configuration = try Self.configuration(places.configuration)
    let ruleFiles = try places.rules.flatMap { try MarkdownFolder.files(at: $0) }
    let documents = try places.knowledge.flatMap { try MarkdownFolder.files(at: $0) }
    let parsed = ruleFiles.map { RuleFile($0) }
    let synonyms = parsed.flatMap(\.lists).flatMap(\.entries).filter { !$0.synonyms.isEmpty }
      .map { [$0.canonical] + $0.synonyms }
    let knowledge = KnowledgeIndex(
      files: documents, synonyms: synonyms, past: past, folder: places.folder)
    let surroundings = RuleBook.Surroundings(
      hasDocument: { knowledge.passage(named: $0) != nil },
      sources: Set(configuration.sources.keys))
    let linked = RuleBook.link(parsed, in: surroundings)
    responder = Responder(
      book: linked.book, knowledge: knowledge, settings: configuration.dialogue)
    self.indexState = indexState
    diagnostics =
      linked.diagnostics
      + knowledge.diagnostics.map { FileDiagnostic(path: $0.path, diagnostic: $0.diagnostic) }
    mistakes = diagnostics.count { $0.diagnostic.severity == .error }
    files = Dictionary(
      (ruleFiles + documents).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    sources = try Self.opened(configuration, named: places.configuration ?? "xiaoer.json")
  }

  private static func configuration(_ path: String?) throws -> Configuration {
    let name = path ?? "xiaoer.json"
    guard let data = FileManager.default.contents(atPath: name) else {
      if path != nil { throw LoadingError.missing(name) }
      return try Configuration()
    }
    let directory = URL(filePath: name).deletingLastPathComponent().path(percentEncoded: false)
    do {
      return try Configuration(json: data, directory: directory)
    } catch let error as ConfigurationError {
      throw LoadingError.unusable(name, error.message)
    }
  }

  private static func opened(
    _ configuration: Configuration, named path: String
  ) throws -> [String: any RecordSource] {
    var sources: [String: any RecordSource] = [:]
    for (name, source) in configuration.sources.sorted(by: { $0.key < $1.key }) {
      do {
        sources[name] = try source.opened(
          in: configuration.directory, environment: ProcessInfo.processInfo.environment)
      } catch {
        throw LoadingError.unusable(path, error.message)
      }
    }
    return sources
  }

  /// A desk that serves this shop, with nothing remembered.
  ///
  /// - Parameter explains: whether responses shall hold what they were made from.
  package func desk(explains: Bool = true) -> Desk {
    let configuration = configuration
    return Desk(responder: responder, sources: sources, explains: explains) {
      configuration.utcOffset(at: $0)
    }
  }
}

/// Why a shop could not be loaded; its sentences are meant for operators.
package enum LoadingError: Error, Hashable, Sendable {
  case missing(String)
  case unreadable(String)
  case notUTF8(String)
  case tooLarge(String)
  case unusable(String, Sentence)
  case unwritable(String)

  package var sentence: Sentence {
    switch self {
    case .missing(let path):
      Sentence(en: "\(path): no such file or folder", zh: "\(path)：没有这个文件或文件夹")
    case .unreadable(let path): Sentence(en: "\(path): cannot be read", zh: "\(path)：无法读取")
    case .notUTF8(let path):
      Sentence(
        en: "\(path): is not UTF-8 text; save it as UTF-8", zh: "\(path)：不是 UTF-8 文本，请另存为 UTF-8")
    case .tooLarge(let path):
      Sentence(
        en: "\(path): is larger than \(MarkdownFolder.sizeLimit / 1_000_000) MB; split it",
        zh: "\(path)：超过 \(MarkdownFolder.sizeLimit / 1_000_000) MB，请拆成几个文件")
    case .unwritable(let path): Sentence(en: "\(path): cannot be written", zh: "\(path)：无法写入")
    case .unusable(let path, let why):
      Sentence(en: "\(path): \(why.english)", zh: "\(path)：\(why.chinese)")
    }
  }
}
