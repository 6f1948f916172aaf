import Chat
import Foundation

@testable import Gateways

/// Lines of JSON as messages, cut anywhere; the reader of usual lines beside that of all; what is
/// accepted beside Foundation, which must accept it as well; and written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  let decoder = JSONLinesDecoder(channel: "fuzz")
  for (number, line) in (bytes.split(separator: 0x0A) + [bytes[...]]).enumerated() {
    let short = try? decoder.message(in: line, line: number)
    let long = try? decoder.parsedMessage(in: line, line: number)
    precondition(short == long, "The short way reads another message.")
    _ = InputFormat.detected(in: line)
  }
  checkLines(bytes)
  if (try? UTF8Span(validating: bytes.span)) != nil,
    let value = try? JSONParser.value(in: bytes[...])
  {
    precondition(
      (try? JSONParser.value(in: JSONText.bytes(value)[...])) == value,
      "A value changes when it is written.")
    checkFoundation(bytes, value)
  }
  return 0
}

/// Lines do not depend on where the input is cut.
private func checkLines(_ bytes: [UInt8]) {
  func lines(_ pieces: [ArraySlice<UInt8>]) -> [LineSplitter.Line] {
    var splitter = LineSplitter()
    let lines = pieces.flatMap { splitter.lines(in: $0) }
    return lines + [splitter.finish()].compactMap(\.self)
  }
  let cut = bytes.isEmpty ? 0 : Int(bytes[0]) % bytes.count
  let once = lines([bytes[...]])
  precondition(
    once == lines([bytes[..<cut], bytes[cut...]]), "Cutting the input changes the lines.")
  precondition(
    once == lines(bytes.indices.map { bytes[$0...$0] }), "Byte by byte there are others.")
}

/// What the strict reader accepts, Foundation accepts too, and reads alike.
///
/// Left out is what each is known to take in its own way: half surrogates, and numbers such as `0e1` and
/// `1e-999`, which Foundation refuses and the RFC allows.
private func checkFoundation(_ bytes: [UInt8], _ value: FieldValue) {
  let text = String(decoding: bytes, as: UTF8.self).lowercased()
  guard !text.contains("\\ud"), !hasZero(value) || !text.contains(where: { "e.".contains($0) })
  else { return }
  guard let theirs = try? JSONDecoder().decode(FieldValue.self, from: Data(bytes)) else {
    fatalError("Foundation refuses what the strict reader accepts.")
  }
  // Of a name that comes twice, Foundation takes the first value.
  guard names(bytes) == names(JSONText.bytes(value)) else { return }
  precondition(agree(theirs, value), "Foundation reads another value.")
}

private func hasZero(_ value: FieldValue) -> Bool {
  switch value {
  case .number(let number): number == 0
  case .list(let values): values.contains(where: hasZero)
  case .object(let fields): fields.values.contains(where: hasZero)
  default: false
  }
}

/// How many names of fields there are.
private func names(_ bytes: [UInt8]) -> Int {
  var (count, isInString, isEscaped) = (0, false, false)
  for byte in bytes {
    if isEscaped {
      isEscaped = false
    } else if isInString, byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString.toggle()
    } else if !isInString, byte == UInt8(ascii: ":") {
      count += 1
    }
  }
  return count
}

/// Whether Foundation's reading and ours are one value.
private func agree(_ theirs: FieldValue, _ ours: FieldValue) -> Bool {
  switch (theirs, ours) {
  // Whole numbers beyond 2⁵³ keep their digits.
  case (.number(let a), .string(let b)): Double(b) == a
  case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy(agree)
  case (.object(let a), .object(let b)):
    a.count == b.count
      && a.allSatisfy { name, value in b[name].map { agree(value, $0) } ?? false }
  default: theirs == ours
  }
}
