internal import Foundation
internal import Knowledge
internal import SourceDiagnostics

/// Building an index of documents from their Markdown, which was read before.
enum IndexBuild {
  static func seconds(_ content: ShopContent) throws(BenchmarkError) -> [String: Double] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: content.documents)) ?? []
    var files: [SourceFile] = []
    for name in names.sorted() {
      let path = "\(content.documents)/\(name)"
      let text = String(decoding: try content.work.read(path), as: UTF8.self)
      files.append(SourceFile(path: path, text: text))
    }
    let (wall, cpu) = (Clock.wall(), Clock.processor())
    let index = KnowledgeIndex(files: files, synonyms: [], past: nil)
    return [
      "cpu": Double(Clock.processor() - cpu) / 1e9, "wall": Double(Clock.wall() - wall) / 1e9,
      "passages": Double(index.passages.count),
    ]
  }
}
