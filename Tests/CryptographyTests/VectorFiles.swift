import Cryptography
import Foundation
import Testing

/// What others wrote, beside the checkout.
let shared = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")

extension Trait where Self == ConditionTrait {
  /// Passes over the tests where `folder` of `../shared` is not there.
  static func needsShared(_ folder: String) -> Self {
    .enabled(
      if: FileManager.default.fileExists(atPath: shared.appending(path: folder).path),
      "../shared/\(folder) is not there")
  }
}

/// A file of vectors and how many of its cases must be run, so that none is passed over in silence.
struct VectorFile: CustomTestStringConvertible, Sendable {
  let path: String
  let count: Int

  init(_ path: String, _ count: Int) {
    self.path = path
    self.count = count
  }

  var testDescription: String { "\(path), \(count) cases" }

  var bytes: Data { get throws { try Data(contentsOf: shared.appending(path: path)) } }

  /// The value in JSON; names like `padding_cases` become `paddingCases`.
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: bytes)
  }

  /// The groups of `NAME = VALUE` lines of a file of the CAVP, each with the bracketed lines in force.
  func groups() throws -> [VectorGroup] {
    var groups: [VectorGroup] = []
    var values: [String: String] = [:]
    var section = ""
    func close() {
      if !values.isEmpty { groups.append(VectorGroup(section: section, values: values)) }
      values = [:]
    }
    for line in String(decoding: try bytes, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    {
      if line.isEmpty {
        close()
      } else if line.hasPrefix("[") {
        section = line.filter { !$0.isWhitespace }
      } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
        let name = line[..<equals].filter { !$0.isWhitespace }.uppercased()
        values[name] = line[equals...].dropFirst().filter { !$0.isWhitespace }
      }
    }
    close()
    return groups
  }
}

/// One case of a file of the CAVP.
struct VectorGroup {
  let section: String
  let values: [String: String]

  func bytes(_ name: String) throws -> [UInt8] {
    try #require(Hexadecimal.decode(values[name, default: "absent"]))
  }

  func number(_ name: String) throws -> Int { try #require(Int(values[name, default: "absent"])) }
}

/// A file of Wycheproof.
struct Wycheproof<Case: Decodable>: Decodable {
  let numberOfTests: Int
  let testGroups: [Group]

  struct Group: Decodable {
    let keySize: Int
    let tagSize: Int?
    let tests: [Case]
  }
}

func bytes(_ hexadecimal: String) throws -> [UInt8] {
  try #require(Hexadecimal.decode(hexadecimal))
}
