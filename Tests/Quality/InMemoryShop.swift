internal import Chat
internal import Dialogue
internal import Foundation
internal import Knowledge
internal import Reception
internal import RuleLanguage
internal import SourceDiagnostics

/// Rules and documents that were never on disk, loaded as the program loads a shop.
struct InMemoryShop {
  /// Noon in Shanghai on a working day, the moment of every message.
  static let noon = Timestamp(seconds: 1_763_683_200)
  /// Of a shop without a configuration, in seconds.
  private static let utcOffset = 28_800

  let responder: Responder
  /// What reading, indexing and training took, in seconds of this thread.
  let buildSeconds: Double

  init(rules: String? = nil, documents: [SourceFile] = [], past: PastWords? = nil) {
    let start = threadSeconds()
    let files = rules.map { [RuleFile(SourceFile(path: "Rules/rules.md", text: $0))] } ?? []
    let knowledge = KnowledgeIndex(files: documents, synonyms: [], past: past)
    let surroundings = RuleBook.Surroundings(
      hasDocument: { knowledge.passage(named: $0) != nil }, sources: [])
    responder = Responder(
      book: RuleBook.link(files, in: surroundings).book, knowledge: knowledge)
    // The model is trained when it is first asked for.
    _ = responder.book.intents
    buildSeconds = threadSeconds() - start
  }

  /// A desk with nothing remembered, which looks nothing up.
  func desk() -> Desk { Desk(responder: responder, sources: [:]) { _ in Self.utcOffset } }

  /// What a fresh desk decides about messages, in their order, and what one took in microseconds.
  func answers(
    to messages: [Message]
  ) -> (responses: [Responder.Response], microseconds: Double) {
    let desk = desk()
    return Self.answers(to: messages, of: desk)
  }

  static func answers(
    to messages: [Message], of desk: Desk
  ) -> (responses: [Responder.Response], microseconds: Double) {
    let start = threadSeconds()
    let responses = messages.map { desk.receive($0, at: noon) }
    let seconds = threadSeconds() - start
    return (responses, messages.isEmpty ? 0 : seconds * 1_000_000 / Double(messages.count))
  }
}

/// What this thread has computed so far, in seconds; waiting does not count.
func threadSeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
}
