import Chat
import Gateways

/// The body of a webhook: a list of messages is cut into its elements without reading them.
///
/// Cutting and then reading each element gives what reading the whole list gives.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  guard (try? UTF8Span(validating: bytes.span)) != nil else { return 0 }
  let elements = JSONElements.split(bytes, limit: Int.max)
  var values: [FieldValue]?
  do throws(JSONParser.Failure) {
    if case .list(let list) = try JSONParser.value(in: bytes[...]) { values = list }
  } catch {
    // An element may be nested one deeper than within a list.
    guard error == .malformed else { return 0 }
  }
  precondition(
    elements.flatMap { try? $0.map { try JSONParser.value(in: $0) } } == values,
    "The elements of a list are others than its values.")
  if let elements, elements.count > 2 {
    let some = JSONElements.split(bytes, limit: 1)
    precondition(some.map { $0.count == 2 && $0[0] == elements[0] } ?? false)
  }
  let decoder = JSONLinesDecoder(channel: "fuzz")
  for element in elements ?? [] { _ = try? decoder.message(in: element, line: 1) }
  return 0
}
