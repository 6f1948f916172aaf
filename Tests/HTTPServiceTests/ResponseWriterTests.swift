import Foundation
import TestSupport
import Testing

@testable import HTTPService

@Suite struct ResponseWriterTests {
  private func written(
    _ response: HTTPResponse, _ context: ResponseWriter.Context = .init()
  ) -> String {
    var writer = ResponseWriter()
    writer.date.update(second: 784_111_777)
    var output: [UInt8] = []
    writer.append(response, context, to: &output)
    return String(decoding: output, as: UTF8.self).replacing("\r\n", with: "\n")
  }

  @Test func `an answer is written whole`() {
    var response = HTTPResponse.text("hello")
    response.fields = [.init("X-Request-ID", "7")]
    #expect(
      written(response) == """
        HTTP/1.1 200 OK
        Date: Sun, 06 Nov 1994 08:49:37 GMT
        Content-Type: text/plain; charset=utf-8
        Content-Length: 5
        X-Request-ID: 7

        hello
        """)
  }

  @Test func `nothing in a field can begin a line or change the framing`() {
    var response = HTTPResponse(
      contentType: "text/plain\r\nX-A: 1", body: Array("hello".utf8))
    response.fields = [
      .init("X", "a\r\nX-B: 2\0\n"), .init("X-C: 3\r\nX", "y"), .init("", "z"),
      .init("content-length", "99"), .init("Transfer-Encoding", "chunked"),
      .init("connection", "close"), .init("DATE", "never"), .init("Content-Type", "a/b"),
    ]
    #expect(
      written(response) == """
        HTTP/1.1 200 OK
        Date: Sun, 06 Nov 1994 08:49:37 GMT
        Content-Type: text/plain  X-A: 1
        Content-Length: 5
        X: a  X-B: 2\u{20}\u{20}

        hello
        """)
  }

  @Test func `an answer without content has none, whatever its body`() throws {
    for code in [204, 304] {
      let status = try #require(HTTPStatus(code))
      let text = written(HTTPResponse(status: status, body: Array("hello".utf8)))
      #expect(!text.contains("Content-Length"))
      #expect(text.hasSuffix("GMT\n\n"))
    }
    let reset = written(HTTPResponse(status: try #require(HTTPStatus(205)), body: [1]))
    #expect(reset.hasSuffix("Content-Length: 0\n\n"))
  }

  @Test func `an unnamed status keeps the space before its phrase`() throws {
    let status = try #require(HTTPStatus(299))
    #expect(written(HTTPResponse(status: status)).hasPrefix("HTTP/1.1 299 \n"))
    #expect(HTTPStatus(100) == nil)
    #expect(HTTPStatus(600) == nil)
  }

  @Test func `a problem document escapes what JSON wants escaped`() throws {
    let response = HTTPResponse.problem(.conflict, detail: "a\"b\\c\n小二\u{1}")
    let object = try JSONSerialization.jsonObject(with: Data(response.body))
    let fields = try #require(object as? [String: Any])
    #expect(fields["detail"] as? String == "a\"b\\c\n小二\u{1}")
    #expect(fields["status"] as? Int == 409)
    #expect(fields["title"] as? String == "Conflict")
    #expect(response.contentType == "application/problem+json")
  }

  @Test func `the date is that of the calendar`() throws {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.calendar = Calendar(identifier: .gregorian)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    var random = SplitMix64(seed: 1)
    let special = [-1, 0, 951_782_399, 951_868_799, 4_107_542_399, 253_402_300_799]
    for second in special
      + (0..<2_000).map({ _ in Int.random(in: 0...8_000_000_000, using: &random) })
    {
      var date = HTTPDate()
      date.update(second: second)
      var bytes: [UInt8] = []
      date.append(to: &bytes)
      let expected = formatter.string(from: Date(timeIntervalSince1970: Double(second)))
      #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
  }

  @Test func `numbers are written as they are`() {
    for number in [0, 7, 10, 99, 100, 12_345, Int.max] {
      var bytes: [UInt8] = [0x78]
      bytes.append(decimal: number)
      #expect(String(decoding: bytes, as: UTF8.self) == "x\(number)")
    }
  }
}

@Suite struct DeadlineHeapTests {
  @Test func `entries come out in order, and sweeping keeps that`() {
    var random = SplitMix64(seed: 2)
    var heap = DeadlineHeap()
    var expected: [UInt64] = []
    for token in UInt64(0)..<1_000 {
      let deadline = UInt64.random(in: 0..<500, using: &random)
      heap.insert(.init(deadline: deadline, token: token))
      if !token.isMultiple(of: 3) { expected.append(deadline) }
    }
    heap.sweep { !$0.token.isMultiple(of: 3) }
    #expect(heap.count == expected.count)
    var found: [UInt64] = []
    while let entry = heap.removeFirst(notAfter: 250) { found.append(entry.deadline) }
    #expect(found == expected.filter { $0 <= 250 }.sorted())
    while let entry = heap.removeFirst(notAfter: .max) { found.append(entry.deadline) }
    #expect(found == expected.sorted())
  }
}

@Suite struct CorpusTests {
  private func runAll(_ bytes: [UInt8]) {
    FuzzEntry.requests(bytes)
    FuzzEntry.chunks(bytes)
    FuzzEntry.form(bytes)
  }

  @Test func `no seed of the fuzzers does harm, cut anywhere`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count >= 10)
    for name in names {
      var bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
      for cut in UInt8.min...UInt8.max {
        bytes[0] = cut
        runAll(bytes)
      }
    }
  }

  @Test func `noise does no harm either`() {
    var random = SplitMix64(seed: 3)
    let alphabet =
      Array("GET / HTP1.0\r\n: Host aTransfer-Encoding: chunked;=\"%&+,".utf8) + [0, 255]
    for _ in 0..<2_000 {
      let count = Int.random(in: 1..<120, using: &random)
      runAll((0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 })
    }
  }
}
