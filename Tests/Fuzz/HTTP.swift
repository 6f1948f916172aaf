import HTTPService

/// Requests, chunks, forms, forwarded fields.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  FuzzEntry.run(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}
