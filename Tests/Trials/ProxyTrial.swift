internal import Foundation

/// nginx in front, as the documentation shows it, before a TCP port and a Unix socket.
enum ProxyTrial {
  private static let title = "a reverse proxy in front"

  @Sendable static func run(_ options: TrialOptions) throws -> Report {
    guard let nginx = TrialPlace.tool("nginx") else {
      return .skipped(title, because: "nginx is not installed")
    }
    var report = Report(title)
    let place = try TrialPlace(options)
    let path = place.folder + "/http.sock"
    let server = try TrialServer(place, ["--listen", "unix:" + path])
    let (block, isDocumented) = example()
    report.note("configuration", isDocumented ? "of Sources/Endpoint/README.md" : "the trial's own")
    for upstream in ["127.0.0.1:\(server.port)", "unix:\(path)"] {
      let port = try LoadTrial.freePort()
      let process = try start(nginx, place, port: port, upstream: upstream, block: block)
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
    }
    try server.stop()
    return report
  }

  /// The first nginx block of the documentation with a `proxy_pass`, or one of our own.
  private static func example() -> (block: String, isDocumented: Bool) {
    let text = TrialPlace.text(TrialPlace.root + "/Sources/Endpoint/README.md")
    for fence in text.components(separatedBy: "```nginx\n").dropFirst() {
      let block = fence.components(separatedBy: "\n```")[0]
      if block.contains("proxy_pass") { return (block, true) }
    }
    let own = """
      upstream xiaoer { server 127.0.0.1:8080; keepalive 16; }
      server {
        listen 443 ssl;
        location / {
          proxy_pass http://xiaoer; proxy_http_version 1.1; proxy_set_header Connection "";
          proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
        }
      }
      """
    return (own, false)
  }

  /// The block with a port of its own, without the certificates, and with the server's address.
  private static func fitted(_ block: String, port: UInt16, upstream: String) -> String {
    var listens = false
    return block.split(separator: "\n", omittingEmptySubsequences: false).compactMap {
      line -> String? in
      let words = line.trimmingCharacters(in: .whitespaces)
      if words.hasPrefix("ssl_") || words.hasPrefix("http2") { return nil }
      if words.hasPrefix("listen ") {
        defer { listens = true }
        return listens ? nil : "listen 127.0.0.1:\(port);"
      }
      return String(line).replacing(/unix:[^;:\s]*xiaoer[^;:\s]*/, with: upstream)
        .replacing("127.0.0.1:8080", with: upstream)
    }.joined(separator: "\n")
  }

  private static func start(
    _ nginx: String, _ place: TrialPlace, port: UInt16, upstream: String, block: String
  ) throws -> ChildProcess {
    let folder = place.folder + "/nginx-\(port)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // nginx's workers run as another user.
    unsafe chmod(place.folder, 0o755)
    unsafe chmod(place.folder + "/http.sock", 0o666)
    let configuration = """
      daemon off; worker_processes 1; pid \(folder)/pid; error_log \(folder)/log;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p;
        fastcgi_temp_path \(folder)/f; uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s;
        \(fitted(block, port: port, upstream: upstream))
      }
      """
    try configuration.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
    let process = try ChildProcess(
      [nginx, "-c", folder + "/nginx.conf", "-e", folder + "/log"], output: folder + "/out",
      error: folder + "/err")
    for _ in 0..<500 {
      if (try? HTTPPeer(.port(port)).ask("GET", "/v1/messages"))?.status == 405 { return process }
      guard process.statusIfEnded() == nil else { break }
      pause(0.01)
    }
    let said = TrialPlace.text(folder + "/log") + TrialPlace.text(folder + "/err")
    throw TrialError("nginx does not forward to \(upstream): \(said)")
  }
}
