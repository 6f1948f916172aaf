internal import Foundation

/// A reverse proxy in front, as the documentation shows it, before a TCP port and a Unix socket.
enum ProxyTrial {
  private enum Proxy: String {
    case nginx, caddy

    /// The language of its block in the documentation, and a word that the block must have.
    var fence: (language: String, word: String) {
      switch self {
      case .nginx: ("nginx", "proxy_pass")
      case .caddy: ("caddyfile", "reverse_proxy")
      }
    }
  }

  @Sendable static func nginx(_ options: TrialOptions) throws -> Report { try run(.nginx, options) }
  @Sendable static func caddy(_ options: TrialOptions) throws -> Report { try run(.caddy, options) }

  private static func run(_ proxy: Proxy, _ options: TrialOptions) throws -> Report {
    let title = "\(proxy) in front"
    guard let program = TrialPlace.tool(proxy.rawValue) else {
      return .skipped(title, because: "\(proxy) is not installed")
    }
    var report = Report(title)
    let place = try TrialPlace(options, service: #"{"proxies": ["unix"]}"#)
    let path = place.folder + "/http.sock"
    let server = try TrialServer(place, ["--listen", "unix:" + path])
    let block = try example(proxy)
    for (number, upstream) in ["127.0.0.1:\(server.port)", "unix:\(path)"].enumerated() {
      let port = try LoadTrial.freePort()
      let process = try start(
        proxy, program, place, port: port,
        fitted(block, proxy, port: port, upstream: upstream))
      defer {
        process.send(SIGTERM)
        process.wait()
      }
      let peer = try HTTPPeer(.port(port))
      let body = Array(#"{"id":"p-1","conversation":"p-1","text":"我的快递到哪了"}"#.utf8)
      let first = try peer.ask("POST", "/v1/messages", body)
      let again = try peer.ask("POST", "/v1/messages", body)
      report.note(upstream.hasPrefix("unix") ? "Unix socket" : "TCP", "status \(first.status)")
      report.expect(first.status == 200, "\(upstream): status \(first.status)")
      report.expect(first == again, "\(upstream): a redelivery is answered in another way")
      let many = [String](repeating: #"{"conversation":"p-2","text":"在吗"}"#, count: 20)
      let large = try peer.ask(
        "POST", "/v1/messages", Array("[\(many.joined(separator: ","))]".utf8))
      report.expect(large.status == 200, "\(upstream): status \(large.status) of a long list")
      let told = try clientOfForged(peer, server, after: number)
      report.note("client of a forged X-Forwarded-For", told)
      report.expect(told == "127.0.0.1", "\(upstream): the client is told as \(told)")
    }
    try server.stop()
    return report
  }

  /// Sends a wrong token with a forged header; the client as the server's log tells it.
  ///
  /// Through TCP that is the proxy, which is not configured; through the Unix socket it is what the
  /// proxy has written behind the forgery.
  private static func clientOfForged(
    _ peer: HTTPPeer, _ server: TrialServer, after number: Int
  ) throws -> String {
    let head = """
      POST /v1/messages HTTP/1.1\r
      Host: localhost\r
      Authorization: Bearer 0123456789abcdef-wrong\r
      X-Forwarded-For: 203.0.113.9\r
      Content-Length: 0\r
      \r

      """
    try peer.send(Array(head.utf8))
    guard try peer.answer().status == 401 else { throw TrialError("a wrong token is let in") }
    // It is told at once, or, within a second of another, with the next tick.
    for _ in 0..<500 {
      let lines = server.said.split(separator: "\n").filter { $0.contains("request refused") }
      if lines.count > number, let name = lines.last?.split(separator: #""client":""#).last {
        return String(name.prefix { $0 != "\"" })
      }
      pause(0.01)
    }
    throw TrialError("a refusal is not told")
  }

  /// The first block of the documentation that shows the proxy.
  private static func example(_ proxy: Proxy) throws -> String {
    let text = TrialPlace.text(TrialPlace.root + "/Sources/Endpoint/README.md")
    for fence in text.components(separatedBy: "```\(proxy.fence.language)\n").dropFirst() {
      let block = fence.components(separatedBy: "\n```")[0]
      if block.contains(proxy.fence.word) { return block }
    }
    throw TrialError("Sources/Endpoint/README.md shows no \(proxy)")
  }

  /// The block with a port of its own, without certificates, and with the server's address.
  private static func fitted(
    _ block: String, _ proxy: Proxy, port: UInt16, upstream: String
  ) -> String {
    let lines = block.components(separatedBy: "\n")
    switch proxy {
    case .caddy:
      // A site without a name has no certificate, and any `Host` reaches it.
      return lines.enumerated().map { number, line in
        number == 0 && line.hasSuffix("{")
          ? "http://:\(port) {"
          : line.replacing(
            /unix\/[^\s]*xiaoer[^\s]*/, with: upstream.replacing("unix:", with: "unix/"))
      }.joined(separator: "\n")
    case .nginx:
      var listens = false
      return lines.compactMap { line -> String? in
        let words = line.trimmingCharacters(in: .whitespaces)
        if words.hasPrefix("ssl_") || words.hasPrefix("http2") { return nil }
        if words.hasPrefix("listen ") {
          defer { listens = true }
          return listens ? nil : "listen 127.0.0.1:\(port);"
        }
        return line.replacing(/unix:[^;:\s]*xiaoer[^;:\s]*/, with: upstream)
      }.joined(separator: "\n")
    }
  }

  private static func start(
    _ proxy: Proxy, _ program: String, _ place: TrialPlace, port: UInt16, _ block: String
  ) throws -> ChildProcess {
    let folder = place.folder + "/\(proxy)-\(port)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // nginx's workers run as another user.
    unsafe chmod(place.folder, 0o755)
    unsafe chmod(place.folder + "/http.sock", 0o666)
    let configuration: String
    let words: [String]
    let file = folder + "/configuration"
    switch proxy {
    case .nginx:
      configuration = """
        daemon off; worker_processes 1; pid \(folder)/pid; error_log \(folder)/log;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p;
          fastcgi_temp_path \(folder)/f; uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s;
          \(block)
        }
        """
      words = [program, "-c", file, "-e", folder + "/log"]
    case .caddy:
      configuration = """
        {
          admin off
          default_bind 127.0.0.1
          storage file_system \(folder)
        }
        \(block)

        """
      // Its own files go below the trial's folder.
      words = [
        "/usr/bin/env", "XDG_CONFIG_HOME=\(folder)", "XDG_DATA_HOME=\(folder)", program, "run",
        "--config", file, "--adapter", "caddyfile",
      ]
    }
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    let process = try ChildProcess(words, output: folder + "/out", error: folder + "/err")
    for _ in 0..<500 {
      if (try? HTTPPeer(.port(port)).ask("GET", "/v1/messages"))?.status == 405 { return process }
      guard process.statusIfEnded() == nil else { break }
      pause(0.01)
    }
    let said = TrialPlace.text(folder + "/log") + TrialPlace.text(folder + "/err")
    throw TrialError("\(proxy) does not forward: \(said)")
  }
}
