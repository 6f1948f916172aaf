internal import Foundation

/// What a server tells about tickets and conversations, without the times.
struct DeskView: Sendable {
  /// By id, as canonical JSON.
  private(set) var tickets: [String: String] = [:]
  private(set) var states: [String: String] = [:]
  private(set) var tagged = 0

  init(_ port: UInt16, conversations: [String]) throws {
    let peer = try HTTPPeer(.port(port))
    var cursor: String?
    repeat {
      let path = "/v1/tickets?limit=1000" + (cursor.map { "&cursor=\($0)" } ?? "")
      let answer = try peer.ask("GET", path)
      let page = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
      for ticket in page?["tickets"] as? [[String: Any]] ?? [] {
        let plain = Self.withoutTimes(ticket)
        let data = try JSONSerialization.data(withJSONObject: plain, options: .sortedKeys)
        tickets[ticket["id"] as? String ?? "?"] = String(decoding: data, as: UTF8.self)
        if let tags = ticket["tags"] as? [String: Any], !tags.isEmpty { tagged += 1 }
      }
      cursor = page?["next"] as? String
    } while cursor != nil
    for conversation in conversations {
      let answer = try peer.ask("GET", "/v1/conversations/\(conversation)/state")
      states[conversation] = String(decoding: answer.body, as: UTF8.self)
    }
  }

  private static func withoutTimes(_ ticket: [String: Any]) -> [String: Any] {
    var ticket = ticket
    ticket["opened_at"] = nil
    ticket["changed_at"] = nil
    ticket["notes"] = (ticket["notes"] as? [[String: Any]])?.map { note in
      note.filter { $0.key != "at" }
    }
    return ticket
  }

  func differences(from other: DeskView) -> [String] {
    func compare(_ one: [String: String], _ two: [String: String]) -> [String] {
      Set(one.keys).union(two.keys).sorted().filter { one[$0] != two[$0] }.map {
        "\($0): \(one[$0] ?? "nothing") instead of \(two[$0] ?? "nothing")"
      }
    }
    return compare(tickets, other.tickets) + compare(states, other.states)
  }
}
