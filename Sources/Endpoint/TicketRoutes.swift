internal import Chat
internal import Dispatch
internal import HTTPService
internal import Service

/// The ticket desk, and who serves a conversation.
extension Endpoint {
  private static let pageLimit = 1000

  func listTickets(_ request: HTTPRequest, _ responder: HTTPResponder) {
    guard let query = Self.query(request, allowed: ["state", "queue", "limit", "cursor"]) else {
      return Self.refuseQuery(responder, "state, queue, limit and cursor")
    }
    var state: DeskTicket.State?
    if let word = query["state"] {
      guard let known = DeskTicket.State(rawValue: word) else {
        responder.respond(.badRequest("'state' must be open, claimed or resolved."))
        return
      }
      state = known
    }
    let limit = query["limit"].map { Int($0) ?? 0 } ?? 100
    guard (1...Self.pageLimit).contains(limit) else {
      responder.respond(.badRequest("'limit' must be from 1 to \(Self.pageLimit)."))
      return
    }
    let found = receptionist.tickets(
      in: state, queue: query["queue"], after: query["cursor"], limit: limit + 1)
    let page = found.prefix(limit)
    respond(
      responder,
      .object([
        "tickets": .list(page.map(\.json)),
        "next": FieldValue(found.count > limit ? page.last?.id : nil),
      ]))
  }

  func handleTicket(_ id: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
    guard let ticket = receptionist.ticket(id) else {
      responder.respond(.problem(.notFound, detail: "There is no such ticket."))
      return
    }
    guard request.method == .patch else { return respond(responder, ticket.json) }
    guard let body = objectOrRefusal(request, responder) else { return }
    guard case .object(let fields) = body,
      Set(fields.keys).isSubset(of: ["state", "by", "note"]),
      fields.values.allSatisfy({ $0.text != nil }), let by = Self.name(body["by"])
    else {
      responder.respond(
        .problem(
          .unprocessableContent,
          detail: "Send an object with the texts 'by' and 'state' (claimed, resolved) or 'note'."))
      return
    }
    var actions: [Receptionist.TicketAction] = []
    if let note = body["note"]?.text, !note.isEmpty { actions.append(.note(note)) }
    switch body["state"]?.text {
    case nil: break
    case "claimed": actions.append(.claim)
    case "resolved": actions.append(.resolve)
    default:
      responder.respond(
        .problem(.unprocessableContent, detail: "'state' must be claimed or resolved."))
      return
    }
    guard !actions.isEmpty else {
      responder.respond(.problem(.unprocessableContent, detail: "Send 'state' or 'note'."))
      return
    }
    perform(actions[...], on: id, by: by, responder)
  }

  private func perform(
    _ actions: ArraySlice<Receptionist.TicketAction>, on id: String, by: String,
    _ responder: HTTPResponder
  ) {
    guard let first = actions.first else {
      guard let ticket = receptionist.ticket(id) else {
        responder.respond(.refusal(.notFound))
        return
      }
      return respond(responder, ticket.json)
    }
    receptionist.perform(first, onTicket: id, by: by) { [self] result in
      switch result {
      case .success: perform(actions.dropFirst(), on: id, by: by, responder)
      case .failure(let refusal): responder.respond(.refusal(refusal))
      }
    }
  }

  func handleState(of name: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
    guard let query = Self.query(request, allowed: ["channel"]) else {
      return Self.refuseQuery(responder, "channel")
    }
    let talk = TalkKey(channel: query["channel"] ?? Self.channel, name: name)
    guard request.method == .put else { return tellState(of: talk, responder) }
    guard let body = objectOrRefusal(request, responder) else { return }
    guard let word = body["state"]?.text, let state = ReceptionState(rawValue: word), state != .new
    else {
      responder.respond(
        .problem(
          .unprocessableContent, detail: "'state' must be bot, queued, human or closed."))
      return
    }
    receptionist.setReception(of: talk, to: state, by: Self.name(body["by"]) ?? "api") {
      [self] result in
      switch result {
      case .success: tellState(of: talk, responder)
      case .failure(let refusal): responder.respond(.refusal(refusal))
      }
    }
  }

  private func tellState(of talk: TalkKey, _ responder: HTTPResponder) {
    respond(
      responder,
      .object([
        "channel": .string(talk.channel), "conversation": .string(talk.name),
        "state": .string(receptionist.reception(of: talk).rawValue),
      ]))
  }

  /// `POST /v1/outbox/resend`: what was put aside is tried again.
  func resendPosts(_ request: HTTPRequest, _ responder: HTTPResponder) {
    respond(responder, .object(["resent": FieldValue(receptionist.resendDead())]))
  }

  /// `DELETE /v1/customers/NAME`: answered when no file holds the customer's words any more.
  func forget(_ name: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
    erasing.async { [receptionist] in
      do {
        try receptionist.forget(name)
        responder.respond(HTTPResponse(status: .noContent))
      } catch {
        responder.respond(.refusal(.journal))
      }
    }
  }

  // MARK: - Parts of requests and answers

  private func respond(_ responder: HTTPResponder, _ value: FieldValue) {
    responder.respond(.json(JSONText.bytes(value)))
  }

  /// A name of 1 to 200 characters.
  private static func name(_ value: FieldValue?) -> String? {
    value?.text.flatMap { (1...200).contains($0.count) ? $0 : nil }
  }

  private func objectOrRefusal(
    _ request: HTTPRequest, _ responder: HTTPResponder
  ) -> FieldValue? {
    guard request.hasMediaType("application/json") else {
      responder.respond(.problem(.unsupportedMediaType, detail: "Send application/json."))
      return nil
    }
    guard let body = Self.object(in: request) else {
      responder.respond(.badRequest("The body is not a JSON object."))
      return nil
    }
    return body
  }

  /// The query's fields; `nil` where one is unknown, comes twice or cannot be read.
  private static func query(_ request: HTTPRequest, allowed: Set<String>) -> [String: String]? {
    guard let bytes = request.query else { return [:] }
    guard let fields = try? FormDecoder().fields(in: bytes) else { return nil }
    var query: [String: String] = [:]
    for field in fields {
      guard allowed.contains(field.name), query.updateValue(field.value, forKey: field.name) == nil
      else { return nil }
    }
    return query
  }

  private static func refuseQuery(_ responder: HTTPResponder, _ known: String) {
    responder.respond(.badRequest("The query may have \(known), each once."))
  }
}
