import HTTPService

/// Chunked bodies.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  FuzzEntry.chunks(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}
