/// Many short lists of numbers in two arrays: compressed sparse rows.
public struct FlatLists: Sendable {
  /// Where each list begins; one more at the end.
  public let starts: FlatArray<Int32>
  public let values: FlatArray<Int32>

  public init(_ lists: [[Int32]]) {
    var starts: [Int32] = [0]
    var values: [Int32] = []
    for list in lists {
      values += list
      starts.append(Int32(values.count))
    }
    self.init(starts: FlatArray(starts), values: FlatArray(values))
  }

  public init(starts: FlatArray<Int32>, values: FlatArray<Int32>) {
    (self.starts, self.values) = (starts, values)
  }

  public var count: Int { starts.count - 1 }

  @inlinable @inline(__always)
  public func range(_ list: Int) -> Range<Int> {
    Int(starts[list])..<Int(starts[list + 1])
  }

  @inlinable @inline(__always)
  public subscript(list: Int) -> Slice<FlatArray<Int32>> { values[range(list)] }
}

/// Many texts in two arrays.
public struct FlatStrings: Sendable {
  /// Where each text begins, in bytes; one more at the end.
  public let starts: FlatArray<UInt32>
  public let bytes: FlatArray<UInt8>

  public init(_ texts: some Sequence<String>) {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for text in texts {
      bytes += text.utf8
      starts.append(UInt32(bytes.count))
    }
    self.init(starts: FlatArray(starts), bytes: FlatArray(bytes))
  }

  public init(starts: FlatArray<UInt32>, bytes: FlatArray<UInt8>) {
    (self.starts, self.bytes) = (starts, bytes)
  }

  public var count: Int { starts.count - 1 }

  /// The bytes of a text, for those who compare or copy without making a `String`.
  @inlinable @inline(__always)
  public func range(_ text: Int) -> Range<Int> {
    Int(starts[text])..<Int(starts[text + 1])
  }

  public subscript(text: Int) -> String { Self.string(bytes, range(text)) }

  /// Whether a text is written with the bytes of another.
  package func isText(_ number: Int, _ other: String) -> Bool {
    let own = range(number)
    guard own.count == other.utf8.count else { return false }
    let view = bytes.view(own.lowerBound, count: own.count)
    var other = other
    return other.withUTF8 { text in
      for unsafe(place, byte) in unsafe text.enumerated() where view[place] != byte { return false }
      return true
    }
  }

  package static func string(_ bytes: FlatArray<UInt8>, _ range: Range<Int>) -> String {
    precondition(range.upperBound <= bytes.count, "A text was read beyond its end.")
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe String(decoding: UnsafeBufferPointer(rebasing: buffer[range]), as: UTF8.self)
    }
  }

  /// The records of `writers`, read by ``RecordReader``.
  package init(records writers: [RecordWriter]) {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for writer in writers {
      bytes += writer.bytes
      starts.append(UInt32(bytes.count))
    }
    self.init(starts: FlatArray(starts), bytes: FlatArray(bytes))
  }
}
