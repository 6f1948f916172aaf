internal import Chat
internal import Cryptography
internal import Dispatch
internal import Persistence

/// What came of handing a post over.
package enum PostResult: Hashable, Sendable {
  case delivered
  /// It may be tried again; with the `Retry-After` of a receiver who has said when.
  case failed(retryAfter: String?)
}

/// Brings bytes to an address or a file; blocks until it knows what came of it.
package protocol PostCarrier: Sendable {
  /// - Parameter fields: header fields, names in lower case.
  func post(
    _ body: [UInt8], to url: String, fields: [(String, String)], allowsPrivate: Bool
  ) -> PostResult
  /// Adds a line to a file, or to standard output for `-`, and returns when it is on disk.
  func append(_ line: [UInt8], to path: String) -> PostResult
}

/// Takes what is due out of the outbox, hands it to the carrier, and records what came of it.
///
/// A post is delivered at least once: after a crash in between it goes out again with the same id. Each
/// destination gets its posts one after the other in order of their making; a destination that does
/// not answer holds up no other.
package final class OutboxPump: Sendable {
  /// The most that a receiver can put an attempt off by.
  static let longestRetryAfter = Duration.seconds(86_400)
  /// The most posts of one destination that are taken at once.
  static let batch = 100

  private let receptionist: Receptionist
  private let carrier: any PostCarrier
  private let group = DispatchGroup()

  package init(_ receptionist: Receptionist, carrier: any PostCarrier) {
    self.receptionist = receptionist
    self.carrier = carrier
  }

  /// Sends what is due, each destination on a thread of its own, and returns at once.
  package func run() {
    for (destination, posts) in receptionist.takeDuePosts(limit: Self.batch) {
      DispatchQueue.global(qos: .utility).async(group: group) { [self] in
        for (place, post) in posts.enumerated() {
          let result = send(post, to: destination)
          receptionist.ended(post, result)
          guard case .delivered = result else {
            // What comes behind waits with it, so that order is kept.
            receptionist.putBack(posts[(place + 1)...])
            return
          }
        }
      }
    }
  }

  /// Waits for what is on its way.
  package func finish() { group.wait() }

  private func send(_ post: OutboxPost, to destination: Destination) -> PostResult {
    switch destination.kind {
    case .file(let path): return carrier.append(post.body, to: path)
    case .address(let url, let secret, let allowsPrivate):
      let seconds = receptionist.now.milliseconds / 1000
      var fields = [("content-type", "application/json")]
      if let secret, let signed = try? Self.sign(post, seconds, secret) {
        fields += [
          (StandardWebhooks.Headers.idName, signed.id),
          (StandardWebhooks.Headers.timestampName, signed.timestamp),
          (StandardWebhooks.Headers.signaturesName, signed.signatures),
        ]
      } else {
        fields.append((StandardWebhooks.Headers.idName, post.id))
      }
      return carrier.post(post.body, to: url, fields: fields, allowsPrivate: allowsPrivate)
    }
  }

  private static func sign(
    _ post: OutboxPost, _ seconds: Int64, _ secret: String
  ) throws -> StandardWebhooks.Headers {
    let webhooks = try StandardWebhooks(secrets: [StandardWebhooks.Secret(secret)])
    return try webhooks.sign(id: post.id, timestamp: seconds, body: post.body.span)
  }
}

extension Receptionist {
  /// What is due for each destination that has nothing on its way, in order of making.
  func takeDuePosts(limit: Int) -> [(Destination, [OutboxPost])] {
    let now = clock()
    let settings = settings
    return tables.withLock { tables in
      if tables.state.outbox.isEmpty { return [] }
      let waiting = tables.state.outbox.values.filter { !$0.isDead }
      return settings.destinations.compactMap { destination in
        let own = waiting.filter { $0.destination == destination.name }
        if own.isEmpty || own.contains(where: { tables.sending.contains($0.id) }) { return nil }
        let sorted = own.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        let due = Array(sorted.prefix(limit).prefix { $0.nextAt <= now })
        if due.isEmpty { return nil }
        for post in due { tables.sending.insert(post.id) }
        return (destination, due)
      }
    }
  }

  func putBack(_ posts: ArraySlice<OutboxPost>) {
    tables.withLock { for post in posts { $0.sending.remove(post.id) } }
  }

  /// Records what came of an attempt.
  func ended(_ post: OutboxPost, _ result: PostResult) {
    let now = clock()
    let change: ServiceChange
    switch result {
    case .delivered: change = .postDelivered(id: post.id)
    case .failed(let retryAfter):
      let attempts = post.attempts + 1
      let wait = OutboxPost.delay(after: attempts, id: post.id)
      let asked = retryAfter.flatMap { Duration(retryAfter: $0, now: now) }
      let next = now.advanced(by: max(wait, asked ?? .zero))
      change =
        attempts >= settings.attemptLimit
        ? .postDied(id: post.id) : .postFailed(id: post.id, next: next)
    }
    record([change], at: now)
    tables.withLock { _ = $0.sending.remove(post.id) }
  }

  /// Records changes of the outbox; where the journal refuses, the post goes out again later.
  private func record(_ changes: [ServiceChange], at now: Timestamp) {
    let record = ServiceRecord(time: now, changes: changes)
    tables.withLock { tables in
      guard (try? journal.append(record.bytes, completion: { _ in })) != nil else { return }
      tables.state.apply(record)
    }
  }

  /// Posts that were put aside are tried again.
  ///
  /// - Returns: how many.
  @discardableResult
  package func resendDead() -> Int {
    let dead = tables.withLock { $0.state.posts.filter(\.isDead) }
    if !dead.isEmpty { record(dead.map { .postResent(id: $0.id) }, at: clock()) }
    return dead.count
  }

  /// Posts for destinations that are not configured any more: nobody takes them.
  package var strandedPosts: Int {
    let names = Set(settings.destinations.map(\.name))
    return tables.withLock { $0.state.outbox.values.count { !names.contains($0.destination) } }
  }

  /// What waits to be delivered, and what was put aside.
  package var posts: [OutboxPost] { tables.withLock { $0.state.posts } }
}
