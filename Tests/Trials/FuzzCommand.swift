internal import Foundation

/// Builds the parsers and `Tests/Fuzz` with libFuzzer and AddressSanitizer, and lets each run.
///
/// Everything is compiled with `swiftc` straight from `Sources` into a temporary folder, so that the
/// ordinary build knows nothing of it. Passes where no parser crashes, finds a property broken, hangs for
/// ten seconds or takes two gigabytes. The short form gives the seeds to those that are compiled
/// quickly.
enum FuzzCommand {
  private struct Parser {
    let name: String
    /// What it is made of, each after what it uses.
    let modules: [String]
    /// Further files of `Sources`, for what stands above the modules.
    var files: [String] = []
    /// Folders with more seeds, below the checkout.
    var seeds: [String] = []
    /// Whether it is compiled within seconds.
    var isQuick = false
  }

  private static let parsers = [
    Parser(name: "HTTP", modules: ["HTTPService"], seeds: ["Tests/HTTPServiceTests/Corpus"]),
    Parser(name: "Chunks", modules: ["HTTPService"]),
    Parser(name: "Form", modules: ["HTTPService"]),
    Parser(
      name: "JSONLines", modules: ["Chat", "Gateways"], files: ["Service/JSONText.swift"]),
    Parser(
      name: "Body", modules: ["Chat", "Gateways"], files: ["Endpoint/JSONElements.swift"]),
    Parser(
      name: "Journal", modules: ["Persistence"], seeds: ["Tests/PersistenceTests/Corpus"],
      isQuick: true),
    Parser(
      name: "Rules",
      modules: [
        "Chat", "FlatStorage", "TextNormalization", "SourceDiagnostics", "Markdown",
        "IntentMatching", "RuleLanguage",
      ], seeds: ["Rules"]),
    Parser(
      name: "Record",
      modules: [
        "Chat", "FlatStorage", "TextNormalization", "SourceDiagnostics", "Markdown",
        "IntentMatching", "RuleLanguage", "Attention", "Knowledge", "Cryptography", "Persistence",
        "Gateways", "Dialogue", "Reception", "Service",
      ]),
    Parser(
      name: "Markdown", modules: ["SourceDiagnostics", "Markdown"],
      seeds: ["KnowledgeBase", "Rules"], isQuick: true),
  ]

  /// The longest input, in bytes.
  private static let longest = 2048
  /// What is kept of runs: inputs, and the bytes of the longest.
  private static let (kept, keptBytes) = (32, 160)
  /// Hexadecimal digits in the name of an input that was found.
  private static let nameLength = 12

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    guard let swiftc = TrialPlace.tool("swiftc"), let clang = TrialPlace.tool("clang") else {
      return .skipped("fuzzing", because: "swiftc or clang is not installed")
    }
    let chosen = parsers.filter {
      options.only == nil ? !options.isShort || $0.isQuick : $0.name == options.only
    }
    guard !chosen.isEmpty else {
      throw TrialError("--only takes one of \(parsers.map(\.name).joined(separator: ", "))")
    }
    let length = Int(options.seconds ?? 60)
    var report = Report(options.isShort ? "the seeds of fuzzing" : "fuzzing, \(length) s each")
    let folder = NSTemporaryDirectory() + "/xiaoer-fuzz-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var workshop = Workshop(
      swiftc: swiftc, clang: clang, folder: folder, isOptimized: !options.isShort)
    for parser in chosen {
      let program = try workshop.build(parser)
      try fuzz(parser, program, length, options, folder, &report)
    }
    if report.hasPassed {
      try FileManager.default.removeItem(atPath: folder)
    } else {
      report.note("inputs that failed", folder)
    }
    return report
  }

  private static func fuzz(
    _ parser: Parser, _ program: String, _ length: Int, _ options: TrialOptions,
    _ folder: String, _ report: inout Report
  ) throws {
    let work = folder + "/work-" + parser.name
    let own = TrialPlace.root + "/Tests/Fuzz/Corpus/" + parser.name
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    let seeds = [own] + parser.seeds.map { TrialPlace.root + "/" + $0 }
    let found = seeds.filter { FileManager.default.fileExists(atPath: $0) }
    let log = folder + "/log-" + parser.name
    let process = try ChildProcess(
      [
        program, work, options.isShort ? "-runs=0" : "-max_total_time=\(length)",
        "-max_len=\(longest)", "-timeout=10", "-rss_limit_mb=2048", "-seed=\(options.seed)",
        "-print_final_stats=1", "-artifact_prefix=\(folder)/\(parser.name)-",
      ] + found, output: log + ".out", error: log)
    let status = process.wait()
    let said = TrialPlace.text(log)
    let runs = said.split(separator: "\n").last { $0.hasPrefix("stat::number_of_executed_units") }
    let covered = said.split(separator: "\n").last { $0.contains(" cov: ") }?
      .split(separator: " ").drop { $0 != "cov:" }.dropFirst().first
    let count = runs?.split(separator: " ").last ?? "?"
    report.note(parser.name, "\(count) inputs, \(covered ?? "?") branches, status \(status)")
    report.expect(status == 0, "\(parser.name): \(said.suffix(1500))")
    if options.keeps { try keep(program, work, own, folder) }
  }

  /// Makes the seeds a few short inputs that cover as much as they can; those whose names were given
  /// by hand stay.
  private static func keep(
    _ program: String, _ work: String, _ own: String, _ folder: String
  ) throws {
    let files = FileManager.default
    let best = work + "-best"
    try files.createDirectory(atPath: best, withIntermediateDirectories: true)
    try files.createDirectory(atPath: own, withIntermediateDirectories: true)
    let process = try ChildProcess(
      [program, "-set_cover_merge=1", best, own, work], output: best + ".out",
      error: best + ".err")
    process.wait()
    let inputs = try files.contentsOfDirectory(atPath: best).map { name in
      (name: name, bytes: files.contents(atPath: best + "/" + name) ?? Data())
    }.sorted { ($0.bytes.count, $0.name) < ($1.bytes.count, $1.name) }
    guard !inputs.isEmpty else { throw TrialError("merging found nothing; see \(best).err") }
    let old = try files.contentsOfDirectory(atPath: own)
    let named = old.filter { $0.count != nameLength || !$0.allSatisfy(\.isHexDigit) }
    for name in old where !named.contains(name) {
      try files.removeItem(atPath: own + "/" + name)
    }
    let short = inputs.filter { $0.bytes.count <= keptBytes }
    for input in short.suffix(max(0, kept - named.count)) {
      try input.bytes.write(to: URL(filePath: own + "/" + input.name.prefix(nameLength)))
    }
  }

  /// Compiles modules once for all parsers.
  private struct Workshop {
    let swiftc: String
    let clang: String
    let folder: String
    let isOptimized: Bool
    var built: [String] = []

    private var flags: [String] {
      let features = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"]
      return [
        "-sanitize=fuzzer,address", isOptimized ? "-O" : "-Onone", "-wmo", "-parse-as-library",
        "-swift-version", "6",
        "-package-name", "xiaoer", "-I", folder, "-I", TrialPlace.root + "/Sources/CEpoll/include",
        "-I", TrialPlace.root + "/Sources/CChecksum/include",
        "-strict-memory-safety", "-suppress-warnings", "-enable-testing",
      ] + features.flatMap { ["-enable-upcoming-feature", $0] }
    }

    mutating func build(_ parser: Parser) throws -> String {
      for module in parser.modules where !built.contains(module) {
        try compile(module)
        built.append(module)
      }
      var objects = parser.modules.map { "\(folder)/\($0).o" }
      if parser.modules.contains("HTTPService") {
        let shim = TrialPlace.root + "/Sources/CEpoll"
        objects.append(folder + "/CEpoll.o")
        try command([
          clang, "-c", "-O1", "-I", shim + "/include", "-o", folder + "/CEpoll.o",
          shim + "/CEpoll.c",
        ])
      }
      let sources = ["/Tests/Fuzz/\(parser.name).swift"] + parser.files.map { "/Sources/" + $0 }
      let program = "\(folder)/fuzz-\(parser.name)"
      try command(
        [swiftc] + flags + ["-module-name", "Fuzz", "-o", program]
          + sources.map { TrialPlace.root + $0 } + objects)
      return program
    }

    private func compile(_ module: String) throws {
      let sources = TrialPlace.root + "/Sources/" + module
      let names = try FileManager.default.subpathsOfDirectory(atPath: sources).sorted()
      let paths = names.filter { $0.hasSuffix(".swift") }.map { sources + "/" + $0 }
      let outputs = [
        "-module-name", module, "-emit-module", "-emit-module-path",
        "\(folder)/\(module).swiftmodule",
        "-emit-object", "-o", "\(folder)/\(module).o",
      ]
      try command([swiftc] + flags + outputs + paths)
    }

    private func command(_ words: [String]) throws {
      let log = folder + "/build"
      let process = try ChildProcess(words, output: log + ".out", error: log)
      guard process.wait() == 0 else {
        throw TrialError(
          "\(words.prefix(1)) … \(words.suffix(1)): \(TrialPlace.text(log).prefix(3000))")
      }
    }
  }
}
