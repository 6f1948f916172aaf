/// The doors for fuzzers to the readers of outside bytes in this module, one a reader.
///
/// Each traps where something that must hold does not.
package enum FuzzEntry {
  /// Reads requests whole, in two pieces and byte by byte: cutting makes no difference.
  ///
  /// - Parameter bytes: the first byte chooses where the rest is cut.
  package static func requests(_ bytes: [UInt8]) {
    guard let (input, cut) = cutting(bytes) else { return }
    var limits = HTTPLimits()
    limits.requestLine = 256
    limits.headerBytes = 512
    limits.headerCount = 8
    limits.body = 1_024
    limits.chunkExtensionBytes = 64
    let whole = outcome([input], limits: limits)
    let pieces = outcome([Array(input[..<cut]), Array(input[cut...])], limits: limits)
    precondition(whole == pieces, "Cutting the input changes the requests.")
    let single = outcome(input.map { [$0] }, limits: limits)
    precondition(whole == single, "Byte by byte there are other requests.")
  }

  /// Reads a chunked body likewise, then writes the input as chunks and reads it again.
  ///
  /// - Parameter bytes: the first byte chooses where the rest is cut.
  package static func chunks(_ bytes: [UInt8]) {
    guard let (input, cut) = cutting(bytes) else { return }
    var limits = HTTPLimits()
    limits.headerBytes = 128
    limits.headerCount = 4
    limits.body = 512
    limits.chunkExtensionBytes = 64
    let whole = joined([input], limits: limits.message)
    precondition(whole.used <= input.count && whole.body.count <= limits.body)
    precondition(whole.error != nil || whole.isDone || whole.used == input.count)
    let pieces = [[Array(input[..<cut]), Array(input[cut...])], input.map { [$0] }]
    for pieces in pieces {
      precondition(
        joined(pieces, limits: limits.message) == whole, "Cutting the input changes the body.")
    }
    limits.body = input.count
    limits.chunkExtensionBytes = 32 * (input.count + 1)
    let written = chunked(input)
    let read = joined([written + Array("GET".utf8)], limits: limits.message)
    precondition(
      read == Joined(body: input, isDone: true, used: written.count, error: nil),
      "A body changes when it is sent in chunks.")
  }

  /// Reads a query or form, forwarded addresses and address ranges; what was read is written and read
  /// again.
  ///
  /// - Parameter bytes: the first byte chooses where the rest is cut.
  package static func form(_ bytes: [UInt8]) {
    guard let (input, cut) = cutting(bytes) else { return }
    fields(input, cut: cut)
    forwarded(input, cut: cut)
    let text = String(decoding: input, as: UTF8.self)
    if let address = ProxyTrust.address(text) {
      precondition(IPAddress(address.description) == address, "An address changes when written.")
    }
    if let range = AddressRange(text) {
      precondition(range.contains(range.address))
      precondition(AddressRange(range.description) == range, "A range changes when written.")
    }
    for field in [ProxyTrust.Field.forwarded, .xForwardedFor] {
      let trust = ProxyTrust(proxies: [.loopback], trustsLocal: true, field: field)
      let values = [String(decoding: input[..<cut], as: UTF8.self), text]
      _ = trust.client(peer: .local) { values }
      _ = trust.client(peer: .ip(.loopback, port: 1)) { values }
    }
  }

  /// What a parser makes of `pieces`: a description of each request, then of the error.
  package static func outcome(_ pieces: [[UInt8]], limits: HTTPLimits) -> [String] {
    var parser = RequestParser(limits: limits.message)
    var outcome: [String] = []
    for piece in pieces {
      var position = 0
      do {
        while try parser.read(piece.span, from: &position) == .complete {
          let keepsAlive = parser.keepsAlive
          guard let request = parser.takeRequest(peer: .local) else {
            outcome.append("unknown method \(keepsAlive)")
            continue
          }
          let fields = (0..<request.fieldCount).map { "\(request.field(at: $0))" }
          outcome.append(
            "\(request.method) \(request.path) \(request.query ?? []) 1.\(request.minorVersion) "
              + "\(keepsAlive) \(fields) \(request.body)")
        }
      } catch {
        return outcome + ["\(error)"]
      }
    }
    return outcome
  }

  private static func cutting(_ bytes: [UInt8]) -> (input: [UInt8], cut: Int)? {
    guard let first = bytes.first else { return nil }
    let input = [UInt8](bytes.dropFirst())
    return (input, input.isEmpty ? 0 : Int(first) % input.count)
  }

  // MARK: - Chunks

  /// What a decoder makes of pieces.
  private struct Joined: Equatable {
    var body: [UInt8] = []
    var isDone = false
    /// Bytes up to the end of the body, or up to the error.
    var used = 0
    var error: HTTPParseError?
  }

  private static func joined(_ pieces: [[UInt8]], limits: MessageLimits) -> Joined {
    var decoder = ChunkedDecoder()
    var result = Joined()
    for piece in pieces where !result.isDone && result.error == nil {
      var position = 0
      do {
        result.isDone = try decoder.decode(
          piece.span, from: &position, into: &result.body, limits: limits)
      } catch {
        result.error = error
      }
      result.used += position
    }
    return result
  }

  /// `body` in chunks whose lengths and ornaments its own bytes choose.
  private static func chunked(_ body: [UInt8]) -> [UInt8] {
    let ornaments = ["", ";a", ";a=b", " ; a = \"b\\\";\"", ";\(String(repeating: "a", count: 9))"]
    var written: [UInt8] = []
    var rest = body[...]
    while let first = rest.first {
      let chunk = rest.prefix(1 + Int(first) % 40)
      let zeros = String(repeating: "0", count: Int(first) % 3)
      let size = String(chunk.count, radix: 16, uppercase: first.isMultiple(of: 2))
      written += (zeros + size + ornaments[Int(first) % ornaments.count] + "\r\n").utf8
      written += chunk + [.carriageReturn, .lineFeed]
      rest = rest.dropFirst(chunk.count)
    }
    return written + Array("0\r\n\r\n".utf8)
  }

  // MARK: - Fields

  private static func fields(_ input: [UInt8], cut: Int) {
    let decoder = FormDecoder()
    let ampersand = [UInt8(ascii: "&")]
    let (left, right) = (Array(input[..<cut]), Array(input[cut...]))
    if let first = try? decoder.fields(in: left), let second = try? decoder.fields(in: right),
      first.count + second.count <= decoder.fieldLimit
    {
      precondition(
        (try? decoder.fields(in: left + ampersand + right)) == first + second,
        "Two forms are other fields than both together.")
    }
    guard let fields = try? decoder.fields(in: input) else { return }
    let written = fields.map { escaped($0.name) + [.equals] + escaped($0.value) }
    precondition(
      (try? decoder.fields(in: Array(written.joined(separator: ampersand)))) == fields,
      "Fields change when they are written.")
  }

  /// Every byte as `%XX`.
  private static func escaped(_ text: String) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return text.utf8.flatMap { [.percent, digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  private static func forwarded(_ input: [UInt8], cut: Int) {
    let names = input.split(separator: .lineFeed).map { String(decoding: $0, as: UTF8.self) }
    let quoted = names.map { name in
      let escaped = name.utf8.flatMap { byte -> [UInt8] in
        byte == .quote || byte == .backslash ? [.backslash, byte] : [byte]
      }
      return "by=x;for=\"" + String(decoding: escaped, as: UTF8.self) + "\""
    }
    if !names.isEmpty {
      precondition(
        ForwardedElement.clients(in: quoted.joined(separator: ",")) == names,
        "Quoted names of clients change.")
    }
    let left = String(decoding: input[..<cut], as: UTF8.self)
    let right = String(decoding: input[cut...], as: UTF8.self)
    guard !left.utf8.contains(.quote) else { return }
    precondition(
      ForwardedElement.clients(in: left + "," + right)
        == ForwardedElement.clients(in: left) + ForwardedElement.clients(in: right),
      "Two lists of clients are not both together.")
  }
}
