@testable import Persistence

/// Any bytes as the newest segment of a journal; then as the recipe of one, whose checksums are right
/// so that a fuzzer gets behind them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  checkPrefix(bytes)
  let recipe = Recipe(bytes)
  let (report, payloads) = read(recipe.bytes) ?? (nil, [])
  guard let report else { fatalError("A header that was just written is refused.") }
  if recipe.isSnapshot {
    precondition(recipe.payloads.starts(with: payloads))
  } else {
    precondition(payloads == recipe.payloads, "There are other records than were written.")
    precondition((report.flaw == nil) == !recipe.isSpoilt)
  }
  checkPrefix(recipe.bytes)
  return 0
}

private func read(_ bytes: [UInt8]) -> (FileReport?, [[UInt8]])? {
  var payloads: [[UInt8]] = []
  let report = try? JournalReader.read(bytes) { payload, position in
    precondition(position.offset < bytes.count)
    payloads.append((0..<payload.count).map { payload[$0] })
  }
  guard let report else { return nil }
  precondition(report.records == payloads.count)
  precondition(report.wholeBytes <= report.bytes && report.bytes <= bytes.count)
  precondition(bytes[Int(report.bytes)...].allSatisfy { $0 == 0 }, "Room is zeros.")
  precondition(!report.isSnapshot || report.bytes == bytes.count, "Snapshots have no room.")
  return (report, payloads)
}

/// Torn anywhere, a file has the first of its records and no others; up to where it is whole, it has
/// the same ones.
private func checkPrefix(_ bytes: [UInt8]) {
  guard let (report, payloads) = read(bytes), let report else { return }
  let cut = Int(bytes.last ?? 0) * bytes.count / 256
  for length in [cut, Int(report.wholeBytes)] {
    guard let (_, some) = read(Array(bytes[..<length])) else { continue }
    precondition(payloads.starts(with: some), "A torn file has other records.")
    precondition(length < report.wholeBytes || some == payloads)
  }
}

/// A file that its bytes describe: its kind, then for each record its kind, length, payload and
/// whether something about it is spoilt.
private struct Recipe {
  var bytes: [UInt8]
  /// Of the records before anything is wrong.
  var payloads: [[UInt8]] = []
  var isSpoilt = false
  let isSnapshot: Bool

  init(_ input: [UInt8]) {
    var rest = input[...]
    isSnapshot = rest.popFirst().map { $0 == 2 } ?? false
    let file = FileHeader(
      kind: isSnapshot ? .snapshot : .segment, number: UInt64(rest.popFirst() ?? 1),
      predecessorLength: 0, predecessorChecksum: 0)
    bytes = file.bytes
    var chain = file.identity
    while let sort = rest.popFirst(), let length = rest.popFirst(), let waiting = rest.popFirst() {
      let isMark = sort & 7 == 3
      let payload = isMark ? [] : Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(payload.count)
      var record = RecordHeader(
        kind: isMark ? .mark : sort & 7 == 2 ? .end : .record, length: UInt32(payload.count),
        previous: chain, unsynced: waiting == 0xFF ? RecordHeader.unknown : UInt32(waiting),
        payloadChecksum: CRC32C.checksum(payload))
      let spoilt = sort >> 3
      if spoilt == 1 { record.previous ^= 1 }
      if spoilt == 2 { record.payloadChecksum ^= 1 }
      if spoilt == 3 { record.length &+= 1 << UInt32(length % 32) }
      if spoilt == 4 { record.kind = length | 4 }
      let isWrong = (1...4).contains(spoilt) || record.kind == RecordHeader.Kind.end.rawValue
      isSpoilt = isSpoilt || isWrong
      if !isSpoilt, !isMark { payloads.append(payload) }
      append(record, payload, file.identity, &chain)
    }
  }

  private mutating func append(
    _ record: RecordHeader, _ payload: [UInt8], _ identity: UInt32, _ chain: inout UInt32
  ) {
    chain = record.checksum(identity: identity, offset: UInt64(bytes.count))
    var header = Array(repeating: UInt8(0), count: RecordHeader.size)
    header.withUnsafeMutableBytes { place in
      guard let start = place.baseAddress else { return }
      unsafe record.store(to: start, checksum: chain)
    }
    bytes += header + payload
  }
}
