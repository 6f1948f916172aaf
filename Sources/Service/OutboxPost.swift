package import Chat

/// Something that must reach another system: at least once, with the same id each time.
package struct OutboxPost: Hashable, Sendable, Codable {
  /// The `webhook-id`: the receiver's idempotency key.
  package let id: String
  /// The name of the destination in the configuration: its address or file.
  package let destination: String
  /// What happened, such as `ticket.opened`.
  package let event: String
  package let talk: TalkName
  package let body: [UInt8]
  package let createdAt: Timestamp
  /// Attempts that failed.
  package internal(set) var attempts = 0
  package internal(set) var nextAt: Timestamp
  /// Whether it was given up, until somebody asks for it again.
  package internal(set) var isDead = false

  /// A ``TalkKey`` that can be written down.
  package struct TalkName: Hashable, Sendable, Codable {
    package let channel: String
    package let conversation: String
  }

  package init(
    id: String, destination: String, event: String, talk: TalkKey, body: [UInt8], at time: Timestamp
  ) {
    self.id = id
    self.destination = destination
    self.event = event
    self.talk = TalkName(channel: talk.channel, conversation: talk.name)
    self.body = body
    createdAt = time
    nextAt = time
  }

  package var key: TalkKey { TalkKey(channel: talk.channel, name: talk.conversation) }

  /// How long to wait after this many failures: doubling from five seconds to an hour, and up to a
  /// quarter more, which the id decides, so that not everything comes back at once.
  static func delay(after attempts: Int, id: String) -> Duration {
    let base = min(3600, 5 << min(max(attempts - 1, 0), 10))
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(attempts)
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // The last bytes of an id have changed the low bits only.
    hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
    let jitter = Double(hash >> 11) / Double(1 << 53)
    return .milliseconds(Int64(Double(base) * 1000 * (1 + jitter / 4)))
  }
}

extension RecordWriter {
  mutating func post(_ post: OutboxPost) {
    text(post.id)
    text(post.destination)
    text(post.event)
    talk(post.key)
    data(post.body)
    signed(post.createdAt.milliseconds)
    number(post.attempts)
    signed(post.nextAt.milliseconds)
    flag(post.isDead)
  }
}

extension RecordCursor {
  mutating func post() throws(RecordError) -> OutboxPost {
    let (id, destination, event) = (try text(), try text(), try text())
    var post = OutboxPost(
      id: id, destination: destination, event: event, talk: try talk(), body: try data(),
      at: Timestamp(milliseconds: try signed()))
    post.attempts = try int()
    post.nextAt = Timestamp(milliseconds: try signed())
    post.isDead = try flag()
    return post
  }
}
