import HTTPService

/// Queries and forms, forwarded fields, addresses.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  FuzzEntry.form(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}
