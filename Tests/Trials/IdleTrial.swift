internal import Foundation

/// Idle keep-alive connections, each of which has asked once.
///
/// Passes where one costs at most 6 KiB of the server's own memory.
enum IdleTrial {
  private static let bytesPerConnection = 6 * 1024

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    let count = options.count ?? 10_000
    var report = Report("\(count) idle connections")
    let place = try TrialPlace(options)
    let server = try TrialServer(place)
    let first = try HTTPPeer(.port(server.port))
    let body = #"{"conversation":"idle","text":"我的快递到哪了"}"#
    for _ in 0..<10 { _ = try first.ask("POST", "/v1/messages", Array(body.utf8)) }
    let before = server.ownMemory
    var peers: [HTTPPeer] = []
    for _ in 0..<count {
      let peer = try HTTPPeer(.port(server.port))
      guard try peer.ask("GET", "/health").status == 200 else { throw TrialError("not healthy") }
      peers.append(peer)
    }
    let after = server.ownMemory
    let each = (after - before) / max(1, count)
    report.note("own memory before", "\(before / 1024) KiB")
    report.note("own memory with them", "\(after / 1024) KiB")
    report.note("bytes a connection", each)
    report.expect(
      each <= bytesPerConnection, "a connection costs at most \(bytesPerConnection) bytes")
    let alive = try peers.filter { try $0.ask("GET", "/health").status == 200 }.count
    report.note("answered once more", alive)
    report.expect(alive == count, "all are still open")
    try server.stop()
    return report
  }
}
