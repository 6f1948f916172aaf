internal import Foundation

/// Slow connections of three kinds beside honest clients.
///
/// Passes where the honest clients' 99th percentile stays below three times that without slow ones. The
/// short form, beside other tests, lets it be half a second as well.
enum SlowTrial {
  private static let honest = 50
  /// Requests of one honest client a second.
  private static let rate = 20.0

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    let count = options.count ?? 2000
    let length = options.seconds ?? 8
    var report = Report("\(count) slow connections beside \(honest) honest clients")
    let place = try TrialPlace(options)
    let server = try TrialServer(place)
    let port = server.port
    // The first second warms up.
    _ = try measure(port, 1, round: 0)
    var calm: [Double] = []
    var disturbed: [Double] = []
    var cut = 0
    for round in 1...2 {
      calm += try measure(port, length / 2, round: round * 2)
      let isOver = Shared(false)
      let ready = DispatchSemaphore(value: 0)
      let gone = DispatchSemaphore(value: 0)
      let cuts = Shared(0)
      Thread {
        cuts.with { $0 = SlowPeers(count: count, port: port).run(until: isOver, ready) }
        gone.signal()
      }.start()
      ready.wait()
      disturbed += try measure(port, length / 2, round: round * 2 + 1)
      isOver.with { $0 = true }
      gone.wait()
      cut += cuts.value
    }
    let (before, beside) = (Times(calm), Times(disturbed))
    report.note("requests", "\(before.count) undisturbed, \(beside.count) beside slow ones")
    report.note("p50 / p99 / p99.9 undisturbed", before.text)
    report.note("p50 / p99 / p99.9 beside slow ones", beside.text)
    let ratio = beside.percentile(0.99) / before.percentile(0.99)
    report.note("p99, ratio", decimal(ratio, 2))
    report.note("slow connections that were cut", cut)
    report.note("load of the machine after", Report.load)
    let isBearable = options.isShort && beside.percentile(0.99) < 0.5
    report.expect(ratio < 3 || isBearable, "p99 stays below three times the undisturbed")
    let wanted = Int(Double(honest) * rate * length * (options.isShort ? 0.2 : 0.8))
    report.expect(beside.count > wanted, "the honest are answered: \(beside.count) of \(wanted)")
    try server.stop()
    return report
  }

  /// The times of honest requests, each client at its own pace.
  private static func measure(_ port: UInt16, _ length: Double, round: Int) throws -> [Double] {
    let begin = seconds()
    let times = try onThreads(honest) { client -> [Double] in
      let peer = try HTTPPeer(.port(port))
      var times: [Double] = []
      var due = begin + Double(client) / rate / Double(honest)
      while due < begin + length {
        pause(due - seconds())
        let id = "h-\(round)-\(client)-\(times.count)"
        let body = #"{"id":"\#(id)","conversation":"\#(id)","text":"我的快递到哪了"}"#
        let sent = seconds()
        let answer = try peer.ask("POST", "/v1/messages", Array(body.utf8))
        guard answer.status == 200 else { throw TrialError("status \(answer.status)") }
        times.append(seconds() - sent)
        due += 1 / rate
      }
      return times
    }
    return Array(times.joined())
  }
}

/// Connections that send a byte a second, or do not read.
private final class SlowPeers {
  private enum Kind: Int { case head, body, reader }

  private struct Peer {
    var descriptor: Int32
    let kind: Kind
    var sent = 0
  }

  private let port: UInt16
  private var peers: [Peer] = []
  private var cut = 0
  private let head = Array(
    "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nX-Long: \(String(repeating: "a", count: 500))"
      .utf8)
  private let bodyHead = Array(
    ("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(TrialPlace.token)\r\n"
      + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n").utf8)
  private let flood = Array(
    [[UInt8]](repeating: HTTPPeer.request("GET", "/v1/openapi.json"), count: 100).joined())

  init(count: Int, port: UInt16) {
    self.port = port
    for number in 0..<count {
      let kind = Kind(rawValue: number % 3) ?? .head
      peers.append(Peer(descriptor: Self.connect(port), kind: kind))
    }
  }

  deinit { for peer in peers { close(peer.descriptor) } }

  private static func connect(_ port: UInt16) -> Int32 {
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_INET, flags | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    _ = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return descriptor
  }

  /// Goes on until told; returns how many connections the server has cut.
  func run(until isOver: Shared<Bool>, _ ready: DispatchSemaphore) -> Int {
    var turns = 0
    while !isOver.value {
      let begin = seconds()
      for place in peers.indices {
        step(place)
        // Spread over the second, as many small peers would be.
        if place % 20 == 19 { pause(begin + Double(place) / Double(peers.count) - seconds()) }
        if isOver.value { return cut }
      }
      turns += 1
      if turns == 2 { ready.signal() }
      pause(begin + 1 - seconds())
    }
    return cut
  }

  private func step(_ place: Int) {
    let peer = peers[place]
    let bytes: ArraySlice<UInt8>
    switch peer.kind {
    case .head: bytes = head[min(peer.sent, head.count - 1)...].prefix(1)
    case .body: bytes = peer.sent == 0 ? bodyHead[...] : [UInt8(ascii: "x")]
    case .reader: bytes = flood[...]
    }
    let count = unsafe bytes.withUnsafeBytes { all in
      unsafe send(
        peer.descriptor, all.baseAddress, all.count,
        Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
    peers[place].sent += 1
    guard count < 0, errno != EAGAIN, errno != EINTR else { return }
    close(peer.descriptor)
    cut += 1
    peers[place] = Peer(descriptor: Self.connect(port), kind: peer.kind)
  }
}
