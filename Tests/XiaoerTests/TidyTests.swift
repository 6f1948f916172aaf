import Foundation
import RuleLanguage
import SourceDiagnostics
import Testing

/// The rules of the house, read from the checkout.
@Suite struct TidyTests {
  @Test func `no function is longer than 70 lines and no file than 500`() throws {
    for file in try Repository.swiftFiles() {
      #expect(file.lines.count <= 500, "\(file.path) has \(file.lines.count) lines")
      for function in file.functions() {
        #expect(
          function.length <= 70,
          "\(file.path):\(function.line): \(function.length) lines")
      }
    }
  }

  @Test func `no path has a blank, and no two differ by case alone`() throws {
    var seen: [String: String] = [:]
    for path in try Repository.paths() {
      #expect(!path.contains { $0.isWhitespace }, "\(path)")
      #expect(seen[path.lowercased()] == nil, "\(path) and \(seen[path.lowercased()] ?? "")")
      seen[path.lowercased()] = path
    }
    var names: [String: String] = [:]
    for name in try Repository.folders("Sources") + Repository.folders("Tests") {
      #expect(names[name.lowercased()] == nil, "\(name) and \(names[name.lowercased()] ?? "")")
      names[name.lowercased()] = name
    }
  }

  @Test func `only programs print`() throws {
    let programs = ["Sources/xiaoer/", "Tests/Quality/", "Tests/Benchmarks/"]
    for file in try Repository.swiftFiles() where !programs.contains(where: file.path.hasPrefix) {
      file.expectNone(of: /(^|[^.\w`])(debugP|p)rint\(/, "prints")
    }
    for file in try Repository.swiftFiles("Sources/xiaoer") {
      file.expectNone(of: /(^|\s)(Swift\.)?(debugP|p)rint\("/, "prints past the console")
    }
  }

  @Test func `no module below the shell asks a clock or throws dice`() throws {
    let modules = try Repository.modules().map(\.name)
    let shell = try #require(modules.firstIndex(of: "Reception"))
    for module in modules[..<shell] {
      for file in try Repository.swiftFiles("Sources/\(module)") {
        file.expectNone(
          of:
            /\bDate\(\)|Date\.now|ContinuousClock|\.shuffled?\(\)|\.random(Element)?\((?!.*using)/,
          "asks a clock or throws dice")
        file.expectNone(of: /SystemRandomNumberGenerator|SuspendingClock|UUID\(\)/, "throws dice")
      }
    }
  }

  @Test func `one file talks to the network`() throws {
    let importers = try Repository.swiftFiles("Sources").filter { file in
      file.code.contains { $0.text.contains("import FoundationNetworking") }
    }
    #expect(importers.map(\.path) == ["Sources/Reception/Sources/HTTPSource.swift"])
  }

  @Test func `nothing is left to do, and nothing ends the program by itself`() throws {
    for file in try Repository.swiftFiles("Sources") {
      file.expectNone(of: /\bfatalError\b|\btry!|\bas!/, "may end the program")
      for (place, line) in file.lines.enumerated() {
        #expect(!line.contains(/\b(TODO|FIXME|XXX)\b/), "\(file.path):\(place + 1)")
      }
    }
  }

  @Test func `the top level has four folders and single files`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Checkout.root.path).sorted()
    let folders = names.filter { name in
      !name.hasPrefix(".") && Repository.isFolder(name)
    }
    #expect(folders == ["KnowledgeBase", "Rules", "Sources", "Tests"])
    #expect(names.contains("Package.swift"))
  }

  @Test func `each module imports only modules named before it, and what it imports it declares`()
    throws
  {
    let modules = try Repository.modules()
    let names = modules.map(\.name)
    #expect(modules.count > 10)
    for (place, module) in modules.enumerated() {
      for use in module.uses { #expect(names[..<place].contains(use), "\(module.name): \(use)") }
      for file in try Repository.swiftFiles("Sources/\(module.name)") {
        for imported in file.imports where names.contains(imported) {
          #expect(module.uses.contains(imported), "\(file.path) imports \(imported)")
        }
      }
    }
    #expect(try Set(Repository.folders("Sources")) == Set(names + ["xiaoer"]))
  }

  @Test(.enabled(if: Repository.moduleTable != nil, "Sources/README.md has no table of modules"))
  func `the table of modules is that of the package`() throws {
    let modules = try Repository.modules()
    let table = try #require(Repository.moduleTable)
    #expect(table.map(\.first) == modules.map(\.name))
    for (row, module) in zip(table, modules) where row.count > 2 {
      let uses = row[1].matches(of: /\w+/).map { String($0.0) }
      #expect(uses == module.uses, "\(module.name)")
    }
  }

  @Test(arguments: ["Rules/README.md", "Rules/README.zh.md"].filter(Checkout.has))
  func `every rule that the reference shows can be read`(path: String) throws {
    let fences = Repository.fences("markdown", in: try Checkout.text(path))
    #expect(!fences.isEmpty)
    for fence in fences {
      let file = SourceFile(path: "\(path):\(fence.line)", text: fence.text)
      let errors = RuleFile(file).diagnostics.filter { $0.severity == .error }
      #expect(errors.isEmpty, "\(errors.map { $0.rendered(in: file, language: .english) })")
    }
  }
}

/// What the documentation shows on a console, run in the checkout.
@Suite(
  .serialized, .enabled(if: BuiltProgram.path != nil, "xiaoer was not built beside the tests"),
  .enabled(if: !ConsoleBlock.all.isEmpty, "README.md shows no console yet"))
struct ConsoleBlockTests {
  @Test(arguments: ConsoleBlock.all)
  func `a console of the documentation shows what the program prints`(
    block: ConsoleBlock
  ) throws {
    let run = try BuiltProgram.sh("exec 2>&1\n" + block.command, in: Checkout.root.path)
    let said = run.output.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    #expect(block.matches(said), "\(block.testDescription)\n\(run.output)")
  }
}

/// A `$ ` line of a console block with the lines below it.
struct ConsoleBlock: Sendable, CustomTestStringConvertible {
  let place: String
  let command: String
  let expected: [String]

  var testDescription: String { "\(place): \(command)" }

  /// Commands of the toolchain are `.ci/run`'s: a build inside a test would wait for itself.
  static let all = ["README.md", "README.zh.md"].filter(Checkout.has).flatMap { path in
    blocks(in: (try? Checkout.text(path)) ?? "", path: path)
      .filter { !$0.command.contains(/\b(swift|git|docker)\s/) }
  }

  private static func blocks(in text: String, path: String) -> [ConsoleBlock] {
    Repository.fences("console", in: text).flatMap { fence in
      var blocks: [ConsoleBlock] = []
      var command: (line: Int, text: String)?
      var expected: [String] = []
      func close() {
        if let command {
          blocks.append(
            ConsoleBlock(
              place: "\(path):\(command.line)", command: command.text, expected: expected))
        }
        expected = []
      }
      for (offset, line) in fence.text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        if line.hasPrefix("$ ") {
          close()
          command = (fence.line + offset + 1, String(line.dropFirst(2)))
        } else if let open = command, open.text.hasSuffix("\\"), expected.isEmpty {
          let more = line.hasPrefix("> ") ? line.dropFirst(2) : line
          command = (open.line, open.text + "\n" + more)
        } else {
          expected.append(String(line))
        }
      }
      close()
      return blocks
    }
  }

  /// `…` alone on a line is any lines, at the end of one any rest; blank lines at the end count not.
  func matches(_ said: [String]) -> Bool {
    func trimmed(_ lines: [String]) -> ArraySlice<String> {
      var lines = lines[...]
      while lines.last?.isEmpty == true { lines.removeLast() }
      return lines
    }
    return Self.matches(trimmed(expected), trimmed(said))
  }

  private static func matches(_ wanted: ArraySlice<String>, _ said: ArraySlice<String>) -> Bool {
    guard let first = wanted.first else { return said.isEmpty }
    let rest = wanted.dropFirst()
    if first.trimmingCharacters(in: .whitespaces) == "…" {
      return (0...said.count).contains { matches(rest, said.dropFirst($0)) }
    }
    guard let line = said.first else { return false }
    let isSame =
      first.hasSuffix("…")
      ? line.hasPrefix(first.dropLast()) || line == first
      : line == first
    return isSame && matches(rest, said.dropFirst())
  }
}
