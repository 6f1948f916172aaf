internal import Foundation

/// `wrk` against the server and against nginx with a constant answer, in turns.
///
/// Passes at 0.4 of nginx's requests a second and at most three times its CPU time a request, by the
/// median of the turns: what disturbs the machine for a while disturbs both of a turn. Who waits for
/// the disk cannot be faster than it: 64 connections have 64 messages in one synchronisation at most.
/// So its time is measured, too, and a turn is taken with many more connections.
enum LoadTrial {
  private static let rounds = 5
  private static let manyConnections = 1024

  private struct Turn: Sendable {
    var rate: Double
    var cpu: Double
    var percentiles: [String]
    var errors: Int
  }

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    guard let wrk = TrialPlace.tool("wrk"), let nginx = TrialPlace.tool("nginx"),
      let taskset = TrialPlace.tool("taskset")
    else { return .skipped("load", because: "wrk, nginx or taskset is not installed") }
    let length = options.seconds ?? 3
    var report = Report("load, 64 connections, \(rounds) turns of \(decimal(length)) s")
    let place = try TrialPlace(options)
    let port = try freePort()
    let other = try startNginx(nginx, taskset, place, port)
    defer { other.process.send(SIGTERM) }
    // The same without waiting for anything, where the system has a file system in memory.
    let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
    let bench = Bench(options: options, taskset: taskset, wrk: wrk, seconds: Int(length))
    var ours: [Turn] = []
    var theirs: [Turn] = []
    var lights: [Turn] = []
    var crowds: [Turn] = []
    var mixed: [Turn] = []
    let sync = try synchronisation(in: place.folder)
    report.note("synchronising this disk, median", Times.milliseconds(sync) + " ms")
    report.note("64 messages in each of them are a second", "\(Int(64 / sync))")
    for _ in 0..<rounds {
      ours.append(try bench.turn())
      crowds.append(try bench.turn(connections: manyConnections))
      if memory {
        lights.append(try bench.turn(inMemory: true))
        mixed.append(try bench.turn(inMemory: true, texts: texts))
      }
      theirs.append(try bench.turn(in: place, port, of: other.worker))
    }
    note("xiaoer", ours, &report)
    note("xiaoer, \(manyConnections) connections", crowds, &report)
    note("xiaoer, journal in memory", lights, &report)
    note("xiaoer, the same with \(texts.count) messages in turn", mixed, &report)
    note("nginx", theirs, &report)
    let rate = median(zip(ours, theirs).map { $0.rate / $1.rate })
    let cpu = median(zip(ours, theirs).map { $0.cpu / $1.cpu })
    report.note("requests a second, of nginx's", decimal(rate, 2))
    report.note("CPU time a request, of nginx's", decimal(cpu, 2))
    if memory {
      let ratio = median(zip(lights, theirs).map { $0.rate / $1.rate })
      report.note("requests a second with the journal in memory, of nginx's", decimal(ratio, 2))
      report.expect(ratio >= 0.6, "0.6 of nginx's requests a second with the journal in memory")
    }
    report.note("load of the machine after", Report.load)
    report.expect(rate >= 0.4, "0.4 of nginx's requests a second")
    report.expect(cpu <= 3, "at most 3 times nginx's CPU time a request")
    report.expect(ours.allSatisfy { $0.errors == 0 }, "no errors")
    return report
  }

  private static func note(_ name: String, _ turns: [Turn], _ report: inout Report) {
    for turn in turns {
      report.note(
        name,
        "\(Int(turn.rate)) requests/s, \(decimal(turn.cpu * 1e6, 2)) µs CPU each, p50 / p99 / p99.9 "
          + turn.percentiles.joined(separator: " / ") + ", errors \(turn.errors)")
    }
  }

  /// The median time in seconds to write sixteen kilobytes and have them on the disk.
  private static func synchronisation(in folder: String) throws -> Double {
    let descriptor = unsafe open(folder + "/sync", O_CREAT | O_WRONLY, 0o600)
    guard descriptor >= 0 else { throw TrialError("\(folder) cannot be written") }
    defer { close(descriptor) }
    let bytes = [UInt8](repeating: 0x78, count: 16_384)
    return median(
      try (0..<51).map { _ in
        let begin = seconds()
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count,
          fdatasync(descriptor) == 0
        else { throw TrialError("\(folder) cannot be written") }
        return seconds() - begin
      })
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// It opens a question each time. A message that says the same as the one before is not read anew, so
  /// others are tried in turn besides.
  private static let texts = [
    "我的包裹到哪了，什么时候能到？", "你好", "谢谢", "快递怎么还没到", "我想查一下物流",
    "订单什么时候发货", "在吗", "包裹到哪里了呀",
  ]

  /// Each request is a new message, of one of 5000 conversations.
  private static func lua(_ texts: [String]) -> String {
    """
    local n = 0
    local texts = {\(texts.map { "\"\($0)\"" }.joined(separator: ", "))}
    local head = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer \(TrialPlace.token)"}
    function request()
      n = n + 1
      return wrk.format("POST", "/v1/messages", head, string.format(
        '{"id":"w-%d","conversation":"w-%d","sender":"w-%d","text":"%s"}',
        n, n % 5000, n % 5000, texts[n % \(texts.count) + 1]))
    end
    function done(summary, latency)
      io.write(string.format("result %d %d %d %d %d %d\\n", summary.requests,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
          + summary.errors.status,
        summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
    end

    """
  }

  /// Takes turns: the server on one core, `wrk` on the other.
  private struct Bench {
    let options: TrialOptions
    let taskset: String
    let wrk: String
    let seconds: Int

    /// A turn against a server of its own, so that what it leaves to be compacted is in nobody's way.
    func turn(
      inMemory: Bool = false, connections: Int = 64, texts: [String] = [LoadTrial.texts[0]]
    ) throws -> Turn {
      var options = options
      if inMemory { options.isUnsynced = true }
      let place = try TrialPlace(
        options, parent: inMemory ? "/dev/shm" : NSTemporaryDirectory())
      let server = try TrialServer(place, wrapper: [taskset, "-c", "0"])
      let result = try turn(
        in: place, server.port, of: server.server, connections: connections, texts: texts)
      try server.stop()
      return result
    }

    /// A turn against whatever listens.
    func turn(
      in place: TrialPlace, _ port: UInt16, of process: pid_t, connections: Int = 64,
      texts: [String] = [LoadTrial.texts[0]]
    ) throws -> Turn {
      let script = place.folder + "/post.lua"
      try LoadTrial.lua(texts).write(toFile: script, atomically: true, encoding: .utf8)
      let before = TrialServer.cpu(of: process)
      let said = try place.run(
        [taskset, "-c", "1", wrk, "-t1", "-c\(connections)", "-d\(seconds)s", "--latency"]
          + ["-s", script, "http://127.0.0.1:\(port)/v1/messages"]
      ).output
      let used = TrialServer.cpu(of: process) - before
      guard let line = said.split(separator: "\n").first(where: { $0.hasPrefix("result ") }) else {
        throw TrialError("wrk said: \(said)")
      }
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      guard numbers.count == 6, numbers[0] > 0 else { throw TrialError("wrk said: \(line)") }
      return Turn(
        rate: numbers[0] / (numbers[2] / 1e6), cpu: used / numbers[0],
        percentiles: numbers[3...].map { Times.milliseconds($0 / 1e6) + " ms" },
        errors: Int(numbers[1]))
    }
  }

  /// A port that was free a moment ago.
  static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, size) | getsockname(descriptor, $0, &size)
      }
    }
    guard status == 0 else { throw TrialError("there is no free port") }
    return UInt16(bigEndian: name.sin_port)
  }

  private static func startNginx(
    _ nginx: String, _ taskset: String, _ place: TrialPlace, _ port: UInt16
  ) throws -> (process: ChildProcess, worker: pid_t) {
    let folder = place.folder
    let configuration = """
      worker_processes 1; daemon off; pid \(folder)/nginx.pid; error_log \(folder)/nginx.log;
      events { worker_connections 1024; }
      http {
        access_log off; keepalive_requests 100000000; default_type text/plain;
        client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p;
        fastcgi_temp_path \(folder)/f; uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s;
        server { listen 127.0.0.1:\(port) backlog=4096; location / { return 200 "hello world\\n"; } }
      }
      """
    try configuration.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
    let process = try ChildProcess(
      [taskset, "-c", "0", nginx, "-c", folder + "/nginx.conf", "-e", folder + "/nginx.log"],
      output: folder + "/nginx.out", error: folder + "/nginx.err")
    for _ in 0..<500 {
      let children = TrialPlace.text("/proc/\(process.id)/task/\(process.id)/children")
      if let worker = children.split(separator: " ").first.flatMap({ pid_t($0) }),
        (try? HTTPPeer(.port(port)).ask("GET", "/")) != nil
      {
        return (process, worker)
      }
      pause(0.01)
    }
    throw TrialError("nginx did not start: \(TrialPlace.text(folder + "/nginx.err"))")
  }
}
