internal import Foundation

/// Deliveries with duplicates, shuffled, from 32 connections, the server restarted five times.
///
/// Passes where every message has one record and all answers to it are the same bytes.
enum DeliveryTrial {
  private static let connections = 32
  private static let restarts = 5
  private static let messagesPerConversation = 10

  private struct Front {
    var port: UInt16
    var done = 0
  }

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    let count = options.count ?? 100_000
    var report = Report("\(count) deliveries, seed \(options.seed)")
    let unique = count * 4 / 5
    let lanes = lanes(unique: unique, duplicates: count - unique, seed: options.seed)
    let place = try TrialPlace(options)
    let first = try TrialServer(place)
    let front = Shared(Front(port: first.port))
    let last = Shared(first)
    let statuses = Shared<[Int32]>([])
    let ended = DispatchSemaphore(value: 0)
    Thread {
      for number in 1...restarts {
        while front.value.done < count * number / (restarts + 1) { pause(0.002) }
        let status = last.value.end(number % 2 == 0 ? SIGKILL : SIGTERM)
        statuses.with { $0.append(status) }
        guard let server = try? TrialServer(place) else { break }
        last.with { $0 = server }
        front.with { $0.port = server.port }
      }
      ended.signal()
    }.start()
    let begin = seconds()
    let conversations = max(1, unique / messagesPerConversation)
    let start = Int(Date().timeIntervalSince1970)
    let seen = try onThreads(connections) { lane in
      try deliver(lanes[lane], front, conversations: conversations, start: start)
    }
    ended.wait()
    report.note("seconds", decimal(seconds() - begin))
    report.note("exit statuses of restarts", "\(statuses.value)")
    report.expect(
      statuses.value == [0, 1009, 0, 1009, 0], "five restarts, in good order where asked to")
    var answers: [Int: [UInt8]] = [:]
    var differing: [String] = []
    for (message, body) in seen.joined() {
      if let known = answers[message] {
        if known != body { differing.append("d-\(message)") }
      } else {
        answers[message] = body
      }
    }
    report.note("deliveries answered", seen.map(\.count).reduce(0, +))
    report.expect(seen.map(\.count).reduce(0, +) == count, "every delivery is answered")
    report.expect(answers.count == unique, "every message is answered")
    report.expectNone(differing, "messages answered in two ways")
    try last.value.stop()
    try countRecords(place, unique: unique, &report)
    return report
  }

  /// Which messages each connection delivers in order: a conversation's first deliveries on one
  /// connection, the second ones anywhere, at random.
  private static func lanes(unique: Int, duplicates: Int, seed: UInt64) -> [[Int]] {
    var random = TrialRandom(seed: seed)
    let conversations = max(1, unique / messagesPerConversation)
    // The order of conversations among each other is shuffled, that within each is kept.
    var owners = (0..<unique).map { $0 % conversations }
    owners.shuffle(using: &random)
    var next = Array(repeating: 0, count: conversations)
    let order = owners.map { owner -> Int in
      defer { next[owner] += 1 }
      return owner + next[owner] * conversations
    }
    var copies = Array((0..<unique).shuffled(using: &random).prefix(duplicates))
    copies.shuffle(using: &random)
    let isCopied = Set(copies)
    var lanes = Array(repeating: [Int](), count: connections)
    var waiting: [(lane: Int, message: Int)] = []
    for message in order {
      lanes[message % conversations % connections].append(message)
      if isCopied.contains(message) { waiting.append((random.number(below: connections), message)) }
      // A copy follows at once or much later.
      while !waiting.isEmpty, random.number(below: 2) == 0 {
        let copy = waiting.remove(at: random.number(below: waiting.count))
        lanes[copy.lane].append(copy.message)
        if waiting.count < 200 { break }
      }
    }
    for copy in waiting { lanes[copy.lane].append(copy.message) }
    return lanes
  }

  private static let texts = [
    "我要退货", "DD20251118002", "快递几点来", "我穿40码", "运费谁出", "Where is my order?", "查快递",
    "红蜘蛛怎么治", "谢谢", "能用花呗不", "转人工", "你好",
  ]

  private static func deliver(
    _ messages: [Int], _ front: Shared<Front>, conversations: Int, start: Int
  ) throws -> [(Int, [UInt8])] {
    var seen: [(Int, [UInt8])] = []
    var peer: HTTPPeer?
    var port: UInt16 = 0
    for message in messages {
      let (turn, talk) = message.quotientAndRemainder(dividingBy: conversations)
      let body = """
        {"id":"d-\(message)","conversation":"d-\(talk)","sender":"s-\(talk)",\
        "text":"\(texts[(turn + talk) % texts.count])","time":\(start)}
        """
      let request = HTTPPeer.request("POST", "/v1/messages", Array(body.utf8))
      while true {
        do {
          let now = front.value.port
          if peer == nil || now != port {
            peer = try HTTPPeer(.port(now))
            port = now
          }
          guard let peer else { continue }
          try peer.send(request)
          let answer = try peer.answer()
          guard answer.status == 200 else {
            guard answer.status == 503 else { throw TrialError("status \(answer.status)") }
            pause(0.01)
            continue
          }
          seen.append((message, answer.body))
          front.with { $0.done += 1 }
          break
        } catch is HTTPPeer.Broken {
          peer = nil
          pause(0.005)
        }
      }
    }
    return seen
  }

  private static func countRecords(
    _ place: TrialPlace, unique: Int, _ report: inout Report
  ) throws {
    let printed = try place.run(place.command("journal", ["print", "--data", place.data]))
    report.expect(printed.status == 0, "journal print ends with \(printed.status)")
    var records: [Substring: Int] = [:]
    for line in printed.output.split(separator: "\n") where line.contains(#""kind":"delivered""#) {
      guard let start = line.range(of: #""id":"d-"#)?.upperBound else { continue }
      records[line[start...].prefix { $0 != "\"" }, default: 0] += 1
    }
    report.note("messages with a record", records.count)
    report.expect(records.count == unique, "every message has a record")
    report.expectNone(
      records.filter { $0.value > 1 }.map { "d-\($0.key)" }, "messages with two records")
  }
}
