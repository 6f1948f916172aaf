import Chat
import Cryptography
import Dialogue
import Dispatch
import Foundation
import Gateways
import HTTPService
import Knowledge
import Persistence
import RuleLanguage
import Service
import SourceDiagnostics
import Testing

@testable import Endpoint

/// An endpoint with a service in a folder of its own, asked without a socket or live.
final class Doorway: @unchecked Sendable {
  static let rules = """
    ## 你好

    - 当：你好

    > 您好

    > 又见面了

    ## 人工

    - 当：转人工
    - 转人工：前台，高

    ## 哪个

    - 当：哪个
    - 仅限：群聊

    > 这个

    """
  static let token = "0123456789abcdef-token"

  let folder: String
  let receptionist: Receptionist
  let endpoint: Endpoint
  let now = Locked(Timestamp(milliseconds: 1_763_690_400_000))

  /// Comes when a message begins to wait for the rest of its thought, without end.
  let beginning = DispatchSemaphore(value: 0)
  /// What was told about those who were refused.
  let refused = Locked<[Callers.Refused]>([])

  init(
    tokens: [String] = [], webhooks: StandardWebhooks? = nil, trust: ProxyTrust? = nil,
    settings: ServiceSettings = ServiceSettings()
  ) throws {
    let base = FileManager.default.temporaryDirectory.path
    folder = "\(base)/xiaoer-endpoint-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = RuleFile(SourceFile(path: "a.md", text: Self.rules))
    let responder = Responder(
      book: RuleBook.link([file]).book,
      knowledge: KnowledgeIndex(files: [], synonyms: [], past: nil))
    let clock = now
    receptionist = try Receptionist(
      shop: ServedShop(responder: responder), settings: settings,
      journal: JournalSettings(folder: folder + "/journal", durability: .none),
      clock: { clock.withLock { $0 } }, alarm: { [beginning] _, _ in beginning.signal() },
      onFailure: { _ in })
    endpoint = Endpoint(
      receptionist: receptionist, authority: Authority(tokens: tokens, webhooks: webhooks),
      callers: Callers(trust: trust) { [refused] told in refused.withLock { $0.append(told) } },
      startedAt: 1_763_690_400_000)
  }

  deinit {
    try? receptionist.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The answer to a request that is handed over without a socket.
  func ask(
    _ method: String, _ target: String, _ body: String? = nil, type: String = "application/json",
    fields: [String] = [], from peer: PeerAddress = .local
  ) throws -> Reply {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: a"] + fields
    if let body {
      lines += ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
    }
    let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8)
    let request = try #require(try HTTPRequest(parsing: bytes, peer: peer))
    let came = DispatchSemaphore(value: 0)
    let answer = Locked<HTTPResponse?>(nil)
    endpoint.handle(
      request,
      HTTPResponder { response in
        answer.withLock { $0 = response }
        came.signal()
      })
    came.wait()
    return Reply(try #require(answer.withLock { $0 }))
  }

  func post(_ body: String, fields: [String] = []) throws -> Reply {
    try ask("POST", "/v1/messages", body, fields: fields)
  }
}

/// An answer as a test looks at it.
struct Reply {
  let status: Int
  let type: String?
  let body: String
  let fields: [String: String]

  init(_ response: HTTPResponse) {
    status = Int(response.status.code)
    type = response.contentType
    body = String(decoding: response.body, as: UTF8.self)
    fields = Dictionary(
      response.fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
  }

  var json: FieldValue { (try? JSONParser.value(in: Array(body.utf8)[...])) ?? .null }
}
