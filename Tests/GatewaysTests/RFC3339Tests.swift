import Chat
import Foundation
import TestSupport
import Testing

@testable import Gateways

@Suite struct RFC3339Tests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1970-01-01 00:00:00Z", 0),
    ("2025-11-21T09:30:05+08:00", 1_763_688_605_000),
    ("2025-11-21T01:30:05.25Z", 1_763_688_605_250),
    ("2025-11-21T01:30:05.2509999999Z", 1_763_688_605_250),
    ("2025-11-20T20:00:05-05:30", 1_763_688_605_000),
    ("2025-11-21T01:30:05-00:00", 1_763_688_605_000),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("1990-12-31T15:59:60-08:00", 662_688_000_000),
    ("2017-01-01T07:59:60.5+08:00", 1_483_228_800_500),
  ])
  func `a date and time with an offset is a moment`(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2025", "2025-11-21", "2025-11-21T09:30:05", "2025-11-21T09:30Z", "2025-11-21T9:30:05Z",
    "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
    "2025-00-01T00:00:00Z", "2025-04-31T00:00:00Z", "2025-11-00T00:00:00Z",
    "2025-11-21T24:00:00Z", "2025-11-21T09:60:00Z", "2025-11-21T09:30:61Z",
    "2025-11-21T09:30:60Z", "2025-11-21T23:59:60Z", "2016-12-31T23:59:60+08:00",
    "2025-11-21T09:30:05.Z", "2025-11-21T09:30:05+24:00", "2025-11-21T09:30:05+08:60",
    "2025-11-21T09:30:05+0800", "2025-11-21T09:30:05+8", "2025-11-21T09:30:05Zx",
    " 2025-11-21T09:30:05Z", "+2025-11-21T09:30:05Z", "２０２５-11-21T09:30:05Z",
    "2025-11-21T09:30:05.\(String(repeating: "1", count: 100))Z",
  ])
  func `anything else is none`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `every eleventh day from 1600 to 2400 is where Foundation has it`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for day in stride(from: -135_140, through: 157_054, by: 11) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400)
      let parts = calendar.dateComponents([.year, .month, .day], from: date)
      let year = try #require(parts.year)
      let month = try #require(parts.month)
      let dayOfMonth = try #require(parts.day)
      try #require(TimeScanner.day(year: year, month: month, day: dayOfMonth) == day)
    }
  }

  @Test func `the quick way for usual times reads the same moments or none`() throws {
    var numbers = SplitMix64(seed: 3)
    let times = [
      "2025-11-21T09:30:05+08:00", "2024-02-29T23:59:59Z", "0000-03-01T00:00:00.5-23:59",
      "1999-12-31T00:00:59.123456+00:00", "2000-02-29T12:00:00.999999999Z",
    ]
    var read = 0
    for index in 0..<20_000 {
      var bytes = Array(times[index % times.count].utf8)
      for _ in 0..<Int.random(in: 0...2, using: &numbers) {
        let place = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(0x30 + UInt8(index % 10), at: place)
        case 2: bytes[place] = Array("0123456789-+:.TZtz 6".utf8)[index % 20]
        default: bytes[place] = 0x30 + UInt8.random(in: 0...9, using: &numbers)
        }
      }
      let quick = unsafe bytes.withUnsafeBufferPointer { unsafe Timestamp(usual: $0) }
      guard let quick else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      try #require(Timestamp(rfc3339: text) == quick, "\(text)")
      read += 1
    }
    #expect(read > 5_000)
    for time in times {
      let bytes = Array(time.utf8)
      #expect(unsafe bytes.withUnsafeBufferPointer { unsafe Timestamp(usual: $0) } != nil)
    }
  }

  @Test func `every month has its days`() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for (index, length) in lengths.enumerated() {
      for year in [1900, 2000, 2023, 2024] {
        let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
        let last = length + (isLeap && index == 1 ? 1 : 0)
        #expect(TimeScanner.day(year: year, month: index + 1, day: last) != nil)
        #expect(TimeScanner.day(year: year, month: index + 1, day: last + 1) == nil)
      }
    }
  }
}
