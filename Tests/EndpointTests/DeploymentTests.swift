import Chat
import Foundation
import Gateways
import HTTPService
import Reception
import Testing

@testable import Service
@testable import trial
@testable import xiaoer

/// The unit, the Containerfile and the settings that `Sources/Endpoint/README.md` shows are taken from
/// there, and hold as far as that can be seen without systemd's and a container's machinery.
@Suite struct DeploymentTests {
  private static func blocks(_ language: String) -> [String] {
    let text = TrialPlace.text(TrialPlace.root + "/Sources/Endpoint/README.md")
    return text.components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "\n```")[0]
    }
  }

  private static func serve(_ words: [String]) throws -> ServeCommand {
    #expect(words.first == "serve")
    return try ServeCommand(Arguments(Array(words.dropFirst()), options: ServeCommand.allOptions))
  }

  // MARK: - systemd

  /// The settings of the unit by name; a name that comes twice has its last value.
  private static func unit() throws -> [String: String] {
    var settings: [String: String] = [:]
    for line in try #require(blocks("ini").first).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { settings[String(parts[0])] = String(parts[1]) }
    }
    return settings
  }

  @Test func `the unit starts what it says, in folders that it gives`() throws {
    let unit = try Self.unit()
    let words = try #require(unit["ExecStart"]).split(separator: " ").map(String.init)
    let command = try Self.serve(Array(words.dropFirst()))
    let socket = "/run/\(unit["RuntimeDirectory"] ?? "")/http.sock"
    #expect(command.addresses == [.unix(path: socket)])
    #expect(command.data == "/var/lib/\(unit["StateDirectory"] ?? "")")
    // What customers wrote is for nobody else; the proxy's group finds the socket, others do not.
    #expect(unit["StateDirectoryMode"] == "0700")
    #expect(unit["RuntimeDirectoryMode"] == "0750")
    for language in ["nginx", "caddyfile"] {
      #expect(Self.blocks(language).first?.contains("unix:" + socket) == (language == "nginx"))
      #expect(Self.blocks(language).first?.contains(socket) == true)
    }
  }

  @Test func `what the unit shuts off is nothing that it needs`() throws {
    let unit = try Self.unit()
    #expect(unit["ProtectSystem"] == "strict")
    let shop = try #require(unit["WorkingDirectory"])
    for hidden in ["/home", "/root", "/run/user", "/tmp", "/var/tmp"] {
      #expect(!(shop + "/").hasPrefix(hidden + "/"))
    }
    // A full disk is tried until there is room; a mistake in the configuration waits for a person.
    #expect(unit["Restart"] == "always")
    #expect(unit["StartLimitIntervalSec"] == "0")
    #expect(unit["RestartPreventExitStatus"] == "\(Console.ExitStatus.usage.rawValue)")
    #expect(unit["ExecReload"]?.contains("-HUP $MAINPID") == true)
  }

  @Test(.enabled(if: TrialPlace.tool("systemd-analyze") != nil, "systemd is not installed"))
  func `systemd finds nothing wrong with the unit`() throws {
    let folder = try TemporaryFolder()
    let tool = try #require(TrialPlace.tool("systemd-analyze"))
    let unit = try #require(Self.blocks("ini").first)
    for (name, text, isGood) in [
      ("good", unit, true), ("bad", unit.replacing("LimitNOFILE", with: "LimitNOFILES"), false),
    ] {
      // It wants programs that are there.
      let path = "\(folder.path)/\(name).service"
      try text.replacing("/usr/local/bin/xiaoer", with: "/bin/true")
        .write(toFile: path, atomically: true, encoding: .utf8)
      let output = folder.path + "/out"
      let process = try ChildProcess(
        [tool, "verify", path], output: output, error: output + ".err")
      let status = process.wait()
      let said = TrialPlace.text(output) + TrialPlace.text(output + ".err")
      #expect((status == 0 && said.isEmpty) == isGood, "\(said)")
    }
  }

  // MARK: - The container

  private struct Stage {
    var image = ""
    var instructions: [(name: String, words: [String])] = []

    func words(_ name: String) -> [[String]] {
      instructions.filter { $0.name == name }.map(\.words)
    }
  }

  private static func stages() throws -> [Stage] {
    let text = try #require(blocks("dockerfile").first).replacing("\\\n", with: " ")
    var stages: [Stage] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      let known = ["FROM", "COPY", "WORKDIR", "RUN", "VOLUME", "EXPOSE", "CMD"]
      try #require(known.contains(words[0]), "\(line)")
      if words[0] == "FROM" { stages.append(Stage(image: words[1])) }
      stages[stages.count - 1].instructions.append((words[0], Array(words.dropFirst())))
    }
    return stages
  }

  @Test func `the container is built from what is in the checkout`() throws {
    let stages = try Self.stages()
    try #require(stages.count == 2)
    let package = TrialPlace.text(TrialPlace.root + "/Package.swift")
    let version = try #require(stages[0].image.split(separator: ":").last)
    #expect(package.hasPrefix("// swift-tools-version: \(version)\n"))
    #expect(stages[0].instructions[0].words.suffix(2) == ["AS", "build"])
    let build = try #require(stages[0].words("RUN").first)
    let product = try #require(build.firstIndex(of: "--product").map { build[$0 + 1] })
    #expect(package.contains(#".executable(name: "\#(product)""#))
    let folder = try #require(stages[0].words("WORKDIR").first?.first)
    #expect(stages[0].words("COPY") == [[".", folder]])
    for words in stages[1].words("COPY") {
      if words[0] == "--from=build" {
        #expect(words[1] == "\(folder)/.build/release/\(product)")
        #expect(words[2] == "/usr/local/bin/\(product)")
      } else {
        #expect(FileManager.default.fileExists(atPath: TrialPlace.root + "/" + words[0]))
      }
    }
    for stage in stages {
      for words in stage.words("RUN") {
        #expect(try Self.shell("-n", words.joined(separator: " ")) == 0, "\(words)")
      }
    }
    // Foundation's part for the network brings libcurl, which the linker takes from the system, and
    // which needs the authorities' certificates.
    let installs = stages[1].words("RUN").flatMap { $0 }
    #expect(installs.contains("libcurl4") && installs.contains("ca-certificates"))
  }

  @Test(.enabled(if: TrialPlace.program(TrialOptions()) != nil, "xiaoer was not built beside"))
  func `what the container starts is a server that has its shop`() throws {
    let stage = try #require(try Self.stages().last)
    let list = try #require(stage.words("CMD").first).joined(separator: " ")
    guard case .list(let values) = try JSONParser.value(in: Array(list.utf8)[...]) else {
      Issue.record("CMD is no list")
      return
    }
    let words = values.compactMap(\.text)
    #expect(words.first == "xiaoer")
    let command = try Self.serve(Array(words.dropFirst()))
    #expect(stage.words("VOLUME") == [[command.data]])
    guard case .tcp(let address, let port)? = command.addresses.first else {
      Issue.record("it listens on no port")
      return
    }
    #expect(!address.isLoopback)
    #expect(stage.words("EXPOSE") == [["\(port)"]])
    let root = try TemporaryFolder()
    for copy in stage.words("COPY") where copy.count == 2 {
      let target = root.path + copy[1]
      try FileManager.default.createDirectory(
        atPath: URL(filePath: target).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: TrialPlace.root + "/" + copy[0], toPath: target)
    }
    let shop = root.path + (stage.words("WORKDIR").first?.first ?? "/")
    let program = try #require(TrialPlace.program(TrialOptions()))
    let rest = words.dropFirst().joined(separator: " ")
    #expect(try Self.shell("-c", "cd '\(shop)' && '\(program)' \(rest) --check-config") == 0)
    // Whoever forgets the token is told, rather than served to the world.
    #expect(
      try Self.shell("-c", "cd '\(shop)' && XIAOER_TOKEN= '\(program)' \(rest) --check-config")
        == Console.ExitStatus.usage.rawValue)
  }

  private static func shell(_ option: String, _ text: String) throws -> Int32 {
    let words = option == "-n" ? ["/bin/sh", "-n", "-c", text] : ["/bin/sh", option, text]
    return try ChildProcess(words, output: "/dev/null", error: "/dev/null").wait()
  }

  // MARK: - Settings

  @Test func `the settings that are shown can be used`() throws {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    let shown = Self.blocks("json").filter { $0.contains(#"{"service""#) }
    #expect(shown.count > 1)
    for block in shown {
      let configuration = try Configuration(json: Data(block.utf8), directory: "/srv/shop")
      _ = try ServiceTerms(
        configuration, addresses: [],
        environment: ["DESK_SECRET": secret, "GATEWAY_SECRET": secret])
    }
  }
}

/// A folder that goes with its test.
private final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/xiaoer-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
