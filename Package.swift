// swift-tools-version: 6.3

import PackageDescription

let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .define("WEB_SERVICES", .when(traits: ["WebServices"])),
]

/// The modules, level by level: each imports only modules named before it.
let modules: [(name: String, uses: [String])] = [
  ("Chat", []),
  ("FlatStorage", []),
  ("TextNormalization", []),
  ("SourceDiagnostics", []),
  ("Cryptography", []),
  ("CEpoll", []),
  ("CChecksum", []),
  ("HTTPService", ["CEpoll"]),
  ("Persistence", ["CChecksum"]),
  ("Markdown", ["SourceDiagnostics"]),
  ("IntentMatching", ["FlatStorage", "TextNormalization"]),
  ("Attention", ["TextNormalization"]),
  ("Knowledge", ["FlatStorage", "TextNormalization", "SourceDiagnostics", "Markdown"]),
  (
    "RuleLanguage",
    [
      "Chat", "FlatStorage", "TextNormalization", "SourceDiagnostics", "Markdown",
      "IntentMatching",
    ]
  ),
  ("Gateways", ["Chat"]),
  (
    "Dialogue",
    [
      "Chat", "FlatStorage", "TextNormalization", "SourceDiagnostics", "IntentMatching",
      "Attention", "Knowledge", "RuleLanguage",
    ]
  ),
  ("Reception", ["Chat", "SourceDiagnostics", "RuleLanguage", "Gateways", "Dialogue"]),
  (
    "Service",
    [
      "Chat", "SourceDiagnostics", "Cryptography", "Persistence", "RuleLanguage", "Gateways",
      "Dialogue", "Reception",
    ]
  ),
  (
    "Endpoint",
    ["Chat", "Cryptography", "HTTPService", "Persistence", "Gateways", "Reception", "Service"]
  ),
  (
    "XiaoerKit",
    [
      "Chat", "FlatStorage", "TextNormalization", "SourceDiagnostics", "Markdown",
      "IntentMatching", "Attention", "Knowledge", "RuleLanguage", "Gateways", "Dialogue",
      "Reception",
    ]
  ),
]

let command: Target = .executableTarget(
  name: "xiaoer", dependencies: modules.map { .byName(name: $0.name) }, swiftSettings: settings)

func tests(_ name: String, uses extra: [String] = [], exclude: [String] = []) -> Target {
  let own = modules.first { $0.name == name }
  let dependencies = own.map { [$0.name] + $0.uses } ?? modules.map(\.name)
  return .testTarget(
    name: "\(name)Tests",
    dependencies: (dependencies + extra + ["TestSupport"]).map { .byName(name: $0) },
    exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "Xiaoer",
  products: [
    .library(name: "XiaoerKit", targets: ["XiaoerKit"]),
    .executable(name: "xiaoer", targets: ["xiaoer"]),
  ],
  traits: [
    .default(enabledTraits: ["WebServices"]),
    .trait(
      name: "WebServices",
      description:
        "Look-ups in web services and posts to them; needs libcurl where linked statically."),
  ],
  targets: modules.map { module in
    .target(
      name: module.name, dependencies: module.uses.map { .byName(name: $0) },
      exclude: module.name == "Endpoint" ? ["README.md"] : [], swiftSettings: settings)
  } + [
    command,
    .executableTarget(
      name: "quality", dependencies: modules.map { .byName(name: $0.name) }, path: "Tests/Quality",
      exclude: ["baseline.json"], swiftSettings: settings),
    // It runs the program, which is therefore built with it.
    .executableTarget(
      name: "benchmark", dependencies: (modules.map(\.name) + ["xiaoer"]).map { .byName(name: $0) },
      path: "Tests/Benchmarks", exclude: ["tantivy_search.py"], swiftSettings: settings),
    .executableTarget(name: "trial", path: "Tests/Trials", swiftSettings: settings),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("FlatStorage"), tests("Cryptography"), tests("HTTPService", exclude: ["Corpus"]),
    tests("Persistence", exclude: ["Corpus"]), tests("TextNormalization"),
    tests("SourceDiagnostics"),
    tests("Markdown", exclude: ["commonmark.txt"]),
    tests("IntentMatching"), tests("Attention"), tests("Knowledge"), tests("RuleLanguage"),
    tests("Gateways"), tests("Dialogue"), tests("Reception"),
    .testTarget(
      name: "BenchmarkTests", dependencies: ["benchmark"], swiftSettings: settings),
    tests("Service", uses: ["HTTPService", "Knowledge"]),
    tests(
      "Endpoint",
      uses: ["Dialogue", "Knowledge", "RuleLanguage", "SourceDiagnostics", "trial", "xiaoer"]),
    tests("Xiaoer", uses: ["xiaoer"], exclude: ["Mistakes", "Snapshots", "Transcripts"]),
  ],
  swiftLanguageModes: [.v6]
)
