import Persistence

/// Any bytes as the newest segment of a journal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  _ = try? JournalReader.read(bytes) { payload, _ in precondition(payload.count <= bytes.count) }
  return 0
}
