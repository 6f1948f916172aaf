import Foundation
import TestSupport
import Testing

@testable import Persistence

/// Whatever a file holds, reading ends with a report or an error.
@Suite struct ArbitraryBytesTests {
  /// The seeds of the fuzz target, by name.
  private func corpus() throws -> [(name: String, bytes: [UInt8])] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      ($0, Array(try Data(contentsOf: folder.appending(path: $0))))
    }
  }

  @Test func `every seed says what its name says`() throws {
    let seeds = try corpus()
    #expect(
      seeds.map(\.name) == [
        "damaged-segment", "empty-segment", "foreign", "segment", "snapshot", "torn-segment",
        "unsealed-snapshot",
      ])
    var outcomes: [String] = []
    for (name, bytes) in seeds {
      guard name != "foreign" else {
        #expect(throws: JournalError.foreign(path: "memory")) {
          try JournalReader.read(bytes) { _, _ in }
        }
        continue
      }
      let report = try JournalReader.read(bytes) { _, _ in }
      outcomes.append(
        "\(name): \(report.records), \(report.flaw?.rawValue ?? "whole"), \(report.isDamaged)")
    }
    #expect(
      outcomes == [
        "damaged-segment: 2, the record does not fit its checksum, true",
        "empty-segment: 0, whole, false",
        "segment: 5, whole, false",
        "snapshot: 2, whole, false",
        "torn-segment: 3, the record is cut short, false",
        "unsealed-snapshot: 2, the snapshot has no end record, true",
      ])
  }

  @Test func `spoilt seeds end with a report or an error`() throws {
    var random = SplitMix64(seed: 20)
    for (_, seed) in try corpus() {
      for _ in 0..<3000 {
        var bytes = seed
        for _ in 0..<Int.random(in: 1..<4, using: &random) where !bytes.isEmpty {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<5, using: &random) {
          case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
          case 1: bytes[place] ^= 1 << Int.random(in: 0..<8, using: &random)
          case 2: bytes.removeSubrange(place..<min(bytes.count, place + 9))
          case 3: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
          default: bytes.removeLast(bytes.count - place)
          }
        }
        do {
          let report = try JournalReader.read(bytes) { _, position in
            #expect(position.offset < UInt64(bytes.count))
          }
          #expect(report.wholeBytes <= report.bytes)
          #expect((report.flaw == nil) == (report.wholeBytes == report.bytes) || report.isSnapshot)
        } catch let error as JournalError {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }
}
