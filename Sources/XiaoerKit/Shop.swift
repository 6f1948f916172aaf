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
  /// What editors should mend, rule files first, in the order of paths and lines.
  package let diagnostics: [FileDiagnostic]
  /// What was found at ``Places/index``.
  package let indexState: IndexFile.State
  /// Every file that was read, by path.
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
    /// What `xiaoer index` made; it is used where it fits the rules as they are.
    package var index = ".xiaoer/index"

    package init() {}
  }

  /// Loads everything.
  ///
  /// - Throws: ``LoadingError`` where something cannot be read at all; what can be read but is wrong
  ///   becomes ``diagnostics``.
  package init(_ places: Places, past: PastWords? = nil) throws {
    configuration = try Self.configuration(places.configuration)
    let ruleFiles = try places.rules.flatMap { try MarkdownFolder.files(at: $0) }
    let documents = try places.knowledge.flatMap { try MarkdownFolder.files(at: $0) }
    let parsed = ruleFiles.map { RuleFile($0) }
    let synonyms = parsed.flatMap(\.lists).flatMap(\.entries).filter { !$0.synonyms.isEmpty }
      .map { [$0.canonical] + $0.synonyms }
    let folder = places.knowledge.count == 1 ? MarkdownFolder.cleaned(places.knowledge[0]) : nil
    let knowledge = KnowledgeIndex(
      files: documents, synonyms: synonyms, past: past, folder: folder)
    let surroundings = RuleBook.Surroundings(
      hasDocument: { knowledge.passage(named: $0) != nil },
      sources: Set(configuration.sources.keys))
    let linked = RuleBook.link(parsed, in: surroundings)
    responder = Responder(
      book: linked.book, knowledge: knowledge, settings: configuration.dialogue)
    indexState = IndexFile.apply(places.index, to: linked.book)
    diagnostics =
      linked.diagnostics
      + knowledge.diagnostics.map { FileDiagnostic(path: $0.path, diagnostic: $0.diagnostic) }
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

/// Finds and reads the Markdown files of a folder.
enum MarkdownFolder {
  /// In bytes, a file.
  static let sizeLimit = 64_000_000

  /// The file at `path`, or every `.md` file below it, sorted by path; hidden ones and `README*.md`
  /// are left out.
  static func files(at path: String) throws -> [SourceFile] {
    var isFolder: ObjCBool = false
    let clean = cleaned(path)
    guard unsafe FileManager.default.fileExists(atPath: clean, isDirectory: &isFolder) else {
      throw LoadingError.missing(path)
    }
    guard isFolder.boolValue else { return [try read(clean)] }
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: clean) else {
      throw LoadingError.unreadable(path)
    }
    return try names.filter(isWanted).sorted().map { try read("\(clean)/\($0)") }
  }

  static func cleaned(_ path: String) -> String {
    var path = Substring(path)
    while path.hasPrefix("./"), path.count > 2 { path = path.dropFirst(2) }
    while path.hasSuffix("/"), path.count > 1 { path = path.dropLast() }
    return String(path)
  }

  private static func isWanted(_ name: String) -> Bool {
    let parts = name.split(separator: "/")
    guard let last = parts.last, last.hasSuffix(".md"), !last.hasPrefix("README") else {
      return false
    }
    return !parts.contains { $0.hasPrefix(".") }
  }

  private static func read(_ path: String) throws -> SourceFile {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let size = attributes?[.size] as? Int, size > sizeLimit {
      throw LoadingError.tooLarge(path)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadingError.unreadable(path)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw LoadingError.notUTF8(path)
    }
    return SourceFile(path: path, text: text)
  }
}
