/// The names of a journal's files, and which of them belong together.
///
/// `segment-000000000007` continues `segment-000000000006`; `snapshot-000000000007` says what all
/// segments before number 7 came to. What ends in `.part` was never finished.
struct JournalFolder: Sendable {
  /// One complete way to the present: perhaps a snapshot, then the segments from its number on.
  struct Generation: Hashable, Sendable {
    let snapshot: UInt64?
    let segments: [UInt64]
  }

  let path: String
  let disk: Disk

  private static let digits = 12
  private static let unfinished = ".part"
  private static let torn = "torn-"

  func file(_ kind: FileHeader.Kind, _ number: UInt64) -> String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, Self.digits - digits.count))
    return "\(path)/\(kind.name)-\(zeros)\(digits)"
  }

  func unfinished(_ kind: FileHeader.Kind, _ number: UInt64) -> String {
    file(kind, number) + Self.unfinished
  }

  func torn(_ number: UInt64, _ offset: UInt64) -> String {
    "\(path)/\(Self.torn)\(file(.segment, number).suffix(Self.digits))-\(offset)"
  }

  func tornTails(in names: [String]) -> [String] {
    names.filter { $0.hasPrefix(Self.torn) }.map { "\(path)/\($0)" }
  }

  var lock: String { "\(path)/lock" }

  /// The number in a name that ``file(_:_:)`` gives, or `nil` for other names.
  private func number(_ kind: FileHeader.Kind, in name: String) -> UInt64? {
    let start = "\(kind.name)-"
    guard name.hasPrefix(start), name.utf8.count == start.utf8.count + Self.digits else {
      return nil
    }
    let digits = name.utf8.dropFirst(start.utf8.count)
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt64(String(Substring(digits))).flatMap { $0 > 0 ? $0 : nil }
  }

  func numbers(_ kind: FileHeader.Kind, in names: [String]) -> [UInt64] {
    names.compactMap { number(kind, in: $0) }.sorted()
  }

  /// What a compaction or a rotation left when it was cut short.
  func unfinishedFiles(in names: [String]) -> [String] {
    names.filter { name in
      name.hasSuffix(Self.unfinished)
        && FileHeader.Kind.allCases.contains {
          number($0, in: String(name.dropLast(Self.unfinished.count))) != nil
        }
    }.map { "\(path)/\($0)" }
  }

  /// The generations that have all their files, the newest first; empty for a new folder.
  ///
  /// Older ones are what a compaction has not removed yet. Throws `.missing` where the newest lacks
  /// a file: no crash does that, and going back would lose records.
  func generations(in names: [String]) throws(JournalError) -> [Generation] {
    let segments = numbers(.segment, in: names)
    let snapshots = numbers(.snapshot, in: names)
    guard let first = segments.first ?? snapshots.last else { return [] }
    if snapshots.isEmpty, first > 1 { throw .missing(path: file(.snapshot, first)) }
    var whole: [Generation] = []
    let starts = snapshots.reversed().map { (snapshot: Optional($0), first: $0) }
    for start in starts + [(snapshot: nil, first: 1)] {
      let wanted = segments.filter { $0 >= start.first }
      var next = start.first
      for number in wanted where number == next { next += 1 }
      if next > start.first, next == start.first + UInt64(wanted.count) {
        whole.append(Generation(snapshot: start.snapshot, segments: wanted))
      } else if whole.isEmpty {
        throw .missing(path: file(.segment, next))
      }
    }
    return whole
  }

  /// Writes a header under a passing name, gives the file its own, and returns when both are on
  /// disk: a file with a proper name has a whole header.
  ///
  /// - Parameter maximumRoom: as ``RecordStream`` has it.
  func create(
    _ header: FileHeader, maximumRoom: Int = 0
  ) throws(JournalError) -> RecordStream {
    let path = file(header.kind, header.number)
    let file = try disk.open(
      unfinished(header.kind, header.number), .replacing, naming: path)
    let bytes = header.bytes
    try file.writeAll(bytes, at: 0)
    try file.synchronize()
    try disk.rename(unfinished(header.kind, header.number), to: path)
    try disk.synchronizeFolder(self.path)
    let identity = header.identity
    return RecordStream(
      file: file, identity: identity, offset: UInt64(bytes.count), chain: identity,
      maximumRoom: maximumRoom)
  }
}

extension FileHeader.Kind {
  var name: String {
    switch self {
    case .segment: "segment"
    case .snapshot: "snapshot"
    }
  }
}

extension Disk.File {
  func writeAll(_ bytes: [UInt8], at offset: UInt64) throws(JournalError) {
    let result = unsafe bytes.withUnsafeBytes { bytes in
      Result { () throws(JournalError) in unsafe try write(bytes, at: offset) }
    }
    try result.get()
  }
}
