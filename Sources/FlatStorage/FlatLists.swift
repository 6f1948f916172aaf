/// Many short lists of numbers in two arrays: compressed sparse rows.
package struct FlatLists: Sendable {
  /// Where each list begins; one more at the end.
  package let starts: FlatArray<Int32>
  package let values: FlatArray<Int32>

  package init(_ lists: [[Int32]]) {
    var starts: [Int32] = [0]
    var values: [Int32] = []
    for list in lists {
      values += list
      starts.append(Int32(values.count))
    }
    self.init(starts: FlatArray(starts), values: FlatArray(values))
  }

  package init(starts: FlatArray<Int32>, values: FlatArray<Int32>) {
    (self.starts, self.values) = (starts, values)
  }

  package var count: Int { starts.count - 1 }

  @inlinable
  package func range(_ list: Int) -> Range<Int> {
    Int(starts[list])..<Int(starts[list + 1])
  }

  @inlinable
  package subscript(list: Int) -> Slice<FlatArray<Int32>> { values[range(list)] }
}

/// Many texts in two arrays.
package struct FlatStrings: Sendable {
  /// Where each text begins, in bytes; one more at the end.
  package let starts: FlatArray<UInt32>
  package let bytes: FlatArray<UInt8>

  package init(_ texts: some Sequence<String>) {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for text in texts {
      bytes += text.utf8
      starts.append(UInt32(bytes.count))
    }
    self.init(starts: FlatArray(starts), bytes: FlatArray(bytes))
  }

  package init(starts: FlatArray<UInt32>, bytes: FlatArray<UInt8>) {
    (self.starts, self.bytes) = (starts, bytes)
  }

  package var count: Int { starts.count - 1 }

  /// The bytes of a text, for those who compare or copy without making a `String`.
  @inlinable
  package func range(_ text: Int) -> Range<Int> {
    Int(starts[text])..<Int(starts[text + 1])
  }

  package subscript(text: Int) -> String { string(range(text)) }

  package func string(_ range: Range<Int>) -> String {
    precondition(range.upperBound <= bytes.count, "A text was read beyond its end.")
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe String(decoding: UnsafeBufferPointer(rebasing: buffer[range]), as: UTF8.self)
    }
  }
}
