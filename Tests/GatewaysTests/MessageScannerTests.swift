import Chat
import Foundation
import TestSupport
import Testing

@testable import Gateways

/// What a decoder made of a line, its strings byte for byte.
///
/// Strings are equal for Swift where they look alike; two ways of reading must not differ even then.
private struct Reading: Equatable {
  let message: Message?
  let error: GatewayError?
  let strings: [[UInt8]]

  init(_ read: () throws(GatewayError) -> Message?) {
    do throws(GatewayError) {
      message = try read()
      error = nil
    } catch {
      message = nil
      self.error = error
    }
    var strings: [String] = []
    if let message {
      strings = [message.id, message.channel, message.conversation, message.sender]
      strings.append(message.name ?? "")
      switch message.content {
      case .text(let text): strings.append(text)
      case .event(let event): strings.append(event)
      }
    }
    self.strings = strings.map { Array($0.utf8) }
  }
}

/// Whether `line` is read alike, or refused alike, by the decoder and by its parser alone.
func hasOneReading(_ line: [UInt8]) -> Bool {
  // A slice that does not begin at 0, within bytes that would be read if a bound were wrong.
  let padded = [0x22, 0x22] + line + [0x22, 0x7D]
  let slice = padded[2..<(2 + line.count)]
  let decoder = JSONLinesDecoder()
  let both = Reading { () throws(GatewayError) in try decoder.message(in: slice, line: 9) }
  let parsed = Reading { () throws(GatewayError) in try decoder.parsedMessage(in: slice, line: 9) }
  return both == parsed
}

/// Whether the scanner reads `line` itself; fails where the parser would read something else.
private func isScanned(_ line: [UInt8]) throws -> Bool {
  try #require(hasOneReading(line), "\(String(decoding: line, as: UTF8.self)) \(line)")
  return unsafe line.withUnsafeBufferPointer { unsafe MessageScanner.message(in: $0, line: 9) }
    != nil
}

/// Lines that the scanner reads itself.
private let usualLines: [String] = [
  #"{"id": "m000000", "conversation": "u03383", "text": "小二,用了窗帘屏障受损是什么情况"}"#,
  #"{"text":""}"#,
  #"{"text":"what is lavender cuttings??","x":-0}"#,
  #"{"text":"\u5c0f\u4e8c\n\"\ud83d\ude00\"\\ \/\b\f\r\t\ud83d","sender":"\u00e9\u0041\uDE00"}"#,
  #" { "event" : "welcome" , "text" : "" , "data" : null , "mentioned" : true } "#,
  #"{"text":"a","time":1763688605,"role":"agent","kind":"group","mentioned":false,"name":"王小二"}"#,
  #"{"text":"é ü 订单😀\u007f","time":"2025-11-21T09:30:05+08:00","channel":"wecom","n":123456}"#,
  #"{"店铺":"测试\t","unknown":true,"other":false,"none":null,"text":"一二三四五六七八九十","id":null}"#,
  #"{"conversation":"conversation","conversatiom":"x","mentionee":"x","texts":"x","tex":1,"text":"y"}"#,
]

@Suite struct MessageScannerTests {
  @Test(arguments: usualLines)
  func `a usual line is read without the parser`(line: String) throws {
    #expect(try isScanned(Array(line.utf8)))
  }

  @Test(arguments: [
    #"{"text":"a","text":"b"}"#, #"{"te\u0078t":"a"}"#, #"{"text":"a","data":{}}"#,
    #"{"text":"a","x":[]}"#, #"{"text":"a","x":1.5}"#, #"{"text":"a","x":1e3}"#,
    #"{"text":"a","x":01}"#, #"{"text":"a","x":1234567890123456}"#, #"{"text":"a","x":-}"#,
    #"{"text":"a",}"#, #"{"text":"a"}x"#, #"{"text":"a""#, #"{"text":"a\x"}"#, #"{"text":"\u12"}"#,
    #"{"text":"\ud83d\u12"}"#, #"{"text":"\"#, #"{"text":"a\"}"#, #"{"text":tru}"#,
    #"{"text":"a","x":"\q"}"#, #"{"text":"a","role":"boss"}"#, #"{"text":"a","time":253402300801}"#,
    #"{"text":null}"#, #"{"text":5}"#, #"{"id":true,"text":"a"}"#, "{}", "", " ", #"{"text":"#,
    "{\"text\":\"a\tb\"}", "{\"text\":\"a\0\"}", "{\"a\0\":1,\"text\":\"a\"}", #"{"text":"a"} ,"#,
  ])
  func `an unusual line is left to the parser`(line: String) throws {
    #expect(try !isScanned(Array(line.utf8)))
  }

  /// One change of `line` that a program, a wire or an attacker might make.
  private static func change(
    _ line: inout [UInt8], with others: [[UInt8]], _ numbers: inout SplitMix64
  ) {
    let odd: [UInt8] = [
      0, 0x0A, 0x1F, 0x20, 0x22, 0x2C, 0x2D, 0x30, 0x31, 0x3A, 0x5C, 0x5C, 0x5C, 0x6E, 0x74, 0x75,
      0x7B, 0x7D, 0x5B, 0x80, 0xBF, 0xC0, 0xC2, 0xE0, 0xE4, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF,
    ]
    func roll(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &numbers) }
    let place = roll(line.count)
    guard !line.isEmpty else { return line.append(odd[roll(odd.count)]) }
    switch roll(7) {
    case 0: line[place] ^= 1 << UInt8(roll(8))
    case 1: line[place] = odd[roll(odd.count)]
    case 2: line.insert(odd[roll(odd.count)], at: place)
    case 3: line.remove(at: place)
    case 4: line.insert(contentsOf: line[place..<min(line.count, place + roll(20))], at: place)
    case 5: line.removeSubrange(place..<min(line.count, place + roll(8)))
    default:
      let other = others[roll(others.count)]
      let start = roll(other.count)
      line.insert(contentsOf: other[start..<min(other.count, start + roll(12))], at: place)
    }
  }

  @Test func `no change of a line makes the scanner differ from the parser`() throws {
    #if DEBUG
      let count = 20_000
    #else
      let count = 400_000
    #endif
    var numbers = SplitMix64(seed: 11)
    let lines = usualLines.map { Array($0.utf8) }
    var scanned = 0
    for index in 0..<count {
      var line = lines[index % lines.count]
      for _ in 0..<Int.random(in: 1...3, using: &numbers) {
        Self.change(&line, with: lines, &numbers)
      }
      if try isScanned(line) { scanned += 1 }
    }
    #expect(scanned > count / 10, "Too few lines were still usual to say anything.")
    #expect(scanned < count * 9 / 10)
  }

  @Test func `strings of every length end where they should`() throws {
    for length in 0..<80 {
      for piece in ["a", "订", "\\n", "\\u8ba2", "é", "😀"] {
        let text = String(repeating: piece, count: length)
        #expect(try isScanned(Array(#"{"text":"\#(text)"}"#.utf8)))
        #expect(try !isScanned(Array(#"{"text":"\#(text)"#.utf8)))
        _ = try isScanned(Array(#"{"text":"\#(text)}"#.utf8.dropLast(length % 9)))
      }
    }
  }
}

@Suite struct HexDigitsTests {
  private static func value(_ bytes: [UInt8]) -> UInt32? {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return nil }
      return unsafe HexDigits(at: start).value
    }
  }

  @Test func `four digits are read in either case`() throws {
    for number in 0...0xFFFF as ClosedRange<UInt32> {
      let digits = String(number, radix: 16)
      let four = String(repeating: "0", count: 4 - digits.count) + digits
      try #require(Self.value(Array(four.utf8)) == number)
      try #require(Self.value(Array(four.uppercased().utf8)) == number)
    }
  }

  @Test func `nothing else is a digit, wherever it stands`() {
    for byte in 0...255 as ClosedRange<UInt8> {
      let isDigit = byte < 0x80 && Character(Unicode.Scalar(byte)).isHexDigit
      for place in 0..<4 {
        for others in Array("09afAF".utf8) {
          var bytes = [UInt8](repeating: others, count: 4)
          bytes[place] = byte
          #expect((Self.value(bytes) != nil) == isDigit)
        }
      }
    }
  }
}
