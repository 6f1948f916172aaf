import Foundation
import Markdown
import SourceDiagnostics
import Testing

/// The examples of CommonMark 0.31.2, which lie beside the checkout.
private enum CommonMark {
  struct Example: Decodable {
    let markdown: String
    let html: String
    let example: Int
    let section: String

    var rendered: String {
      let file = SourceFile(path: "example.md", text: markdown)
      return HTMLRenderer.html(of: MarkdownDocument(file, readsFrontMatter: false))
    }
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  static let path = folder.appending(path: "../../../shared/vectors/commonmark/spec-0.31.json")
    .standardizedFileURL.path
  static var isPresent: Bool { FileManager.default.fileExists(atPath: path) }

  static func examples() throws -> [Example] {
    let data = try Data(contentsOf: URL(filePath: path))
    return try JSONDecoder().decode([Example].self, from: data)
  }

  /// One line for each section: how many examples, of them with the same blocks, the same HTML.
  static func table(_ examples: [Example]) -> String {
    var sections: [String] = []
    for example in examples where !sections.contains(example.section) {
      sections.append(example.section)
    }
    let rows = sections.map { section in
      let own = examples.filter { $0.section == section }
      let blocks = own.count { blockStructure(of: $0.rendered) == blockStructure(of: $0.html) }
      return "\(section): \(blocks) \(own.count { $0.rendered == $0.html }) / \(own.count)\n"
    }
    return "# section: same blocks, same HTML / examples\n" + rows.joined()
  }
}

@Suite struct CommonMarkTests {
  @Test(.enabled(if: CommonMark.isPresent, "The vectors do not lie beside the checkout"))
  func `the examples of the specification pass as recorded in commonmark.txt`() throws {
    let table = CommonMark.table(try CommonMark.examples())
    let url = CommonMark.folder.appending(path: "commonmark.txt")
    let recorded = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try table.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(table == recorded, "Run with RECORD=1 to record this table, and look at what changed.")
  }
}
