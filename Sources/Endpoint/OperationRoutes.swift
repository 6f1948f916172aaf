internal import Chat
internal import HTTPService
internal import Persistence
internal import Service

/// Whether new rules could be loaded, and what is wrong with them.
package final class Readiness: Sendable {
  package struct State: Sendable {
    /// What keeps edited files from being used, as one sentence with file, line and remedy each.
    package var problems: [String] = []
    /// Changed settings that count from the next start, by name.
    package var needingRestart: [String] = []
    package var reloads = 0
    package var failedReloads = 0
    package var isStopping = false

    package init() {}
  }

  private let state = Locked(State())

  package func update(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  package var current: State { state.withLock { $0 } }
}

extension Endpoint {
  /// `/ready`: 503 while stopping or when the journal has failed; a bad edit is told, and does no harm,
  /// because the last good rules go on.
  func tellReadiness(_ request: HTTPRequest, _ responder: HTTPResponder) {
    let state = readiness.current
    let hasFailed = receptionist.journal.status.failure != nil
    let isReady = !state.isStopping && !hasFailed
    var fields: [String: FieldValue] = [
      "status": .string(isReady ? "ready" : hasFailed ? "journal failed" : "stopping"),
      "reloads": FieldValue(state.reloads), "failed_reloads": FieldValue(state.failedReloads),
    ]
    // Files and lines are for operators only.
    if authority.isOpen || Authority.isShown(by: request) && refusal(of: request) == nil {
      fields["problems"] = .list(state.problems.map { .string($0) })
      fields["needs_restart"] = .list(state.needingRestart.map { .string($0) })
    }
    var response = HTTPResponse.json(
      JSONText.bytes(.object(fields)), status: isReady ? .ok : .serviceUnavailable)
    if !isReady { response.fields = [.init("Retry-After", "5")] }
    responder.respond(response)
  }

  /// `/metrics`: Prometheus' text format 0.0.4.
  func tellFigures(_ request: HTTPRequest, _ responder: HTTPResponder) {
    var text = MetricsText()
    figures.write(to: &text)
    let service = receptionist.figures
    text.begin("xiaoer_outcomes_total", "counter", "Messages by what was done and why.")
    for (outcome, count) in service.outcomes {
      text.sample(
        "xiaoer_outcomes_total", count,
        [("action", outcome.action.rawValue), ("reason", outcome.reason.rawValue)])
    }
    text.single(
      "xiaoer_duplicates_total", "counter", "Redeliveries answered again.", service.duplicates)
    text.single(
      "xiaoer_conversations", "gauge", "Conversations remembered.", service.conversations)
    text.single(
      "xiaoer_conversations_attended", "gauge",
      "Conversations that a person serves or shall serve.",
      service.attended)
    text.single(
      "xiaoer_conversations_busy", "gauge", "Conversations with a message in hand.", service.busy)
    text.single(
      "xiaoer_deliveries_known", "gauge", "Messages whose redelivery is known.",
      service.deliveries)
    text.begin("xiaoer_tickets", "gauge", "Tickets by state.")
    for state in DeskTicket.State.allCases {
      text.sample("xiaoer_tickets", service.tickets[state] ?? 0, [("state", state.rawValue)])
    }
    text.single("xiaoer_outbox_waiting", "gauge", "Posts to be delivered.", service.posts)
    text.single(
      "xiaoer_outbox_dead", "gauge", "Posts put aside after too many attempts.", service.dead)
    let journal = receptionist.journal.status
    text.single("xiaoer_journal_records_total", "counter", "Records written.", journal.records)
    text.single("xiaoer_journal_groups_total", "counter", "Groups written at once.", journal.groups)
    text.single(
      "xiaoer_journal_segment_bytes", "gauge", "Bytes of the newest journal file.",
      Int(journal.segmentBytes))
    text.single(
      "xiaoer_journal_queued_bytes", "gauge", "Bytes that wait for the disk.", journal.queuedBytes)
    let ready = readiness.current
    text.single(
      "xiaoer_reloads_total", "counter", "Rules and documents loaded anew.", ready.reloads)
    text.single(
      "xiaoer_reload_failures_total", "counter", "Edits that could not be used.",
      ready.failedReloads)
    text.single(
      "xiaoer_rules_current", "gauge", "1 while the files as they are now are in use.",
      ready.problems.isEmpty ? 1 : 0)
    text.single(
      "xiaoer_restart_needed", "gauge", "Changed settings that count from the next start.",
      ready.needingRestart.count)
    if let server = statistics.withLock({ $0 })?() {
      text.single("xiaoer_connections_open", "gauge", "Open connections.", server.open)
      text.single("xiaoer_connections_total", "counter", "Connections taken.", server.accepted)
      text.single(
        "xiaoer_connections_refused_total", "counter", "Connections turned away.", server.refused)
      text.single("xiaoer_requests_total", "counter", "Whole requests.", server.requests)
      text.single(
        "xiaoer_requests_malformed_total", "counter",
        "Connections ended because of what they sent.",
        server.malformed)
      text.single(
        "xiaoer_requests_timed_out_total", "counter", "Connections ended by a time limit.",
        server.timedOut)
    }
    var response = HTTPResponse.text(text.text)
    response.contentType = "text/plain; version=0.0.4; charset=utf-8"
    responder.respond(response)
  }
}

/// Prometheus' text format 0.0.4.
struct MetricsText {
  private(set) var text = ""

  mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(
    _ name: String, _ value: some CustomStringConvertible, _ labels: [(String, String)] = []
  ) {
    let written = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
    text += written.isEmpty ? "\(name) \(value)\n" : "\(name){\(written)} \(value)\n"
  }

  mutating func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
    begin(name, type, help)
    sample(name, value)
  }
}
