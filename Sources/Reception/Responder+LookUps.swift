package import Chat
package import Dialogue
package import RuleLanguage

extension Responder {
  /// The most look-ups that one message may ask for.
  package static let lookUpLimit = 8

  /// Decides about `message`, asking `sources` for the records that rules want.
  ///
  /// - Parameter mayWait: whether web services may be asked, which takes time.
  /// - Returns: `nil` where one would have to be asked and may not be.
  package func respond(
    to message: Message, in state: ConversationState, of customer: CustomerState, at now: Timestamp,
    utcOffset: Int, asking sources: [String: any RecordSource], mayWait: Bool = true,
    space: MessageSpace, explains: Bool
  ) -> Response? {
    var outcomes: [LookUpRequest: LookUpOutcome] = [:]
    while true {
      let outcome = respond(
        to: message, in: state, of: customer, at: now, utcOffset: utcOffset, lookUps: outcomes,
        space: space, explains: explains)
      switch outcome {
      case .decided(let response): return response
      case .needs(let request):
        let source = sources[request.source]
        if outcomes.count >= Self.lookUpLimit {
          outcomes[request] = .unavailable(reason: "Too many look-ups for one message.")
        } else if !mayWait, source is HTTPSource {
          return nil
        } else {
          outcomes[request] =
            source?.lookUp(request.key)
            ?? .unavailable(reason: "The source is not configured.")
        }
      }
    }
  }
}

/// The shop's offset from UTC, asked for once in a quarter of an hour; no zone changes within one.
package struct OffsetMemory {
  private var quarter = Int64.min
  private var seconds = 0

  package init() {}

  package mutating func seconds(at time: Timestamp, _ ask: (Timestamp) -> Int) -> Int {
    if quarter != time.milliseconds / 900_000 {
      quarter = time.milliseconds / 900_000
      seconds = ask(time)
    }
    return seconds
  }
}
