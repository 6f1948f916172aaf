extension IntentModel {
  /// The first bytes of an encoded model: a name and the version of the layout and of all constants.
  static let signature: [UInt8] = Array("XIAOINT1".utf8)

  /// The model as bytes for an index file.
  ///
  /// Numbers are little-endian; each array starts with its count. The last eight bytes are a
  /// checksum of all before them.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(bytes: Self.signature)
    writer.write(UInt32(intentCount))
    writer.write(strictness.map { Int32(Strictness.allCases.firstIndex(of: $0) ?? 1) })
    writer.write(UInt32(lists.entries.count))
    for entry in lists.entries {
      writer.write(entry.stems)
      writer.write(entry.lists.map { Int32($0) })
    }
    writer.write(space.table.keys)
    writer.write(space.documentCounts)
    writer.write(UInt32(space.columnCount))
    writer.write(UInt32(space.exampleCount))
    for rows in [weights, examples, exampleStems] {
      writer.write(rows.offsets)
      writer.write(rows.columns)
      writer.write(rows.values.map { Int32(bitPattern: $0.bitPattern) })
    }
    writer.write(exampleIndices)
    writer.write(intentStarts)
    writer.write(ownThreshold.bitPattern)
    writer.write(checksum(writer.bytes[...]))
    return writer.bytes
  }

  /// Reads what ``encoded()`` wrote; `nil` for anything else, whatever the bytes.
  package init?(encoded bytes: [UInt8]) {
    guard bytes.count >= Self.signature.count + 8, bytes.starts(with: Self.signature) else {
      return nil
    }
    let content = bytes.dropLast(8)
    var tail = ByteReader(bytes: bytes.suffix(8))
    guard tail.number(UInt64.self) == checksum(content) else { return nil }
    var reader = ByteReader(bytes: content.dropFirst(Self.signature.count))
    guard let intentCount = reader.count(),
      let levels = reader.array(Int32.self), levels.count == intentCount,
      let lists = WordLists(&reader), let space = FeatureSpace(&reader),
      let weights = SparseRows(&reader, columnLimit: intentCount + 1),
      let examples = SparseRows(&reader, columnLimit: space.columnCount),
      let exampleStems = SparseRows(&reader, columnLimit: space.table.count),
      let indices = reader.array(Int32.self), let starts = reader.array(Int32.self),
      let threshold = reader.number(UInt32.self), reader.isAtEnd,
      weights.count == space.columnCount + 1, examples.count == indices.count,
      exampleStems.count == indices.count, indices.allSatisfy({ $0 >= 0 }),
      starts.count == intentCount + 1, starts.first == 0, Int(starts[intentCount]) == indices.count,
      zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    let known = Strictness.allCases
    guard levels.allSatisfy({ known.indices.contains(Int($0)) }),
      !Float(bitPattern: threshold).isNaN
    else { return nil }
    self.init(
      intentCount: intentCount, strictness: levels.map { known[Int($0)] }, lists: lists,
      space: space, weights: weights, examples: examples, exampleStems: exampleStems,
      exampleIndices: indices, intentStarts: starts, ownThreshold: Float(bitPattern: threshold))
  }
}

private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  return hash
}

extension WordLists {
  fileprivate init?(_ reader: inout ByteReader) {
    guard let count = reader.count() else { return nil }
    var entries: [Entry] = []
    for _ in 0..<count {
      guard let stems = reader.array(UInt64.self), let lists = reader.array(Int32.self),
        (1...Self.entryLimit).contains(stems.count), !lists.isEmpty,
        lists.allSatisfy({ $0 >= 0 })
      else { return nil }
      entries.append(Entry(stems: stems, lists: lists.map { Int($0) }))
    }
    self.init(entries: entries)
  }
}

extension FeatureSpace {
  fileprivate init?(_ reader: inout ByteReader) {
    guard let keys = reader.array(UInt64.self), let counts = reader.array(Int32.self),
      keys.count == counts.count, counts.allSatisfy({ $0 >= 0 }),
      let columnCount = reader.count(), columnCount <= keys.count,
      let exampleCount = reader.count()
    else { return nil }
    self.init(
      table: HashTable(keys: keys), documentCounts: counts, columnCount: columnCount,
      exampleCount: exampleCount)
  }
}

extension SparseRows {
  fileprivate init?(_ reader: inout ByteReader, columnLimit: Int) {
    guard let offsets = reader.array(Int32.self), let columns = reader.array(Int32.self),
      let values = reader.array(Int32.self), columns.count == values.count,
      offsets.first == 0, let last = offsets.last, Int(last) == columns.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }),
      columns.allSatisfy({ $0 >= 0 && Int($0) < columnLimit })
    else { return nil }
    let numbers = values.map { Float(bitPattern: UInt32(bitPattern: $0)) }
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    self.init(offsets: offsets, columns: columns, values: numbers)
  }
}

/// Appends numbers, the low byte first.
private struct ByteWriter {
  var bytes: [UInt8]

  mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func write<Number: FixedWidthInteger>(_ numbers: [Number]) {
    write(UInt32(numbers.count))
    bytes.reserveCapacity(bytes.count + numbers.count * Number.bitWidth / 8)
    for number in numbers { write(number) }
  }
}

/// Reads what ``ByteWriter`` wrote; every answer is `nil` once the bytes run out.
private struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var next: Int

  init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    next = bytes.startIndex
  }

  var isAtEnd: Bool { next == bytes.endIndex }

  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    let size = Number.bitWidth / 8
    guard bytes.endIndex - next >= size else { return nil }
    var number: Number = 0
    for place in 0..<size {
      number |= Number(truncatingIfNeeded: bytes[next + place]) << (8 * place)
    }
    next += size
    return number
  }

  mutating func count() -> Int? { number(UInt32.self).map { Int($0) } }

  mutating func array<Number: FixedWidthInteger>(_ type: Number.Type) -> [Number]? {
    let size = Number.bitWidth / 8
    guard let count = count(), (bytes.endIndex - next) / size >= count else { return nil }
    var numbers: [Number] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count {
      guard let number = number(type) else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
