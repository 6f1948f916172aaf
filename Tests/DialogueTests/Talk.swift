import Chat
import Knowledge
import RuleLanguage
import SourceDiagnostics

@testable import Dialogue

/// A conversation with a responder, in which a test speaks for everybody and moves time.
struct Talk {
  let responder: Responder
  var state = ConversationState()
  var customer = CustomerState()
  /// The events of the last message.
  var events: [DialogueEvent] = []
  /// The time of the next message; `nil` for a transcript without times.
  var time: Timestamp?
  var kind = Message.Kind.private
  /// What sources know, by source and key.
  var records: [String: [String: LookUpOutcome]] = [:]
  /// The keys that were asked for, in order.
  var asked: [String] = []
  private var count = 0

  /// - Parameter rules: a rule file's text.
  init(
    _ rules: String, documents: [(path: String, text: String)] = [],
    settings: DialogueSettings = .init()
  ) {
    let file = RuleFile(SourceFile(path: "a.md", text: rules))
    let knowledge = KnowledgeIndex(
      files: documents.map { SourceFile(path: $0.path, text: $0.text) }, synonyms: [], past: nil)
    responder = Responder(
      book: RuleBook.link([file]).book, knowledge: knowledge, settings: settings)
  }

  init(_ responder: Responder) { self.responder = responder }

  /// Time goes by.
  mutating func wait(_ seconds: Int64) {
    time = Timestamp(milliseconds: (time?.milliseconds ?? 0) + seconds * 1000)
  }

  @discardableResult
  mutating func say(
    _ text: String, by sender: String = "u1", name: String? = nil, role: Message.Role = .customer,
    mentioned: Bool = false
  ) -> Decision {
    count += 1
    return take(
      Message(
        id: "m\(count)", conversation: "c", sender: sender, name: name, role: role, kind: kind,
        isMentioned: mentioned, time: time, content: .text(text)))
  }

  @discardableResult
  mutating func event(_ name: String, _ data: [String: FieldValue] = [:]) -> Decision {
    count += 1
    return take(
      Message(
        id: "m\(count)", conversation: "c", sender: "u1", kind: kind, time: time,
        content: .event(name), data: data))
  }

  mutating func take(_ message: Message) -> Decision {
    let response = answer(to: message)
    events = response.events
    for event in events {
      state.apply(event)
      customer.apply(event)
    }
    return response.decision
  }

  /// The answer to `message`, with the records that it asks for; nothing is remembered of it.
  mutating func answer(to message: Message) -> Responder.Response {
    var outcomes: [Responder.LookUpRequest: LookUpOutcome] = [:]
    while true {
      switch responder.respond(
        to: message, in: state, of: customer, at: Timestamp(milliseconds: 0), lookUps: outcomes)
      {
      case .decided(let response): return response
      case .needs(let request):
        asked.append(request.key)
        outcomes[request] = records[request.source]?[request.key] ?? .notFound
      }
    }
  }
}
