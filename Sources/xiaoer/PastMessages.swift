internal import Chat
internal import Foundation
internal import Gateways
internal import Knowledge
internal import SourceDiagnostics
internal import TextNormalization
internal import XiaoerKit

/// Past messages, of which only word counts are known: `--past FILE` reads messages, `--data DIR` keeps
/// the counts of all that `reply` has seen there.
enum PastMessages {
  /// The counts that `--past` and `--data` bring; `nil` where neither is given.
  static func words(past: String?, data: String?) throws -> PastWords? {
    if let past { return try words(in: past) }
    return try data.map { try kept(in: $0) ?? PastWords() }
  }

  private static func file(in folder: String) -> URL {
    URL(filePath: folder).appending(path: "words.json")
  }

  /// The counts that are kept in a folder; `nil` where none are.
  private static func kept(in folder: String) throws -> PastWords? {
    let file = file(in: folder)
    guard let data = FileManager.default.contents(atPath: file.path(percentEncoded: false)) else {
      return nil
    }
    guard let words = try? JSONDecoder().decode(PastWords.self, from: data) else {
      throw LoadingError.unusable(
        "\(folder)/words.json",
        Sentence(
          en: "is no file of word counts; remove it to count anew", zh: "不是词频文件；删掉它可以重新计数"))
    }
    return words
  }

  /// Keeps counts in a folder, whole or not at all.
  static func keep(_ words: PastWords, in folder: String) throws {
    do {
      try FileManager.default.createDirectory(
        at: URL(filePath: folder), withIntermediateDirectories: true)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(words).write(to: file(in: folder), options: .atomic)
    } catch {
      throw LoadingError.unwritable("\(folder)/words.json")
    }
  }

  /// The word counts of a file of messages; lines that cannot be read are passed over.
  static func words(in path: String) throws -> PastWords {
    var words = PastWords()
    let decoder = JSONLinesDecoder()
    try LineFile(path: path).forEachLine { line in
      guard case .line(let bytes, let number) = line,
        let message = try? decoder.message(in: bytes, line: number), let text = message.text
      else { return }
      words.add(NormalizedText(text))
    }
    return words
  }
}
