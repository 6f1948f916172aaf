import Chat
import Gateways

/// Lines of JSON as messages, whole and cut in two.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  let decoder = JSONLinesDecoder(channel: "fuzz")
  for (number, line) in bytes.split(separator: 0x0A).enumerated() {
    guard let message = try? decoder.message(in: line, line: number) else { continue }
    precondition(!message.conversation.isEmpty || !line.isEmpty)
  }
  _ = try? decoder.message(in: bytes[...], line: 1)
  let cut = bytes.count / 2
  var whole = LineSplitter()
  var pieces = LineSplitter()
  let once = whole.lines(in: bytes).count + (whole.finish() == nil ? 0 : 1)
  let twice =
    pieces.lines(in: bytes[..<cut]).count + pieces.lines(in: bytes[cut...]).count
    + (pieces.finish() == nil ? 0 : 1)
  precondition(once == twice, "Cutting the input changes the lines.")
  return 0
}
