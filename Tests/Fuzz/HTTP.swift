import HTTPService

/// Requests.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  FuzzEntry.requests(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}
