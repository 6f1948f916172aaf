internal import Foundation

/// A connection to a server, kept open; one thread at a time uses it.
final class HTTPPeer {
  struct Answer: Hashable, Sendable {
    let status: Int
    let body: [UInt8]
  }

  struct Broken: Error {}

  enum Address: Hashable, Sendable {
    case port(UInt16)
    case unix(String)
  }

  let descriptor: Int32
  private var received: [UInt8] = []
  private var read = 0

  /// - Parameter patience: seconds that an answer may take.
  init(_ address: Address, patience: Int = 30) throws {
    switch address {
    case .port(let port):
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var one: Int32 = 1
      unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
      try connect(&name)
    case .unix(let path):
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      unsafe withUnsafeMutableBytes(of: &name.sun_path) { target in
        unsafe target.copyBytes(from: path.utf8.prefix(target.count - 1))
      }
      try connect(&name)
    }
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  private func connect<Name>(_ name: inout Name) throws {
    let size = socklen_t(MemoryLayout<Name>.size)
    let status = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Foundation.connect(descriptor, $0, size)
      }
    }
    guard status == 0 else { throw Broken() }
  }

  /// The bytes of a request.
  static func request(
    _ method: String, _ path: String, _ body: [UInt8] = [], type: String = "application/json"
  ) -> [UInt8] {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    head += "Authorization: Bearer \(TrialPlace.token)\r\n"
    if !body.isEmpty { head += "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n" }
    return Array((head + "\r\n").utf8) + body
  }

  func ask(_ method: String, _ path: String, _ body: [UInt8] = []) throws -> Answer {
    try send(Self.request(method, path, body))
    return try answer()
  }

  func send(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { all in
        unsafe Foundation.send(
          descriptor, all.baseAddress?.advanced(by: done), all.count - done,
          Int32(MSG_NOSIGNAL))
      }
      if count <= 0 {
        if count < 0, errno == EINTR { continue }
        throw Broken()
      }
      done += count
    }
  }

  /// Reads the next answer.
  func answer() throws -> Answer {
    var end: Int?
    while end == nil {
      end = headEnd()
      if end == nil { try receive() }
    }
    let start = end ?? 0
    let head = String(decoding: received[read..<start], as: UTF8.self)
    let lines = head.split(separator: "\r\n")
    guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { throw Broken() }
    var length = 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == "content-length" {
        length = Int(parts[1].trimmingCharacters(in: .whitespaces)) ?? 0
      }
    }
    while received.count < start + length { try receive() }
    let body = Array(received[start..<(start + length)])
    read = start + length
    if read > 65_536 || read == received.count {
      received.removeFirst(read)
      read = 0
    }
    return Answer(status: status, body: body)
  }

  private func headEnd() -> Int? {
    var place = read
    while place + 3 < received.count {
      if received[place] == 13, received[place + 1] == 10, received[place + 2] == 13,
        received[place + 3] == 10
      {
        return place + 4
      }
      place += 1
    }
    return nil
  }

  private func receive() throws {
    let before = received.count
    received.append(contentsOf: repeatElement(0, count: 16_384))
    var count = 0
    repeat {
      count = unsafe received.withUnsafeMutableBytes { all in
        unsafe recv(descriptor, all.baseAddress?.advanced(by: before), 16_384, 0)
      }
    } while count < 0 && errno == EINTR
    received.removeLast(16_384 - max(0, count))
    guard count > 0 else { throw Broken() }
  }
}
