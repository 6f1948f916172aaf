import Foundation
import Testing

@testable import HTTPService

/// Vectors of others, beside the checkout.
private let vectors = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "shared/vectors")

/// What a parser makes of `pieces` until its connection would be closed.
private struct Reading: Equatable {
  /// Requests that reach the handler.
  var whole: [String] = []
  /// Requests whose method is not known; they are answered with 501.
  var unknown = 0
  var failed = false

  init(_ pieces: [[UInt8]]) {
    for line in FuzzEntry.outcome(pieces, limits: HTTPLimits()) {
      failed = HTTPParseError.allCases.contains { "\($0)" == line }
      if failed { return }
      if line.hasPrefix("unknown") { unknown += 1 } else { whole.append(line) }
      if line.contains("1.0 false") || line.contains("1.1 false") || line == "unknown method false"
      {
        return
      }
    }
  }
}

@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: vectors.path), "../shared/vectors is not there"))
struct RequestVectorTests {
  struct Case: Decodable {
    struct Meta: Decodable { var type: String? }

    var file: String
    var line: Int
    var kind: String
    var meta: Meta
    var encodedInput: String
    var messagesComplete: Int

    enum CodingKeys: String, CodingKey {
      case file, line, kind, meta
      case encodedInput = "input_b64"
      case messagesComplete = "messages_complete"
    }

    var input: [UInt8] { [UInt8](Data(base64Encoded: encodedInput) ?? Data()) }
    var name: String { "\(file.split(separator: "/").last ?? ""):\(line)" }

    /// The input with a Host in each request, which llhttp does not ask for.
    var inputWithHost: [UInt8] {
      let text = String(decoding: input, as: Unicode.ASCII.self)
      guard !text.lowercased().contains("host:") else { return input }
      let line = Data(" HTTP/1.1\r\n".utf8)
      var rest = Data(input)
      var result = Data()
      while let range = rest.range(of: line) {
        result += rest[..<range.upperBound] + Data("Host: a\r\n".utf8)
        rest = Data(rest[range.upperBound...])
      }
      return [UInt8](result + rest)
    }
  }

  static func cases() throws -> [Case] {
    let data = try Data(contentsOf: vectors.appending(path: "llhttp/cases.json"))
    return try JSONDecoder().decode([Case].self, from: data)
      .filter { $0.kind == "http" && $0.meta.type == "request" }
  }

  /// Where llhttp takes what the RFCs do not allow, or takes more than HTTP.
  static let stricter = [
    "content-length.md:457": "llhttp was told that there are no bodies",
    "method.md:108": "CONNECT has no content, RFC 9110 §9.3.6",
    "method.md:147": "the target * is for OPTIONS, RFC 9112 §3.2.4",
    "method.md:382": "ICE is not HTTP",
    "method.md:412": "RTSP is not HTTP",
    "method.md:440": "RTSP is not HTTP",
    "sample.md:323": "HTTP/0.9",
    "transfer-encoding.md:766": "deflate is answered with 501, RFC 9112 §6.1",
    "transfer-encoding.md:809": "deflate is answered with 501, RFC 9112 §6.1",
    "uri.md:13": "quotes are not allowed in a URI, RFC 3986 §2",
    "uri.md:111": "a vertical bar is not allowed in a URI, RFC 3986 §2",
    "uri.md:174": "a target has no fragment, RFC 9112 §3.2",
    "uri.md:231": "user information is refused, RFC 9110 §4.2.4",
  ]

  @Test func `nothing that llhttp refuses is taken, and nothing is counted as more requests`()
    throws
  {
    let cases = try Self.cases()
    #expect(cases.count == 134)
    for item in cases {
      for input in [item.input, item.inputWithHost] {
        let found = Reading([input])
        #expect(found.whole.count <= item.messagesComplete, "\(item.name) \(found.whole)")
      }
    }
  }

  @Test func `what llhttp takes is taken, but for the exceptions listed here`() throws {
    var refused: [String] = []
    for item in try Self.cases() where item.messagesComplete > 0 {
      let found = Reading([item.inputWithHost])
      if found.whole.count + found.unknown < item.messagesComplete { refused.append(item.name) }
    }
    #expect(refused.sorted() == Self.stricter.keys.sorted())
  }

  @Test func `cutting llhttp's inputs anywhere changes nothing`() throws {
    for item in try Self.cases() {
      for input in [item.input, item.inputWithHost] {
        let whole = FuzzEntry.outcome([input], limits: HTTPLimits())
        #expect(FuzzEntry.outcome(input.map { [$0] }, limits: HTTPLimits()) == whole)
        for cut in input.indices {
          let pieces = [Array(input[..<cut]), Array(input[cut...])]
          #expect(FuzzEntry.outcome(pieces, limits: HTTPLimits()) == whole, "\(item.name) \(cut)")
        }
      }
    }
  }

  struct Gadgets: Decodable { var gadgets: [String: String] }

  static func gadgets() throws -> [(name: String, head: String)] {
    let data = try Data(contentsOf: vectors.appending(path: "smuggling/gadgets.json"))
    let gadgets = try JSONDecoder().decode(Gadgets.self, from: data).gadgets
    return gadgets.sorted { $0.key < $1.key }.map { name, encoded in
      let head = String(
        String.UnicodeScalarView(
          (Data(base64Encoded: encoded) ?? Data()).map { Unicode.Scalar($0) }))
      return (name, head)
    }
  }

  /// The gadget around a body that is one request by its length and two by its chunks.
  static func input(_ head: String) -> [UInt8] {
    let body = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    let text =
      head.replacing("__METHOD__", with: "POST").replacing("__ENDPOINT__", with: "/x")
      .replacing("__RANDOM__", with: "1").replacing("__HOST__", with: "a")
      .replacing("__REPLACE_CL__", with: "\(body.utf8.count)")
    return (text + "\r\n" + body).unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  @Test func `no smuggling gadget is read as two requests, or as chunks`() throws {
    let gadgets = try Self.gadgets()
    #expect(gadgets.count == 1_768)
    var taken: [String] = []
    for gadget in gadgets {
      let input = Self.input(gadget.head)
      let found = Reading([input])
      #expect(found.whole.count <= 1, "\(gadget.name)")
      #expect(!found.whole.joined().contains("smuggled"), "\(gadget.name)")
      if found.whole.count == 1 { taken.append(gadget.name) }
      let bytewise = Reading(input.map { [$0] })
      #expect(bytewise == found, "\(gadget.name)")
    }
    // Their odd bytes stand in the value of another field, or their name is another name.
    #expect(
      taken == [
        "default:xprespace-09", "default:xprespace-20", "default:xprespace-a0",
        "default:xprespace-ff", "exhaustive:contentEnc", "exhaustive:underjoin1",
      ])
  }
}
