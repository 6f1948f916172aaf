internal import Chat
internal import Dialogue
internal import Dispatch
internal import Gateways

/// Short messages of one thought, before it is decided: 「我穿」「42」「码」.
///
/// While it lasts its conversation is busy, and nobody is answered. It ends when its alarm rings, when
/// something comes that is no part of it, or with the service; then the last message is decided with
/// the words of all, and one record holds the whole. What comes while an earlier message is being
/// looked up has waited already: it is decided by itself when its turn comes.
struct Gathering: Sendable {
  /// A thought has no more messages, nor a message more characters.
  static let limit = 16
  static let characterLimit = 30
  /// Bytes of a character, on average; those of more are ornaments.
  private static let characterBytes = 16
  /// Platforms cut times to seconds, so that two moments of one second may look like one apart.
  private static let timeGrain = Duration.seconds(1)

  /// Of this gathering, for the alarm that ends it.
  let number: Int
  let within: Duration
  private(set) var arrivals: [Arrival]

  init(_ first: Arrival, number: Int, within: Duration) {
    arrivals = [first]
    self.number = number
    self.within = within
  }

  /// Whether a message may be part of a thought.
  ///
  /// - Complexity: O(1); a long text is not read.
  static func mayHold(_ message: Message) -> Bool {
    guard message.role == .customer, message.kind == .private, let text = message.text else {
      return false
    }
    return !text.isEmpty && text.utf8.count <= characterLimit * characterBytes
      && text.count <= characterLimit && !text.contains(where: \.isNewline)
  }

  /// Adds a message that may be part of a thought; `false` where it is none of this one.
  mutating func take(_ arrival: Arrival) -> Bool {
    guard arrivals.count < Self.limit, let first = arrivals.first?.message,
      first.sender == arrival.message.sender, first.data == arrival.message.data
    else { return false }
    // What was written long after is no part, though a gateway that was away brings both at once.
    if let start = first.time, let time = arrival.message.time {
      let apart = start < time ? start.duration(to: time) : time.duration(to: start)
      guard apart <= within + Self.timeGrain else { return false }
    }
    arrivals.append(arrival)
    return true
  }

  /// The last message with the words of all, a blank between them: comparison leaves it out where Han
  /// characters meet, and keeps words and numbers of other scripts apart.
  var whole: Arrival? {
    guard let last = arrivals.last else { return nil }
    var message = last.message
    message.content = .text(arrivals.compactMap(\.message.text).joined(separator: " "))
    return Arrival(
      message: message, talk: last.talk, waiter: last.waiter, at: last.at,
      fragments: Array(arrivals.dropLast()))
  }
}

extension TalkEntry {
  /// An answer to a question is whole by itself, and what a person reads is not the bot's to join.
  var mayBeginThought: Bool {
    state.service == .bot && !state.hasQuestion && !state.hasChoice
  }
}

/// Waiting for more of a thought.
extension Receptionist {
  /// Calls a function, once, after a time.
  package typealias Alarm = @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

  /// The machine's own. It has a thread for itself: look-ups that take long must not delay it.
  static func dispatchAlarm() -> Alarm {
    let queue = DispatchQueue(label: "xiaoer.alarms")
    return { time, body in
      let milliseconds = Int(time / .milliseconds(1))
      queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds), execute: body)
    }
  }

  /// Decides about a thought when its time is over.
  func setAlarm(for number: Int, in talk: TalkKey) {
    alarm(settings.joinWithin) { [self] in
      let task = tables.withLock { $0.endGathering(in: talk, number: number) }
      if let task { run(task, in: talk) }
    }
  }

  /// Decides about every thought that may go on; from now on no message waits for more.
  ///
  /// To be called before the end, so that whoever waits is answered at once.
  package func endGatherings() {
    decide(tables.withLock { $0.endGatherings(forGood: true) })
  }

  /// Decides about what a customer has begun to say.
  func endGatherings(of sender: String) {
    decide(tables.withLock { $0.endGatherings(of: sender) })
  }

  private func decide(_ thoughts: [(TalkKey, Task)]) {
    for (talk, task) in thoughts { run(task, in: talk) }
  }

  /// What is told about a message whose words were decided with a later one's.
  func deliveries(ofFragmentsOf arrival: Arrival) -> [ServiceChange] {
    arrival.fragments.map { fragment in
      let message = fragment.message
      let decision = Decision(
        id: message.id, conversation: message.conversation, action: .silence, reason: .joined)
      var answer: [UInt8] = []
      encoder.append(decision, to: &answer)
      return .delivered(
        Delivery(
          talk: message.talk, id: message.id, isRepeatable: fragment.waiter.hash != nil,
          sender: message.sender, events: [], answer: answer))
    }
  }
}
