internal import Foundation

/// `kill -9` at random moments under load, with redelivery of everything that was not acknowledged.
///
/// Passes where every acknowledged answer is told again by the last server, byte for byte, and all
/// decisions, tickets and states are those of a server that was never killed.
enum KillTrial {
  private static let workers = 16
  /// New messages between two kills; beyond them, known ones are sent again.
  private static let stepsPerLife = 60

  /// What the connections share.
  private struct Front {
    var port: UInt16
    var allowance: Int
    var isOver = false
  }

  /// What a connection saw.
  private struct Seen: Sendable {
    var answers: [(conversation: Int, step: Int, body: [UInt8])] = []
    var mistakes: [String] = []
    var resent = 0
    var broken = 0
  }

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    let count = options.count ?? 200
    var report = Report("kill -9, \(count) times, seed \(options.seed)")
    let workload = Workload(seed: options.seed, start: Int(Date().timeIntervalSince1970))
    let service = #"{"handover": {"unclaimed after": 2592000}, "compact above": 4}"#
    let place = try TrialPlace(options, service: service)
    let first = try TrialServer(place)
    let stepsPerLife = options.isShort ? 15 : Self.stepsPerLife
    let front = Shared(Front(port: first.port, allowance: stepsPerLife))
    let last = Shared(first)
    let killing = DispatchSemaphore(value: 0)
    let trouble = Shared<[String]>([])
    let seed = options.seed
    Thread {
      do { try kill(count, seed, stepsPerLife, place, last, front) } catch {
        trouble.with { $0.append("\(error)") }
      }
      front.with { $0.isOver = true }
      killing.signal()
    }.start()
    let begin = seconds()
    let seen = try onThreads(workers) { worker in
      talk(worker, workload, front, seed: seed)
    }
    killing.wait()
    let duration = seconds() - begin
    let mistakes = seen.flatMap(\.mistakes) + trouble.value
    let answers = seen.flatMap(\.answers)
    report.note("kills", count)
    report.note("seconds", decimal(duration))
    report.note("requests acknowledged", answers.count)
    report.note("conversations", Set(answers.map(\.conversation)).count)
    report.note("broken connections", seen.map(\.broken).reduce(0, +))
    report.note("redeliveries compared meanwhile", seen.map(\.resent).reduce(0, +))
    report.expectNone(mistakes, "wrong answers meanwhile")
    guard trouble.value.isEmpty else { return report }
    try compare(answers, workload, last.value, place, options, service, &report)
    return report
  }

  /// Kills and starts again; the connections find the new port in `front`.
  private static func kill(
    _ count: Int, _ seed: UInt64, _ stepsPerLife: Int, _ place: TrialPlace,
    _ last: Shared<TrialServer>,
    _ front: Shared<Front>
  ) throws {
    var random = TrialRandom(seed: seed)
    for _ in 0..<count {
      pause(Double(random.number(below: 300)) / 1000)
      last.value.end(SIGKILL)
      let server = try TrialServer(place)
      last.with { $0 = server }
      front.with { front in
        front.port = server.port
        front.allowance += stepsPerLife
      }
    }
  }

  /// One connection: its own conversations, one request after the other.
  private static func talk(
    _ worker: Int, _ workload: Workload, _ front: Shared<Front>, seed: UInt64
  ) -> Seen {
    var seen = Seen()
    var link = Link(front: front)
    var random = TrialRandom(seed: seed ^ UInt64(worker &+ 1) &* 0x1234_5678_9ABC)
    var conversation = worker
    while true {
      for (number, step) in workload.steps(ofConversation: conversation).enumerated() {
        while !isAllowed(front) {
          // Load goes on: something known is asked again.
          guard let known = seen.answers.randomElement(using: &random) else {
            pause(0.005)
            continue
          }
          let old = workload.steps(ofConversation: known.conversation)[known.step]
          if link.deliver(old, twice: false, &seen) != known.body {
            seen.mistakes.append("\(old.ids) is answered in another way")
          }
          seen.resent += 1
          pause(0.001)
        }
        let body = link.deliver(step, twice: random.number(below: 10) == 0, &seen)
        seen.answers.append((conversation, number, body))
        if seen.mistakes.count > 10 { return seen }
      }
      conversation += workers
      if front.value.isOver { return seen }
    }
  }

  private static func isAllowed(_ front: Shared<Front>) -> Bool {
    front.with { front in
      if front.isOver { return true }
      guard front.allowance > 0 else { return false }
      front.allowance -= 1
      return true
    }
  }

  /// A connection that finds the server again.
  private struct Link {
    let front: Shared<Front>
    var peer: HTTPPeer?
    var port: UInt16 = 0

    init(front: Shared<Front>) { self.front = front }

    /// Sends until it is acknowledged; `twice`: two copies at once, which must be answered alike.
    mutating func deliver(_ step: Workload.Step, twice: Bool, _ seen: inout Seen) -> [UInt8] {
      let request = HTTPPeer.request("POST", "/v1/messages", step.body)
      while true {
        do {
          let now = front.value.port
          if peer == nil || now != port {
            peer = try HTTPPeer(.port(now))
            port = now
          }
          guard let peer else { continue }
          try peer.send(twice ? request + request : request)
          let answer = try peer.answer()
          if twice, try peer.answer() != answer {
            seen.mistakes.append("\(step.ids) sent twice at once is answered in two ways")
          }
          if answer.status == 200 { return answer.body }
          if answer.status != 503 {
            seen.mistakes.append("\(step.ids): status \(answer.status)")
            return answer.body
          }
          pause(0.01)
        } catch {
          peer = nil
          seen.broken += 1
          pause(0.005)
        }
      }
    }
  }

  // MARK: - Afterwards

  private static func compare(
    _ answers: [(conversation: Int, step: Int, body: [UInt8])], _ workload: Workload,
    _ last: TrialServer, _ place: TrialPlace, _ options: TrialOptions, _ service: String,
    _ report: inout Report
  ) throws {
    let again = try deliver(answers.map { ($0.conversation, $0.step) }, workload, last.port)
    let lost = zip(answers, again).filter { $0.body != $1 }
    report.expectNone(
      lost.map { "talk-\($0.0.conversation) step \($0.0.step)" }, "answers that were not kept")
    // One message at a time, as nobody sent them before.
    var differing: [String] = []
    let peer = try HTTPPeer(.port(last.port))
    for answer in answers {
      let step = workload.steps(ofConversation: answer.conversation)[answer.step]
      guard step.messages.count > 1 else { continue }
      var joined: [[UInt8]] = []
      for message in step.messages {
        joined.append(try peer.ask("POST", "/v1/messages", Array(message.utf8)).body)
      }
      let list = Array("[".utf8) + joined.joined(separator: Array(",".utf8)) + Array("]".utf8)
      if list != answer.body { differing.append("\(step.ids)") }
    }
    report.expectNone(differing, "lists whose messages are answered in another way one by one")

    let control = try TrialPlace(options, service: service, shopOf: place)
    let calm = try TrialServer(control)
    let undisturbed = try deliver(answers.map { ($0.conversation, $0.step) }, workload, calm.port)
    let other = zip(answers, undisturbed).filter { $0.body != $1 }
    report.expectNone(
      other.map { known, calm in
        "talk-\(known.conversation) step \(known.step): \(String(decoding: known.body, as: UTF8.self))"
          + " instead of \(String(decoding: calm, as: UTF8.self))"
      }, "decisions that an undisturbed run takes in another way")

    let talks = Set(answers.map(\.conversation)).sorted().map { "talk-\($0)" }
    let (mine, its) = (
      try DeskView(last.port, conversations: talks), try DeskView(calm.port, conversations: talks)
    )
    report.note("tickets", mine.tickets.count)
    report.note("tickets with tags", mine.tagged)
    report.expectNone(mine.differences(from: its), "tickets and states that differ")
    try last.stop()
    try calm.stop()
    let verified = try place.run(place.command("journal", ["verify", "--data", place.data]))
    report.note("journal verify", verified.output.trimmingCharacters(in: .whitespacesAndNewlines))
    report.expect(verified.status == 0, "journal verify ends with \(verified.status)")
  }

  /// Sends steps in their order within each conversation, from several connections.
  static func deliver(
    _ steps: [(conversation: Int, step: Int)], _ workload: Workload, _ port: UInt16
  ) throws -> [[UInt8]] {
    let parts = try onThreads(8) { part in
      let peer = try HTTPPeer(.port(port))
      var bodies: [(Int, [UInt8])] = []
      for (place, step) in steps.enumerated() where step.conversation % 8 == part {
        let body = workload.steps(ofConversation: step.conversation)[step.step].body
        bodies.append((place, try peer.ask("POST", "/v1/messages", body).body))
      }
      return bodies
    }
    var bodies = Array(repeating: [UInt8](), count: steps.count)
    for (place, body) in parts.joined() { bodies[place] = body }
    return bodies
  }
}
