import Foundation
import Testing

@testable import Gateways

/// Vectors of others, beside the checkout.
private let vectors = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "shared/vectors/JSONTestSuite/test_parsing")

@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: vectors.path),
    "../shared/vectors/JSONTestSuite is not there"))
struct JSONTestSuiteTests {
  static func cases(_ prefix: String) throws -> [(name: String, bytes: [UInt8])] {
    try FileManager.default.contentsOfDirectory(atPath: vectors.path).sorted()
      .filter { $0.hasPrefix(prefix) }
      .map { ($0, [UInt8](try Data(contentsOf: vectors.appending(path: $0)))) }
  }

  static func isRead(_ bytes: [UInt8]) -> Bool {
    (try? JSONLinesDecoder().message(in: bytes[...], line: 1)) != nil
  }

  static func within(_ bytes: [UInt8]) -> [UInt8] {
    Array(#"{"text":"a","data":{"v":"#.utf8) + bytes + Array("}}".utf8)
  }

  @Test func `what must be refused is refused, alone and as data of a message`() throws {
    let cases = try Self.cases("n_")
    #expect(cases.count == 188)
    for (name, bytes) in cases {
      #expect(!Self.isRead(bytes), "\(name)")
      #expect(!Self.isRead(Self.within(bytes)), "\(name) as data")
    }
  }

  @Test func `what must be accepted is accepted as data of a message`() throws {
    let cases = try Self.cases("y_")
    #expect(cases.count == 95)
    for (name, bytes) in cases { #expect(Self.isRead(Self.within(bytes)), "\(name)") }
  }

  @Test func `what either may be crashes nothing`() throws {
    for (_, bytes) in try Self.cases("i_") {
      _ = Self.isRead(bytes)
      _ = Self.isRead(Self.within(bytes))
    }
  }

  @Test func `a vector is read alike with and without the scanner, wherever it stands`() throws {
    let cases = try Self.cases("n_") + Self.cases("y_") + Self.cases("i_")
    #expect(cases.count == 318)
    for (name, bytes) in cases {
      let fields = ["v", "text", "id", "time", "mentioned", "data", "role"].map {
        Array(#"{"text":"a","\#($0)":"#.utf8) + bytes + Array("}".utf8)
      }
      let first = Array(#"{"text":"#.utf8) + bytes + Array(#","id":"x"}"#.utf8)
      for line in [bytes, first, Self.within(bytes)] + fields {
        #expect(hasOneReading(line), "\(name)")
      }
    }
  }
}
