internal import Chat
internal import Gateways

extension Duration {
  /// The pause that a `Retry-After` asks for, RFC 9110 §10.2.3: whole seconds, or the date until which
  /// to wait; `nil` where it is neither.
  ///
  /// - Parameter now: the time that a date is compared with; a date that has passed asks for no pause.
  /// - Returns: at most ``OutboxPump/longestRetryAfter``.
  init?(retryAfter text: String, now: Timestamp) {
    if let date = Timestamp(httpDate: text, now: now) {
      self = min(max(now.duration(to: date), .zero), OutboxPump.longestRetryAfter)
      return
    }
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    // A number that does not fit is longer than any pause.
    self = min(.seconds(Int64(text) ?? .max), OutboxPump.longestRetryAfter)
  }
}
