import FlatStorage
import TestSupport
import Testing

@Suite struct FlatStorageTests {
  private func file(_ writer: FlatWriter) -> [UInt8] {
    FlatFile.encoded(version: 3, fingerprint: 42, sections: [(1, FlatWriter()), (7, writer)])
  }

  @Test func `tables come back in the order in which they were written`() throws {
    var writer = FlatWriter()
    writer.append([3, 1, 4] as [Int32])
    writer.append("退货 ok")
    writer.append(-5)
    writer.append([UInt8]())
    writer.append(FlatLists([[1, 2], [], [3]]))
    writer.append(FlatStrings(["a", "", "月季"]))
    var reader = FlatReader(FlatBytes(writer.bytes))
    #expect(Array(try reader.array(of: Int32.self)) == [3, 1, 4])
    #expect(try reader.string() == "退货 ok")
    #expect(try reader.number() == -5)
    #expect(try reader.array(of: UInt8.self).isEmpty)
    let lists = try reader.lists()
    #expect((0..<lists.count).map { Array(lists[$0]) } == [[1, 2], [], [3]])
    let texts = try reader.strings()
    #expect((0..<texts.count).map { texts[$0] } == ["a", "", "月季"])
    #expect(reader.isAtEnd)
    #expect(throws: FlatError.damaged) { try reader.number() }
  }

  @Test func `a file keeps its sections and its fingerprint`() throws {
    var writer = FlatWriter()
    writer.append([1.5, 2.5] as [Float])
    let read = try FlatFile(FlatBytes(file(writer)), version: 3)
    #expect(read.fingerprint == 42)
    var section = try read.section(7)
    #expect(Array(try section.array(of: Float.self)) == [1.5, 2.5])
    #expect(try read.section(1).isAtEnd)
    #expect(throws: FlatError.damaged) { try read.section(2) }
  }

  @Test func `another version is told from damage`() {
    #expect(throws: FlatError.foreign) {
      try FlatFile(FlatBytes(file(FlatWriter())), version: 4)
    }
  }

  @Test func `a changed, missing or added byte is noticed, wherever it is`() throws {
    var writer = FlatWriter()
    writer.append((0..<20).map { Int32($0) })
    let sound = file(writer)
    for place in sound.indices where !(8..<24).contains(place) {
      var broken = sound
      broken[place] ^= 0x10
      if (40..<48).contains(place) { continue }
      #expect(throws: FlatError.damaged) { try FlatFile(FlatBytes(broken), version: 3) }
      #expect(throws: FlatError.damaged) {
        try FlatFile(FlatBytes(Array(sound[..<place])), version: 3)
      }
    }
    #expect(throws: FlatError.damaged) { try FlatFile(FlatBytes(sound + [0]), version: 3) }
  }

  @Test func `lengths that lie are refused`() {
    for count in [9, 1 << 40, UInt64.max] as [UInt64] {
      var bytes = [UInt8](repeating: 0, count: 16)
      for place in 0..<8 { bytes[place] = UInt8(truncatingIfNeeded: count >> UInt64(place * 8)) }
      var reader = FlatReader(FlatBytes(bytes))
      #expect(throws: FlatError.damaged) { try reader.array(of: UInt8.self) }
      reader = FlatReader(FlatBytes(bytes))
      #expect(throws: FlatError.damaged) { try reader.array(of: Int64.self) }
    }
  }

  @Test func `the hash tells texts apart that differ in one bit or in their division`() {
    var seen: Set<UInt64> = []
    var count = 0
    var random = SplitMix64(seed: 5)
    for length in 0..<200 {
      var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      if !bytes.isEmpty { bytes[length / 2] ^= 1 }
      var hash = FlatHash()
      unsafe bytes.withUnsafeBytes { unsafe hash.combine($0) }
      seen.insert(hash.value)
      count += 1
    }
    for cut in 0...4 {
      var hash = FlatHash()
      hash.combine(String("abcd".prefix(cut)))
      hash.combine(String("abcd".dropFirst(cut)))
      seen.insert(hash.value)
      count += 1
    }
    #expect(seen.count == count)
  }

  @Test func `a missing file is told from one that is damaged`() {
    #expect(throws: FlatError.absent) {
      try FlatFile(path: "/nonexistent/index", version: 1)
    }
    #expect(throws: FlatError.unreadable) { try FlatFile(path: "/", version: 1) }
  }
}
