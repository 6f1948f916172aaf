import Service

/// The payload of a journal's record: what can be read is written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  guard let record = try? ServiceRecord(bytes) else { return 0 }
  let written = record.bytes
  guard let again = try? ServiceRecord(written) else {
    fatalError("A record that was read and written cannot be read.")
  }
  precondition(again == record, "A record changes when it is written.")
  precondition(again.bytes == written, "A record is written in two ways.")
  return 0
}
