/// Writes tables one behind the other.
package struct FlatWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// A number of values, then the values, then zeros up to a multiple of eight bytes.
  package mutating func append<Element: BitwiseCopyable>(_ elements: [Element]) {
    unsafe elements.withUnsafeBufferPointer { unsafe append($0) }
  }

  package mutating func append<Element>(_ array: FlatArray<Element>) {
    unsafe array.withUnsafeBufferPointer { unsafe append($0) }
  }

  package mutating func append(_ lists: FlatLists) {
    append(lists.starts)
    append(lists.values)
  }

  package mutating func append(_ texts: FlatStrings) {
    append(texts.starts)
    append(texts.bytes)
  }

  package mutating func append(_ text: String) { append(Array(text.utf8)) }

  package mutating func append(_ number: Int) { append([Int64(number)]) }

  private mutating func append<Element: BitwiseCopyable>(_ buffer: UnsafeBufferPointer<Element>) {
    unsafe withUnsafeBytes(of: UInt64(buffer.count).littleEndian) {
      unsafe bytes.append(contentsOf: $0)
    }
    unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(buffer))
    while bytes.count % 8 != 0 { bytes.append(0) }
  }
}

/// Reads tables in the order in which they were written.
package struct FlatReader {
  private let bytes: FlatBytes
  private var offset: Int
  private let end: Int

  package init(_ bytes: FlatBytes) { self.init(bytes, in: 0..<bytes.count) }

  /// - Parameter range: within `bytes`; it begins at a multiple of eight.
  package init(_ bytes: FlatBytes, in range: Range<Int>) {
    precondition(range.upperBound <= bytes.count && range.lowerBound % 8 == 0)
    (self.bytes, offset, end) = (bytes, range.lowerBound, range.upperBound)
  }

  package var isAtEnd: Bool { offset >= end }

  package mutating func array<Element>(
    of type: Element.Type = Element.self
  ) throws(FlatError) -> FlatArray<Element> {
    guard end - offset >= 8 else { throw .damaged }
    let count = unsafe bytes.start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    guard count <= UInt64(end - offset - 8),
      let array = FlatArray<Element>(bytes, at: offset + 8, count: Int(count)),
      array.count * MemoryLayout<Element>.stride <= end - offset - 8
    else { throw .damaged }
    offset = Swift.min(end, (offset + 8 + array.count * MemoryLayout<Element>.stride + 7) & ~7)
    return array
  }

  package mutating func lists() throws(FlatError) -> FlatLists {
    let (starts, values) = (try array(of: Int32.self), try array(of: Int32.self))
    guard starts.count > 0, starts[0] == 0, starts.last == Int32(exactly: values.count) else {
      throw .damaged
    }
    return FlatLists(starts: starts, values: values)
  }

  package mutating func strings() throws(FlatError) -> FlatStrings {
    let (starts, bytes) = (try array(of: UInt32.self), try array(of: UInt8.self))
    guard starts.count > 0, starts[0] == 0, starts.last == UInt32(exactly: bytes.count) else {
      throw .damaged
    }
    return FlatStrings(starts: starts, bytes: bytes)
  }

  package mutating func string() throws(FlatError) -> String {
    let array = try array(of: UInt8.self)
    return unsafe array.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  package mutating func number() throws(FlatError) -> Int {
    let array = try array(of: Int64.self)
    guard array.count == 1, let number = Int(exactly: array[0]) else { throw .damaged }
    return number
  }
}
