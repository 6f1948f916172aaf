internal import Foundation

/// Everything that can be asked of a server, from many connections until a moment.
final class ThreadLoad: Sendable {
  /// Seconds: forgetting waits for compactions, one after the other, and the sanitizer makes each slow.
  private static let patience = 300
  private let server: TrialServer
  private let place: TrialPlace
  private let seed: UInt64
  private let end: Double
  /// Ids of tickets that some connection has seen.
  private let tickets = Shared<[String]>([])

  /// - Parameter end: by ``seconds()``.
  init(_ server: TrialServer, _ place: TrialPlace, seed: UInt64, until end: Double) {
    self.server = server
    self.place = place
    self.seed = seed
    self.end = end
  }

  /// Returns how often what was asked.
  func run(_ connections: Int) throws -> [String: Int] {
    let counts = try onThreads(connections + 1) { [self] lane in
      lane == connections ? try edit() : try talk(lane, of: connections)
    }
    return counts.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
  }

  /// Customers and agents of one connection, and now and then somebody at the desk.
  private func talk(_ lane: Int, of lanes: Int) throws -> [String: Int] {
    var random = TrialRandom(seed: seed &* 7919 &+ UInt64(lane))
    let workload = Workload(seed: seed, start: Int(Date().timeIntervalSince1970))
    var counts: [String: Int] = [:]
    var peer = try HTTPPeer(.port(server.port), patience: Self.patience)
    var number = lane
    while seconds() < end {
      for step in workload.steps(ofConversation: number) where seconds() < end {
        let answer = try expect(peer.ask("POST", "/v1/messages", step.body), [200, 503])
        counts["messages", default: 0] += step.messages.count
        if random.number(below: 5) == 0, answer.status == 200 {
          let again = try expect(peer.ask("POST", "/v1/messages", step.body), [200, 503])
          counts["messages again", default: 0] += 1
          guard again.status == 503 || again == answer else {
            throw TrialError("\(step.ids) is answered in two ways")
          }
        }
        if random.number(below: 4) == 0 {
          counts[try other(peer, &random, conversation: step.conversation), default: 0] += 1
        }
      }
      if random.number(below: 4) == 0 {
        peer = try HTTPPeer(.port(server.port), patience: Self.patience)
      }
      number += lanes
    }
    return counts
  }

  @discardableResult private func expect(
    _ answer: HTTPPeer.Answer, _ statuses: Set<Int>
  ) throws -> HTTPPeer.Answer {
    guard statuses.contains(answer.status) else {
      throw TrialError("status \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
    }
    return answer
  }

  /// Something else than a message; its name.
  private func other(
    _ peer: HTTPPeer, _ random: inout TrialRandom, conversation: String
  ) throws -> String {
    let state = "/v1/conversations/\(conversation)/state"
    switch random.number(below: 40) {
    case 0..<6:
      let page = try expect(peer.ask("GET", "/v1/tickets?state=open&limit=20"), [200])
      let object = try JSONSerialization.jsonObject(with: Data(page.body)) as? [String: Any]
      let ids = (object?["tickets"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
      tickets.with { $0 = ids ?? [] }
      return "ticket lists"
    case 6..<14:
      let known = tickets.value
      guard !known.isEmpty else { return "nothing" }
      let id = known[random.number(below: known.count)]
      let change = [
        #"{"by":"小李","state":"claimed"}"#, #"{"by":"小李","state":"resolved","note":"好了"}"#,
        #"{"by":"小王","note":"看一下"}"#,
      ][random.number(below: 3)]
      try expect(peer.ask("PATCH", "/v1/tickets/\(id)", Array(change.utf8)), [200, 404, 409, 503])
      return "tickets changed"
    case 14..<20:
      let word = ["bot", "human", "queued", "closed"][random.number(below: 4)]
      let body = Array(#"{"state":"\#(word)"}"#.utf8)
      try expect(peer.ask("PUT", state, body), [200, 409, 503])
      return "states changed"
    case 20..<24:
      try expect(peer.ask("GET", state), [200])
      return "states"
    case 24..<30:
      try expect(peer.ask("GET", "/metrics"), [200])
      return "figures"
    case 30..<33:
      try expect(peer.ask("GET", "/ready"), [200])
      return "readiness"
    case 33..<36:
      let body = #"{"sender":"\#(conversation)","message":"我的快递到哪了"}"#
      try expect(peer.ask("POST", "/webhooks/rest/webhook", Array(body.utf8)), [200, 503])
      return "Rasa messages"
    case 36:
      try expect(peer.ask("POST", "/v1/outbox/resend", Array("{}".utf8)), [200])
      return "resends"
    case 37 where random.number(below: 8) == 0:
      // Erasing takes a compaction each time.
      let number = conversation.drop { $0 != "-" }
      try expect(peer.ask("DELETE", "/v1/customers/customer\(number)"), [204, 503])
      return "customers forgotten"
    default:
      // Three at once on one connection, then one that is broken off.
      let health = HTTPPeer.request("GET", "/health")
      try peer.send(health + HTTPPeer.request("GET", state) + health)
      for _ in 0..<3 { try expect(peer.answer(), [200]) }
      let body = Array(#"{"conversation":"gone","text":"在吗"}"#.utf8)
      try HTTPPeer(.port(server.port)).send(HTTPPeer.request("POST", "/v1/messages", body))
      return "pipelined and broken off"
    }
  }

  /// Somebody edits rules and documents, sometimes wrongly, and sends SIGHUP.
  private func edit() throws -> [String: Int] {
    var edits = 0
    let rules = place.shopFolder + "/Rules/trial.md"
    let document = place.shopFolder + "/KnowledgeBase/trial.md"
    while seconds() < end {
      edits += 1
      let rule = """
        # 试验

        ## 试验\(edits) {#trial-\(edits)}
        - 当：试验\(edits)
        - \(edits % 4 == 3 ? "当：（没有结束" : "当：第\(edits)次试验")

        > 第 \(edits) 次。

        """
      try rule.write(toFile: rules, atomically: true, encoding: .utf8)
      if edits % 3 == 0 {
        let text = "# 试验\n\n## 第 \(edits) 次试验怎么样？\n\n很好，\(edits)。\n"
        try text.write(toFile: document, atomically: true, encoding: .utf8)
      }
      if edits % 2 == 0 { kill(server.server, SIGHUP) }
      for _ in 0..<15 where seconds() < end { pause(0.1) }
    }
    return ["edits": edits]
  }
}
