import Chat
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Reception

/// A service on a free port of the loopback that answers each connection with the next script.
///
/// A script is the whole answer in bytes; `nil` keeps the connection open and says nothing.
final class ScriptedService: Sendable {
  let port: Int
  private let listener: Int32
  private let heads = Mutex<[String]>([])

  init(_ answers: [[UInt8]?]) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    try #require(isBound)
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in serve(answers) }
  }

  /// What was asked, head by head.
  var requests: [String] { heads.withLock { $0 } }

  private func serve(_ answers: [[UInt8]?]) {
    var silent: [Int32] = []
    for answer in answers {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      let head = Self.head(of: connection)
      heads.withLock { $0.append(head) }
      guard let answer else {
        silent.append(connection)
        continue
      }
      var rest = answer[...]
      while !rest.isEmpty {
        let sent = unsafe rest.withUnsafeBytes { bytes in
          unsafe send(connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        if sent <= 0 { break }
        rest = rest.dropFirst(sent)
      }
      shutdown(connection, Int32(SHUT_WR))
      close(connection)
    }
    close(listener)
    // A silent connection ends when the other side gives up.
    for connection in silent {
      _ = Self.head(of: connection)
      close(connection)
    }
  }

  private static func head(of connection: Int32) -> String {
    var head: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe recv(connection, bytes.baseAddress, bytes.count, 0)
      }
      if count <= 0 { break }
      head += buffer[..<count]
    }
    return String(decoding: head, as: UTF8.self)
  }

  static func answer(_ status: Int, _ body: String, headers: String = "") -> [UInt8] {
    Array(
      """
      HTTP/1.1 \(status) X\r
      Content-Type: application/json\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \(headers)\r
      \(body)
      """.utf8)
  }
}

@Suite struct HTTPSourceTests {
  static func ask(
    _ answers: [[UInt8]?], key: String = "DD 2025/订", timeout: Double = 5,
    path: [String] = []
  ) throws -> (outcome: LookUpOutcome, requests: [String]) {
    let service = try ScriptedService(answers)
    let source = try HTTPSource(
      name: "order",
      service: SourceConfiguration.Service(
        url: "http://127.0.0.1:\(service.port)/orders/{key}?v=1", timeout: timeout,
        headers: ["Authorization": "Bearer s3cret"], path: path))
    let outcome = source.lookUp(key)
    return (outcome, service.requests)
  }

  @Test func `a record is asked for with the encoded key and the headers`() throws {
    let (outcome, requests) = try Self.ask([ScriptedService.answer(200, #"{"status":"已发货"}"#)])
    #expect(outcome == .found(["status": .string("已发货")]))
    #expect(requests.count == 1)
    #expect(requests.first?.hasPrefix("GET /orders/DD%202025%2F%E8%AE%A2?v=1 HTTP/1.1\r\n") == true)
    #expect(requests.first?.contains("Authorization: Bearer s3cret\r\n") == true)
  }

  @Test func `the record is found on its way within the answer`() throws {
    let body = #"{"data":{"order":{"n":1}}}"#
    let found = try Self.ask([ScriptedService.answer(200, body)], path: ["data", "order"])
    #expect(found.outcome == .found(["n": .number(1)]))
    let null = try Self.ask(
      [ScriptedService.answer(200, #"{"data":null}"#)], path: ["data", "order"])
    #expect(null.outcome == .notFound)
    let other = try Self.ask([ScriptedService.answer(200, "{}")], path: ["data"])
    #expect(
      other.outcome
        == .unavailable(reason: "The answer has nothing at the configured 'fields'."))
  }

  @Test func `500 and then 200 is an answer`() throws {
    let (outcome, requests) = try Self.ask([
      ScriptedService.answer(500, ""), ScriptedService.answer(200, #"{"n":1}"#),
    ])
    #expect(outcome == .found(["n": .number(1)]))
    #expect(requests.count == 2)
  }

  @Test func `a broken connection and then 200 is an answer`() throws {
    let (outcome, _) = try Self.ask([[], ScriptedService.answer(200, #"{"n":1}"#)])
    #expect(outcome == .found(["n": .number(1)]))
  }

  @Test func `500 twice is told with its status`() throws {
    let answer = ScriptedService.answer(503, "{}")
    let (outcome, requests) = try Self.ask([answer, answer])
    #expect(outcome == .unavailable(reason: "The service answered with status 503."))
    #expect(requests.count == 2)
  }

  @Test func `404 means that there is no such record`() throws {
    let (outcome, requests) = try Self.ask([ScriptedService.answer(404, "gone")])
    #expect(outcome == .notFound)
    #expect(requests.count == 1)
  }

  @Test func `a refusal and a redirect are told and not followed`() throws {
    let refused = try Self.ask([ScriptedService.answer(401, "{}")])
    #expect(refused.outcome == .unavailable(reason: "The service answered with status 401."))
    let moved = ScriptedService.answer(302, "{}", headers: "Location: /elsewhere\r\n")
    let redirected = try Self.ask([moved, ScriptedService.answer(200, "{}")])
    #expect(redirected.outcome == .unavailable(reason: "The service answered with status 302."))
    #expect(redirected.requests.count == 1)
  }

  @Test func `a service that never answers is given up, twice`() throws {
    let (outcome, requests) = try Self.ask([nil, nil], timeout: 0.1)
    #expect(outcome == .unavailable(reason: "The service did not answer within 0.1 s."))
    #expect(requests.count == 2)
  }

  @Test func `an answer that breaks off is not taken for a record`() throws {
    let cut = Array(ScriptedService.answer(200, #"{"n":1,"m":2}"#).dropLast(6))
    let (outcome, requests) = try Self.ask([cut, cut])
    #expect(outcome == .unavailable(reason: "The connection to the service failed."))
    #expect(requests.count == 2)
  }

  @Test func `an answer beyond the limit is cut off and not asked for again`() throws {
    let body = "{\"a\":\"" + String(repeating: "x", count: HTTPSource.answerLimit) + "\"}"
    let answer = ScriptedService.answer(200, body)
    let (outcome, requests) = try Self.ask([answer, answer])
    #expect(outcome == .unavailable(reason: "The answer is larger than 1 MiB."))
    #expect(requests.count == 1)
  }

  @Test func `what is no JSON object is told`() throws {
    let text = try Self.ask([ScriptedService.answer(200, "<html>")])
    #expect(text.outcome == .unavailable(reason: "The service did not answer with JSON."))
    let list = try Self.ask([ScriptedService.answer(200, "[1]")])
    #expect(list.outcome == .unavailable(reason: "The answer is not a JSON object."))
    let deep = String(repeating: "[", count: 100_000)
    let nested = try Self.ask([ScriptedService.answer(200, deep)])
    #expect(nested.outcome == .unavailable(reason: "The service did not answer with JSON."))
  }

  @Test func `a port where nobody listens is told without the key`() throws {
    let source = try HTTPSource(
      name: "order", service: SourceConfiguration.Service(url: "http://127.0.0.1:1/{key}"))
    let expected = LookUpOutcome.unavailable(reason: "The connection to the service failed.")
    #expect(source.lookUp("DD2025") == expected)
  }

  @Test(arguments: ["", " ", ".", "..", String(repeating: "9", count: 201)])
  func `keys that no record can have are not asked for`(key: String) throws {
    let source = try HTTPSource(
      name: "order", service: SourceConfiguration.Service(url: "http://127.0.0.1:1/{key}"))
    #expect(source.lookUp(key) == .notFound)
  }
}
