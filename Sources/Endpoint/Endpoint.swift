package import Chat
internal import Dispatch
internal import Gateways
package import HTTPService
package import Service

/// The HTTP face of the service: routes, codecs, tokens and figures.
///
/// - ``Endpoint``: ``handle(_:_:)`` answers every request; give it to `HTTPServer`.
/// - ``Authority``: who may ask: bearer tokens and Standard Webhooks signatures. ``Callers``: what
///   becomes of others.
/// - ``Figures``: what `/metrics` counts. ``Readiness``: what `/ready` says.
/// - `MessageRoutes`, `TicketRoutes`, `OperationRoutes`: the routes in three files.
///
/// ```swift
/// let endpoint = Endpoint(receptionist: receptionist, authority: Authority(tokens: tokens))
/// let server = try HTTPServer(listening: addresses) { endpoint.handle($0, $1) }
/// ```
///
/// Limits: a body of 1 MiB, a thousand messages in it; a thousand tickets a page. No error and no
/// figure holds a customer's words or a token. A message is acknowledged after it is on disk.
package final class Endpoint: Sendable {
  /// The channel of messages that name none.
  package static let channel = "http"
  package static let rasaChannel = "rasa"
  package static let messageLimit = 1000

  let receptionist: Receptionist
  private let currentAuthority: Locked<Authority>
  package let callers: Callers
  package let figures = Figures()
  package let readiness = Readiness()
  let decoder = JSONLinesDecoder(channel: Endpoint.channel)
  let ids: MessageIDs
  /// Forgetting takes as long as the journal is large.
  let erasing = DispatchQueue(label: "xiaoer.erasing")
  /// Told about each message with its answer, where somebody asked for it.
  private let listener: (@Sendable (Message, [UInt8]) -> Void)?
  /// Figures of the server, where there is one.
  let statistics: Locked<(@Sendable () -> HTTPServer.Statistics)?> = Locked(nil)

  /// - Parameters:
  ///   - callers: told about those who are refused.
  ///   - startedAt: milliseconds since 1970; made part of the ids of messages without one, so that they
  ///     differ from those of earlier runs.
  ///   - listener: told about each message with its answer; for whoever wants customers' words in logs.
  package init(
    receptionist: Receptionist, authority: Authority, callers: Callers = Callers(),
    startedAt: Int64,
    listener: (@Sendable (Message, [UInt8]) -> Void)? = nil
  ) {
    self.listener = listener
    self.receptionist = receptionist
    currentAuthority = Locked(authority)
    self.callers = callers
    ids = MessageIDs(startedAt: startedAt)
  }

  var authority: Authority { currentAuthority.withLock { $0 } }

  /// Judges by other tokens and secrets from the next request on.
  package func use(_ authority: Authority) { currentAuthority.withLock { $0 = authority } }

  /// Lets `/metrics` show what a server counts.
  package func show(_ statistics: @escaping @Sendable () -> HTTPServer.Statistics) {
    self.statistics.withLock { $0 = statistics }
  }

  /// Hands a message to the service.
  func deliver(
    _ message: consuming Message, isRepeatable: Bool,
    completion: @escaping Receptionist.Completion
  ) {
    guard let listener else {
      return receptionist.receive(message, isRepeatable: isRepeatable, completion: completion)
    }
    let told = copy message
    receptionist.receive(message, isRepeatable: isRepeatable) { result in
      if case .success(let answer) = result { listener(told, answer) }
      completion(result)
    }
  }

  /// Answers a request, now or when what it brought is on disk.
  package func handle(_ request: HTTPRequest, _ responder: HTTPResponder) {
    // Nearly all requests are for this one.
    if request.hasPath("/v1/messages") {
      return serve(request, responder, [.post], receiveMessages)
    }
    let path = request.path
    switch path {
    case "/webhooks/rest/webhook": serve(request, responder, [.post], receiveRasa)
    case "/health":
      serve(request, responder, [.get], isOpen: true) { _, responder in
        responder.respond(.json(Array(#"{"status":"ok"}"#.utf8)))
      }
    case "/ready": serve(request, responder, [.get], isOpen: true, tellReadiness)
    case "/metrics": serve(request, responder, [.get], tellFigures)
    case "/v1/openapi.json":
      serve(request, responder, [.get], isOpen: true) { _, responder in
        responder.respond(.json(OpenAPI.document))
      }
    case "/v1/tickets": serve(request, responder, [.get], listTickets)
    case "/v1/outbox/resend": serve(request, responder, [.post], resendPosts)
    default:
      handle(path.split(separator: "/", omittingEmptySubsequences: false), request, responder)
    }
  }

  private func handle(_ parts: [Substring], _ request: HTTPRequest, _ responder: HTTPResponder) {
    // The first part is the nothing before the first slash.
    switch (parts.count, parts.dropFirst().first) {
    case (4, "v1") where parts[2] == "tickets":
      guard let id = Self.decoded(parts[3]) else { return refuseTarget(responder) }
      serve(request, responder, [.get, .patch]) { self.handleTicket(id, $0, $1) }
    case (5, "v1") where parts[2] == "conversations" && parts[4] == "state":
      guard let name = Self.decoded(parts[3]) else { return refuseTarget(responder) }
      serve(request, responder, [.get, .put]) { self.handleState(of: name, $0, $1) }
    case (4, "v1") where parts[2] == "customers":
      guard let name = Self.decoded(parts[3]) else { return refuseTarget(responder) }
      serve(request, responder, [.delete]) { self.forget(name, $0, $1) }
    default: refuseTarget(responder)
    }
  }

  private static func decoded(_ part: Substring) -> String? {
    let text = try? FormDecoder.text(part.utf8, plusIsSpace: false)
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func refuseTarget(_ responder: HTTPResponder) {
    responder.respond(.problem(.notFound, detail: "There is nothing at this path."))
  }

  /// Checks method and authority, then lets `body` answer.
  private func serve(
    _ request: HTTPRequest, _ responder: HTTPResponder, _ methods: [HTTPMethod],
    isOpen: Bool = false, _ body: (HTTPRequest, HTTPResponder) -> Void
  ) {
    let isAllowed =
      methods.contains(request.method) || request.method == .head && methods.contains(.get)
    guard isAllowed else {
      let all = methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] } + ["OPTIONS"]
      var response =
        request.method == .options
        ? HTTPResponse(status: .noContent)
        : HTTPResponse.problem(.methodNotAllowed, detail: "This path takes other methods.")
      response.fields = [.init("Allow", all.joined(separator: ", "))]
      responder.respond(response)
      return
    }
    if !isOpen, let refusal = refusal(of: request) {
      responder.respond(refusal)
      return
    }
    body(request, responder)
  }

  /// Why a request may not be answered, after it was counted and told; `nil` where it may.
  func refusal(of request: HTTPRequest) -> HTTPResponse? {
    let authority = authority
    if authority.isOpen { return nil }
    let now = receptionist.now
    if let seconds = callers.retryAfter(request, at: now) {
      figures.countUnauthorized()
      callers.refused(request, "too many failures", isGuess: false, at: now)
      var response = HTTPResponse.problem(
        .tooManyRequests, detail: "Too many wrong tokens or signatures came from this address.")
      response.fields = [.init("Retry-After", "\(seconds)")]
      return response
    }
    guard let refusal = authority.refusal(of: request, now: now) else { return nil }
    figures.countUnauthorized()
    callers.refused(request, refusal.rawValue, isGuess: refusal != .noToken, at: now)
    return refusal.response
  }
}

/// Ids for messages that come without one.
final class MessageIDs: Sendable {
  private let prefix: String
  private let next = Locked(0)

  init(startedAt: Int64) { prefix = "h" + String(startedAt, radix: 36) + "-" }

  func make() -> String {
    let number = next.withLock { next in
      next += 1
      return next
    }
    return prefix + String(number, radix: 36)
  }
}

extension HTTPResponse {
  /// What a refusal of the service is over HTTP.
  static func refusal(_ refusal: Refusal) -> HTTPResponse {
    switch refusal {
    case .notFound: return .problem(.notFound, detail: "There is no such thing.")
    case .conflict(let why): return .problem(.conflict, detail: why)
    case .overloaded:
      var response = HTTPResponse.problem(
        .serviceUnavailable, detail: "Too much waits for the disk. Send it again.")
      response.fields = [.init("Retry-After", "1")]
      return response
    case .journal:
      var response = HTTPResponse.problem(
        .serviceUnavailable, detail: "It could not be recorded and had no effect. Send it again.")
      response.fields = [.init("Retry-After", "5")]
      return response
    }
  }

  static func badRequest(_ detail: String) -> HTTPResponse { .problem(.badRequest, detail: detail) }
}
