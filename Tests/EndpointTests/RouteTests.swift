import Chat
import Cryptography
import HTTPService
import Service
import Testing

@testable import Endpoint

/// Every route with good and bad requests, without a socket.
@Suite struct RouteTests {
  @Test func `a message gets its decision, and again the same`() throws {
    let door = try Doorway()
    let first = try door.post(#"{"id":"1","conversation":"c","text":"你好"}"#)
    #expect(first.status == 200)
    #expect(first.type == "application/json")
    #expect(first.json["action"]?.text == "reply")
    #expect(first.json["text"]?.text == "您好")
    #expect(first.json["id"]?.text == "1")
    #expect(try door.post(#"{"id":"1","conversation":"c","text":"你好"}"#).body == first.body)
    let next = try door.post(#"{"id":"2","conversation":"c","text":"你好"}"#)
    #expect(next.json["text"]?.text == "又见面了")
  }

  @Test func `the channel is http unless the message names one`() throws {
    let door = try Doorway()
    _ = try door.post(#"{"id":"1","conversation":"c","text":"转人工"}"#)
    _ = try door.post(#"{"id":"1","conversation":"c","text":"转人工","channel":"stdin"}"#)
    let state = try door.ask("GET", "/v1/conversations/c/state")
    #expect(state.json["state"]?.text == "queued")
    #expect(state.json["channel"]?.text == "http")
    let other = try door.ask("GET", "/v1/conversations/c/state?channel=stdin")
    #expect(other.json["state"]?.text == "queued")
    #expect(
      try door.ask("GET", "/v1/conversations/c/state?channel=x").json["state"]?.text == "new")
  }

  @Test func `a message without an id gets one of its own and is never a redelivery`() throws {
    let door = try Doorway()
    let first = try door.post(#"{"text":"你好"}"#)
    let second = try door.post(#"{"text":"你好"}"#)
    #expect(first.json["id"]?.text != second.json["id"]?.text)
    #expect(second.json["text"]?.text == "又见面了")
  }

  @Test func `a list is answered in order`() throws {
    let door = try Doorway()
    let reply = try door.post(
      #" [ {"id":"1","text":"你好"}, {"id":"2","text":"]\",[你好"},{"id":"1","text":"你好"}] "#)
    guard case .list(let decisions) = reply.json else {
      Issue.record("no list: \(reply.body)")
      return
    }
    #expect(decisions.map { $0["id"]?.text } == ["1", "2", "1"])
    #expect(decisions[0] == decisions[2])
    #expect(try door.post("[]").body == "[]")
    let many = "[" + Array(repeating: #"{"text":"你好"}"#, count: 1001).joined(separator: ",") + "]"
    #expect(try door.post(many).status == 413)
  }

  @Test(arguments: [
    ("", 400), ("{", 400), ("nonsense", 400), ("[{]", 400), ("[{}", 400), ("[1]", 400),
    ("[,]", 400), ("{}", 422), (#"{"text":1}"#, 422), (#"{"text":"a","role":"king"}"#, 422),
    (#"[{"text":"a"},{"text":1}]"#, 422), (#"{"text":"a","time":"yesterday"}"#, 422),
    ("[] []", 400), (#"[{"text":"a"} {"text":"b"}]"#, 400),
    (String(repeating: "[", count: 5000), 400), ("{\"text\":\"\u{0}\"}", 400),
  ])
  func `what is no message is refused and has no effect`(body: String, status: Int) throws {
    let door = try Doorway()
    let reply = try door.post(body)
    #expect(reply.status == status)
    #expect(reply.type == "application/problem+json")
    #expect(reply.json["title"]?.text?.isEmpty == false)
    #expect(door.receptionist.figures.conversations == 0)
  }

  @Test func `no error quotes what a customer wrote`() throws {
    let door = try Doorway()
    for body in [#"{"text":"秘密","role":"秘密"}"#, #"{"secret":"秘密"}"#, "秘密"] {
      let reply = try door.post(body)
      #expect(!reply.body.contains("秘密"))
    }
  }

  @Test func `wrong methods, types and paths have their own answers`() throws {
    let door = try Doorway()
    let wrong = try door.ask("GET", "/v1/messages")
    #expect(wrong.status == 405)
    #expect(wrong.fields["Allow"] == "POST, OPTIONS")
    #expect(try door.ask("DELETE", "/v1/tickets").fields["Allow"] == "GET, HEAD, OPTIONS")
    #expect(try door.ask("OPTIONS", "/v1/messages").status == 204)
    #expect(try door.ask("POST", "/v1/messages", "{}", type: "text/plain").status == 415)
    let typed = try door.ask(
      "POST", "/v1/messages", #"{"text":"你好"}"#, type: "Application/JSON; charset=utf-8")
    #expect(typed.status == 200)
    for path in ["/", "/v1", "/v1/tickets/", "/v1/tickets/a/b", "/v1/conversations/%GG/state"] {
      let reply = try? door.ask("GET", path)
      #expect(reply == nil || reply?.status == 404, "\(path)")
    }
    #expect(try door.ask("HEAD", "/health").status == 200)
  }

  @Test func `Rasa's channel says what is said, and nothing for silence`() throws {
    let door = try Doorway()
    let path = "/webhooks/rest/webhook"
    let reply = try door.ask("POST", path, #"{"sender":"u","message":"你好"}"#)
    #expect(reply.body == #"[{"recipient_id":"u","text":"您好"}]"#)
    #expect(try door.ask("POST", path, #"{"sender":"u","message":"……"}"#).body == "[]")
    #expect(try door.ask("POST", path, #"{"sender":"u"}"#).status == 400)
    #expect(try door.ask("POST", path, "[]").status == 400)
  }

  @Test func `tickets are listed, shown, claimed, noted and resolved`() throws {
    let door = try Doorway()
    for number in 0..<5 {
      _ = try door.post(#"{"id":"1","conversation":"c\#(number)","text":"转人工"}"#)
      door.now.withLock { $0 = $0.advanced(by: .seconds(1)) }
    }
    let page = try door.ask("GET", "/v1/tickets?limit=2&state=open&queue=%E5%89%8D%E5%8F%B0")
    guard case .list(let first)? = page.json["tickets"], let next = page.json["next"]?.text else {
      Issue.record("no page: \(page.body)")
      return
    }
    #expect(first.map { $0["conversation"]?.text } == ["c0", "c1"])
    let rest = try door.ask("GET", "/v1/tickets?limit=3&cursor=\(next)")
    #expect(rest.json["next"] == .null)
    let id = first[0]["id"]?.text ?? ""
    #expect(try door.ask("GET", "/v1/tickets/\(id)").json["state"]?.text == "open")
    let claimed = try door.ask("PATCH", "/v1/tickets/\(id)", #"{"state":"claimed","by":"小李"}"#)
    #expect(claimed.json["claimed_by"]?.text == "小李")
    #expect(try door.ask("GET", "/v1/conversations/c0/state").json["state"]?.text == "human")
    let both = try door.ask(
      "PATCH", "/v1/tickets/\(id)", #"{"note":"好了","state":"resolved","by":"小李"}"#)
    #expect(both.json["state"]?.text == "resolved")
    #expect(try door.ask("GET", "/v1/conversations/c0/state").json["state"]?.text == "bot")
    let again = try door.ask("PATCH", "/v1/tickets/\(id)", #"{"state":"claimed","by":"小王"}"#)
    #expect(again.status == 409)
    for (target, status) in [
      ("?state=x", 400), ("?limit=0", 400), ("?limit=x", 400), ("?other=1", 400),
      ("?limit=1&limit=2", 400), ("/T-none", 404),
    ] {
      #expect(try door.ask("GET", "/v1/tickets\(target)").status == status, "\(target)")
    }
    for body in ["{}", #"{"by":"a"}"#, #"{"by":"a","state":"open"}"#, #"{"by":"a","x":"y"}"#] {
      #expect(try door.ask("PATCH", "/v1/tickets/\(id)", body).status == 422, "\(body)")
    }
  }

  @Test func `a conversation is given to a person and back`() throws {
    let door = try Doorway()
    let path = "/v1/conversations/%E5%BC%A0%E4%B8%89/state"
    #expect(try door.ask("PUT", path, #"{"state":"human"}"#).json["state"]?.text == "human")
    let silent = try door.post(#"{"id":"1","conversation":"张三","text":"你好"}"#)
    #expect(silent.json["reason"]?.text == "served by a person")
    #expect(try door.ask("PUT", path, #"{"state":"bot"}"#).json["state"]?.text == "bot")
    let said = try door.post(#"{"id":"2","conversation":"张三","text":"你好"}"#)
    #expect(said.json["text"]?.text == "您好")
    #expect(try door.ask("PUT", path, #"{"state":"new"}"#).status == 422)
    #expect(try door.ask("PUT", path, "[]").status == 400)
  }

  @Test func `a customer is forgotten`() throws {
    let door = try Doorway()
    _ = try door.post(#"{"id":"1","sender":"zhang","text":"你好"}"#)
    #expect(try door.ask("DELETE", "/v1/customers/zhang").status == 204)
    #expect(door.receptionist.figures.conversations == 0)
  }

  @Test func `figures and readiness tell how it goes`() throws {
    let door = try Doorway()
    _ = try door.post(#"{"id":"1","text":"你好"}"#)
    _ = try door.post(#"{"id":"1","text":"你好"}"#)
    let metrics = try door.ask("GET", "/metrics")
    #expect(metrics.type == "text/plain; version=0.0.4; charset=utf-8")
    for line in [
      "xiaoer_messages_total 2", "xiaoer_duplicates_total 1",
      #"xiaoer_outcomes_total{action="reply",reason="pattern"} 1"#, "xiaoer_conversations 1",
      "# TYPE xiaoer_request_seconds histogram", #"xiaoer_request_seconds_bucket{le="+Inf"} 2"#,
    ] {
      #expect(metrics.body.contains(line + "\n"), "\(line)")
    }
    #expect(try door.ask("GET", "/ready").status == 200)
    door.endpoint.readiness.update { $0.problems = ["a.md:1:1: error"] }
    #expect(try door.ask("GET", "/ready").body.contains("a.md:1:1"))
    door.endpoint.readiness.update { $0.isStopping = true }
    #expect(try door.ask("GET", "/ready").status == 503)
    #expect(try door.ask("GET", "/health").status == 200)
  }
}

/// Who may ask.
@Suite struct AuthorityTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  @Test func `a token opens, and nothing else`() throws {
    let door = try Doorway(tokens: [Doorway.token, "another-token-0123456"])
    let body = #"{"text":"你好"}"#
    let without = try door.post(body)
    #expect(without.status == 401)
    #expect(without.fields["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
    for field in [
      "Authorization: Bearer wrong", "Authorization: Bearer", "Authorization: Bearer ",
      "Authorization: Basic \(Doorway.token)", "Authorization: \(Doorway.token)",
      "Authorization: Bearer \(Doorway.token)x",
    ] {
      let reply = try door.post(body, fields: [field])
      #expect(reply.status == 401, "\(field)")
      #expect(!reply.body.contains(Doorway.token))
    }
    for token in [Doorway.token, "another-token-0123456"] {
      #expect(try door.post(body, fields: ["Authorization: bearer \(token)"]).status == 200)
    }
    for path in ["/v1/tickets", "/metrics", "/v1/conversations/a/state"] {
      #expect(try door.ask("GET", path).status == 401, "\(path)")
    }
    #expect(try door.ask("GET", "/health").status == 200)
    door.endpoint.readiness.update { $0.problems = ["a.md:1:1: error"] }
    let ready = try door.ask("GET", "/ready")
    #expect(!ready.body.contains("a.md"))
  }

  @Test func `a token opens however long it is, and none that differs`() throws {
    let body = #"{"text":"你好"}"#
    for count in [16, 127, 128, 129, 500] {
      let token = String(repeating: "k", count: count)
      let door = try Doorway(tokens: ["0123456789abcdef", token])
      func status(_ token: String) throws -> Int {
        try door.post(body, fields: ["Authorization: Bearer \(token)"]).status
      }
      #expect(try status(token) == 200)
      for other in [token + "k", String(token.dropLast()), "x" + token.dropFirst()] {
        #expect(try status(other) == 401)
      }
      #expect(try status(token.dropLast() + "x") == 401)
    }
  }

  @Test func `a signature that holds stands in place of a token`() throws {
    let webhooks = try StandardWebhooks(secrets: [StandardWebhooks.Secret(Self.secret)])
    let door = try Doorway(tokens: [Doorway.token], webhooks: webhooks)
    let body = #"{"text":"你好"}"#
    let seconds = door.receptionist.now.milliseconds / 1000
    let headers = try webhooks.sign(id: "m1", timestamp: seconds, body: Array(body.utf8).span)
    let fields = [
      "webhook-id: m1", "webhook-timestamp: \(headers.timestamp)",
      "webhook-signature: \(headers.signatures)",
    ]
    #expect(try door.post(body, fields: fields).status == 200)
    #expect(try door.post(#"{"text":"您好"}"#, fields: fields).status == 401)
    door.now.withLock { $0 = $0.advanced(by: .seconds(301)) }
    #expect(try door.post(body, fields: fields).status == 401)
  }
}
