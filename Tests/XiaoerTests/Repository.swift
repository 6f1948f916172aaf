import Foundation
import Testing

/// The files of the checkout, for the rules of the house.
enum Repository {
  /// The modules of `Package.swift` in their order, with what each uses.
  static func modules() throws -> [(name: String, uses: [String])] {
    let package = try Checkout.text("Package.swift")
    let start = try #require(package.range(of: "let modules"))
    let end = try #require(package.range(of: "\n]", range: start.upperBound..<package.endIndex))
    let table = package[start.upperBound..<end.lowerBound]
    return table.matches(of: /\(\s*"(\w+)",\s*\[([^\]]*)\]/).map { match in
      (String(match.1), match.2.matches(of: /"(\w+)"/).map { String($0.1) })
    }
  }

  /// The rows of the first table of `Sources/README.md` whose first cell names the module `Chat`,
  /// as cells; `nil` where there is none.
  static let moduleTable: [[String]]? = {
    guard let text = try? Checkout.text("Sources/README.md") else { return nil }
    var rows: [[String]] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("|") {
        let cells = line.dropFirst().split(separator: "|", omittingEmptySubsequences: false)
        rows.append(
          cells.map { $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "") })
      } else if rows.contains(where: { $0.first == "Chat" }) {
        break
      } else {
        rows = []
      }
    }
    return rows.firstIndex { $0.first == "Chat" }.map { Array(rows[$0...]) }
  }()

  static func isFolder(_ path: String) -> Bool {
    let url = Checkout.root.appending(path: path)
    return (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
  }

  static func folders(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: Checkout.root.appending(path: path).path
    ).filter { isFolder("\(path)/\($0)") }.sorted()
  }

  /// Every path below the folders of the top level, sorted.
  static func paths() throws -> [String] {
    try ["Sources", "Tests", "KnowledgeBase", "Rules"].flatMap { folder in
      try FileManager.default.subpathsOfDirectory(
        atPath: Checkout.root.appending(path: folder).path
      ).sorted().map { "\(folder)/\($0)" }
    }
  }

  static func swiftFiles(_ folder: String = "") throws -> [SwiftFile] {
    try paths().filter { $0.hasSuffix(".swift") && (folder.isEmpty || $0.hasPrefix(folder + "/")) }
      .map { try SwiftFile($0) }
  }

  /// The fenced blocks of a language, with the line that opens each.
  static func fences(_ language: String, in text: String) -> [(line: Int, text: String)] {
    var found: [(line: Int, text: String)] = []
    var open: (line: Int, isWanted: Bool, lines: [Substring])?
    for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        if let block = open {
          if block.isWanted {
            found.append((block.line, block.lines.map { $0 + "\n" }.joined()))
          }
          open = nil
        } else {
          open = (place + 1, line.dropFirst(3) == language, [])
        }
      } else {
        open?.lines.append(line)
      }
    }
    return found
  }
}

/// A Swift file as the formatter lays it out, which is what makes reading it by lines sound.
struct SwiftFile {
  let path: String
  let lines: [Substring]

  init(_ path: String) throws {
    self.path = path
    let text = try Checkout.text(path)
    lines =
      text.hasSuffix("\n")
      ? text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
      : text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// Lines that are no comments and stand in no string of several lines.
  var code: [(number: Int, text: Substring)] {
    var isInString = false
    var result: [(Int, Substring)] = []
    for (place, line) in lines.enumerated() {
      let quotes = line.matches(of: /"""/).count
      if quotes % 2 == 1 {
        isInString.toggle()
      } else if !isInString, !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        result.append((place + 1, line))
      }
    }
    return result
  }

  /// The modules that it imports.
  var imports: [String] {
    code.compactMap { line in
      line.text.firstMatch(of: /^(?:@testable )?(?:\w+ )?import (\w+)/).map { String($0.1) }
    }
  }

  /// The functions with a body, from the line of their declaration to their last brace.
  func functions() -> [(line: Int, length: Int)] {
    let code = code
    var found: [(line: Int, length: Int)] = []
    for (place, line) in code.enumerated() {
      let opening =
        /^(\s*)(?:@\S+ )*(?:(?:package|public|private|fileprivate|internal|static|mutating|borrowing|consuming|override|final|convenience|nonisolated|required|indirect) )*(?:func|init|deinit|subscript|var|let)\b/
      guard let match = line.text.prefixMatch(of: opening) else { continue }
      let indent = match.1
      for next in code[(place + 1)...] {
        let isClosing = next.text == indent + "}" || next.text.hasPrefix(indent + "} ")
        if isClosing {
          found.append((line.number, next.number - line.number + 1))
        }
        let depth = next.text.prefix { $0 == " " }.count
        let isBeyond =
          !next.text.isEmpty && depth <= indent.count
          && ![")", "{", "-", "}"].contains(next.text.dropFirst(depth).first)
        if isClosing || isBeyond { break }
      }
    }
    return found
  }

  func expectNone(
    of pattern: some RegexComponent, _ what: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    for line in code where line.text.firstMatch(of: pattern) != nil {
      Issue.record("\(path):\(line.number) \(what)", sourceLocation: sourceLocation)
    }
  }
}
