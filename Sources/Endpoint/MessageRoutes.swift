internal import Chat
internal import Gateways
internal import HTTPService
internal import Service

/// Messages in, decisions out.
extension Endpoint {
  /// What the decoder is given for a line number: the id of a message that has none.
  private static let noID = Int.min
  private static let noIDText = String(Int.min)

  func receiveMessages(_ request: HTTPRequest, _ responder: HTTPResponder) {
    let begin = Figures.now()
    guard request.hasMediaType("application/json") else {
      responder.respond(.problem(.unsupportedMediaType, detail: "Send application/json."))
      return
    }
    let body = request.body
    do throws(GatewayError) {
      if body.first(where: { !$0.isJSONBlank }) == UInt8(ascii: "[") {
        try receiveList(body, responder, begin)
      } else {
        guard let message = try decoder.message(in: body[...], line: Self.noID) else {
          throw .notAnObject
        }
        receive(message) { [figures] result in
          figures.count(since: begin, messages: 1)
          responder.respond(Self.response(result))
        }
      }
    } catch {
      responder.respond(Self.response(error, place: nil))
    }
  }

  private static func response(_ result: Result<[UInt8], Refusal>) -> HTTPResponse {
    switch result {
    case .success(let bytes): .json(bytes)
    case .failure(let refusal): .refusal(refusal)
    }
  }

  private static func response(_ error: GatewayError, place: Int?) -> HTTPResponse {
    let sentence = error.english.replacing("The line", with: "The message")
    let detail = place.map { "Message \($0): \(sentence)" } ?? sentence
    switch error {
    case .invalidUTF8, .nulByte, .tooLong, .notAnObject, .tooDeep: return .badRequest(detail)
    default: return .problem(.unprocessableContent, detail: detail)
    }
  }

  private func receive(
    _ message: consuming Message, completion: @escaping Receptionist.Completion
  ) {
    guard message.id == Self.noIDText else {
      return deliver(message, isRepeatable: true, completion: completion)
    }
    message.id = ids.make()
    deliver(message, isRepeatable: false, completion: completion)
  }

  /// All messages of a list or none: a list with one that cannot be read has no effect.
  private func receiveList(
    _ body: [UInt8], _ responder: HTTPResponder, _ begin: UInt64
  ) throws(GatewayError) {
    guard let elements = JSONElements.split(body, limit: Self.messageLimit) else {
      throw .notAnObject
    }
    guard elements.count <= Self.messageLimit else {
      responder.respond(
        .problem(
          .contentTooLarge, detail: "A list may have \(Self.messageLimit) messages at most."))
      return
    }
    var messages: [Message] = []
    for (place, element) in elements.enumerated() {
      do throws(GatewayError) {
        guard let message = try decoder.message(in: element, line: Self.noID) else {
          throw .notAnObject
        }
        messages.append(message)
      } catch {
        responder.respond(Self.response(error, place: place + 1))
        return
      }
    }
    guard !messages.isEmpty else {
      responder.respond(.json(Array("[]".utf8)))
      return
    }
    let count = messages.count
    let answers = ListAnswer(count: count) { [figures] result in
      figures.count(since: begin, messages: count)
      responder.respond(Self.response(result))
    }
    for (place, message) in messages.enumerated() {
      receive(message) { answers.take($0, at: place) }
    }
  }

  /// Rasa's REST channel: `{"sender", "message"}` → what is said to the sender.
  func receiveRasa(_ request: HTTPRequest, _ responder: HTTPResponder) {
    let begin = Figures.now()
    guard request.hasMediaType("application/json") else {
      responder.respond(.problem(.unsupportedMediaType, detail: "Send application/json."))
      return
    }
    guard let body = Self.object(in: request), let text = body["message"]?.text,
      !text.utf8.contains(0)
    else {
      responder.respond(.badRequest("Send an object with the texts 'sender' and 'message'."))
      return
    }
    // Rasa's own default.
    let sender = body["sender"]?.text ?? "default"
    let message = Message(
      id: ids.make(), channel: Self.rasaChannel, conversation: sender, sender: sender,
      content: .text(text))
    deliver(message, isRepeatable: false) { [figures] result in
      figures.count(since: begin, messages: 1)
      guard case .success(let decision) = result else {
        responder.respond(Self.response(result))
        return
      }
      let said = (try? JSONParser.value(in: decision[...]))?["text"]?.text
      let answers: [FieldValue] =
        said.map {
          [.object(["recipient_id": .string(sender), "text": .string($0)])]
        } ?? []
      responder.respond(.json(JSONText.bytes(.list(answers))))
    }
  }

  /// The body as an object; `nil` where it is none, or no text at all.
  static func object(in request: HTTPRequest) -> FieldValue? {
    let body = request.body
    guard (try? UTF8Span(validating: body.span)) != nil,
      let value = try? JSONParser.value(in: body[...]), case .object = value
    else { return nil }
    return value
  }
}

/// Gathers the answers to a list of messages.
private final class ListAnswer: Sendable {
  private struct State {
    var answers: [[UInt8]]
    var left: Int
    var refusal: Refusal?
  }

  private let state: Locked<State>
  private let completion: Receptionist.Completion

  init(count: Int, completion: @escaping Receptionist.Completion) {
    state = Locked(State(answers: Array(repeating: [], count: count), left: count))
    self.completion = completion
  }

  func take(_ result: Result<[UInt8], Refusal>, at place: Int) {
    let whole = state.withLock { state -> Result<[UInt8], Refusal>? in
      switch result {
      case .success(let bytes): state.answers[place] = bytes
      case .failure(let refusal): state.refusal = refusal
      }
      state.left -= 1
      guard state.left == 0 else { return nil }
      if let refusal = state.refusal { return .failure(refusal) }
      var bytes: [UInt8] = [UInt8(ascii: "[")]
      for (place, answer) in state.answers.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += answer
      }
      bytes.append(UInt8(ascii: "]"))
      return .success(bytes)
    }
    if let whole { completion(whole) }
  }
}
