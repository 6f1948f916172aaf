package import Chat

/// The service in numbers.
package struct ServiceFigures: Sendable {
  /// In an order that depends on nothing.
  package let outcomes: [(Outcome, Int)]
  package let duplicates: Int
  package let conversations: Int
  package let attended: Int
  package let busy: Int
  package let deliveries: Int
  package let tickets: [DeskTicket.State: Int]
  package let posts: Int
  package let dead: Int
}

extension Receptionist {
  /// - Complexity: O(*n*) in the number of tickets and posts.
  package var figures: ServiceFigures {
    tables.withLock { tables in
      var tickets: [DeskTicket.State: Int] = [:]
      for ticket in tables.state.tickets.values { tickets[ticket.state, default: 0] += 1 }
      let dead = tables.state.outbox.values.count { $0.isDead }
      return ServiceFigures(
        outcomes: tables.counters.outcomes.map { ($0.outcome, $0.count) }.sorted {
          ($0.0.action.rawValue, $0.0.reason.rawValue) < (
            $1.0.action.rawValue, $1.0.reason.rawValue
          )
        },
        duplicates: tables.counters.duplicates, conversations: tables.state.talks.count,
        attended: tables.state.attended.count, busy: tables.busyConversations,
        deliveries: tables.state.ledger.count, tickets: tickets,
        posts: tables.state.outbox.count - dead, dead: dead)
    }
  }

  /// The time by the clock that it was given.
  package var now: Timestamp { clock() }
}
