/// One door for fuzzers to every reader of outside bytes in this module.
package enum FuzzEntry {
  /// Reads `bytes` as requests, chunks and form, whole and in two pieces, and traps where cutting
  /// makes a difference.
  ///
  /// - Parameter bytes: the first byte chooses where the rest is cut.
  package static func run(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let input = [UInt8](bytes.dropFirst())
    var limits = HTTPLimits()
    limits.requestLine = 256
    limits.headerBytes = 512
    limits.headerCount = 8
    limits.body = 1_024
    limits.chunkExtensionBytes = 64
    let cut = input.isEmpty ? 0 : Int(first) % input.count
    let whole = outcome([input], limits: limits)
    let pieces = outcome([Array(input[..<cut]), Array(input[cut...])], limits: limits)
    precondition(whole == pieces, "Cutting the input changes the requests.")
    runChunks(input, limits: limits.message)
    _ = try? FormDecoder().fields(in: input)
    _ = ForwardedElement.clients(in: String(decoding: input, as: UTF8.self))
    _ = AddressRange(String(decoding: input, as: UTF8.self))
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

  private static func runChunks(_ input: [UInt8], limits: MessageLimits) {
    var decoder = ChunkedDecoder()
    var body: [UInt8] = []
    var position = 0
    let isDone = try? decoder.decode(input.span, from: &position, into: &body, limits: limits)
    precondition(position <= input.count && body.count <= limits.body)
    precondition(isDone != false || position == input.count)
  }
}
