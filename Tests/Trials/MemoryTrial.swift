internal import Foundation

/// Many messages of many conversations; the server's own memory after each tenth.
///
/// Passes where in the last two tenths a message adds next to nothing. By then each conversation's
/// history is full: it has the last 20 turns, and up to 8 more before they are cut; and the delivery
/// ledger lies in a file.
enum MemoryTrial {
  private static let conversations = 50_000
  private static let list = 100
  private static let bytesPerMessage = 8
  private static let texts = [
    "在吗", "运费谁出", "红蜘蛛怎么治", "谢谢", "能用花呗不", "我穿40码", "今天天气不错", "where is my parcel",
    "DD20251121001", "多久浇一次水",
  ]

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    let count = options.count ?? 1_000_000
    var report = Report("\(count) messages of \(conversations) conversations")
    let place = try TrialPlace(options)
    let server = try TrialServer(place)
    report.note("own memory at the start", "\(server.ownMemory >> 10) KiB")
    var sizes: [Int] = []
    let begin = seconds()
    for part in 0..<10 {
      let size = count / 10
      let port = server.port
      _ = try onThreads(4) { thread in
        let peer = try HTTPPeer(.port(port))
        for start in stride(from: thread * list, to: size, by: 4 * list) {
          let messages = (start..<min(size, start + list)).map { number -> String in
            let message = part * size + number
            let talk = message % conversations
            let text = texts[(message / conversations + talk) % texts.count]
            return #"{"id":"n-\#(message)","conversation":"n-\#(talk)","text":"\#(text)"}"#
          }
          let body = Array("[\(messages.joined(separator: ","))]".utf8)
          let answer = try peer.ask("POST", "/v1/messages", body)
          guard answer.status == 200 else { throw TrialError("status \(answer.status)") }
        }
      }
      sizes.append(server.ownMemory)
      report.note("after \((part + 1) * size)", "\(sizes[part] >> 10) KiB")
    }
    report.note("seconds", decimal(seconds() - begin))
    report.note("highest resident (VmHWM)", "\(server.memory("VmHWM:") >> 10) KiB")
    let growth = Double(sizes[9] - sizes[7]) / Double(count * 2 / 10)
    report.note("bytes a message in the last two tenths", decimal(growth, 2))
    report.expect(
      growth < Double(bytesPerMessage), "a message adds less than \(bytesPerMessage) bytes")
    try server.stop()
    return report
  }
}
