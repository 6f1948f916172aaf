import Persistence
import Synchronization
import TestSupport

/// A disk in memory that can refuse, shorten, interrupt and forget.
///
/// What was written is seen at once, and is on disk only when it was synchronised. A power cut keeps
/// any choice of the sectors that were not, and any choice of the names. A refused synchronisation
/// forgets what it should have written, as Linux does: it is seen until the power is cut.
final class SimulatedDisk: FileSystem {
  enum Call: Hashable, Sendable {
    case open, write, synchronize, synchronizeFolder, truncate, rename, remove, createFolder
  }

  enum Fault: Hashable, Sendable {
    case refusal(Int32)
    /// Half of what was asked, at least one byte.
    case short
    case interruption
    /// Every call from here on fails.
    case powerCut
  }

  /// What a power cut keeps of what was not synchronised.
  enum Loss: Sendable, CaseIterable {
    case everything, nothing, some
  }

  static let sector = 512
  static let noSpace: Int32 = 28
  static let inputOutput: Int32 = 5
  private static let interrupted: Int32 = 4
  private static let absent: Int32 = 2
  private static let existing: Int32 = 17

  struct Content: Sendable {
    var durable: [UInt8] = []
    var current: [UInt8] = []
    var dirty: Set<Int> = []
  }

  struct Change: Sendable {
    var names: [(String, Int?)]
  }

  struct State: Sendable {
    var contents: [Content] = []
    var durableNames: [String: Int] = [:]
    var names: [String: Int] = [:]
    var changes: [Change] = []
    var open: [Int32: Int] = [:]
    var nextDescriptor: Int32 = 3
    var locked: Set<Int> = []
    var hasPower = true
    /// Calls that change something, so far.
    var calls: [Call] = []
    var fault: (at: Int, Fault)?
    var didFault = false
  }

  let state: Mutex<State>
  /// How much room journals on it make ahead.
  let room: Int

  init(_ files: [String: [UInt8]] = [:], room: Int = 0) {
    self.room = room
    var state = State()
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      state.names[name] = state.contents.count
      state.contents.append(Content(durable: bytes, current: bytes))
    }
    state.durableNames = state.names
    self.state = Mutex(state)
  }

  /// Plans a fault for the n-th changing call from now on, from 0.
  func plan(_ fault: Fault, at call: Int) {
    state.withLock { state in
      state.fault = (state.calls.count + call, fault)
      state.didFault = false
    }
  }

  func endFaults() { state.withLock { $0.fault = nil } }

  var didFault: Bool { state.withLock { $0.didFault } }
  var calls: [Call] { state.withLock { $0.calls } }

  /// The files as a process sees them.
  var files: [String: [UInt8]] {
    state.withLock { state in state.names.mapValues { state.contents[$0].current } }
  }

  /// The disk after the power was cut and came back.
  func afterPowerCut(_ loss: Loss, seed: UInt64) -> SimulatedDisk {
    var random = SplitMix64(seed: seed)
    func keeps() -> Bool {
      switch loss {
      case .everything: false
      case .nothing: true
      case .some: Bool.random(using: &random)
      }
    }
    return state.withLock { state in
      var names = state.durableNames
      for change in state.changes where keeps() {
        for (name, content) in change.names { names[name] = content }
      }
      var files: [String: [UInt8]] = [:]
      for (name, number) in names.sorted(by: { $0.key < $1.key }) {
        files[name] = Self.survivor(state.contents[number], keeps)
      }
      return SimulatedDisk(files, room: room)
    }
  }

  private static func survivor(_ content: Content, _ keeps: () -> Bool) -> [UInt8] {
    var bytes = content.durable
    if content.current.count != content.durable.count, keeps() {
      bytes.resize(content.current.count)
    }
    for number in content.dirty.sorted() where keeps() { bytes.take(number, of: content.current) }
    return bytes
  }

  private func change<Value>(
    _ call: Call, _ body: (inout State, Fault?) throws(SystemError) -> Value
  ) throws(SystemError) -> Value {
    try state.withLock { (state) throws(SystemError) in
      guard state.hasPower else { throw SystemError(code: Self.inputOutput) }
      defer { state.calls.append(call) }
      var fault: Fault?
      if let planned = state.fault, planned.at == state.calls.count { fault = planned.1 }
      if fault == .short, call != .write { fault = nil }
      state.didFault = state.didFault || fault != nil
      switch fault {
      case .refusal(let code):
        if call == .synchronize { _ = try body(&state, fault) }
        throw SystemError(code: code)
      case .interruption: throw SystemError(code: Self.interrupted)
      case .powerCut:
        _ = try body(&state, fault)
        state.hasPower = false
        throw SystemError(code: Self.inputOutput)
      case .short, nil: return try body(&state, fault)
      }
    }
  }

  func open(_ path: String, _ mode: OpeningMode) throws(SystemError) -> Int32 {
    let body = { (state: inout State, fault: Fault?) throws(SystemError) -> Int32 in
      guard state.hasPower else { throw SystemError(code: Self.inputOutput) }
      if state.names[path] == nil {
        guard mode == .lockFile || mode == .replacing else {
          throw SystemError(code: Self.absent)
        }
        state.contents.append(Content())
        state.names[path] = state.contents.count - 1
        state.changes.append(Change(names: [(path, state.contents.count - 1)]))
      }
      guard let number = state.names[path] else { throw SystemError(code: Self.absent) }
      if mode == .replacing {
        state.contents[number].current = []
        state.contents[number].dirty = []
      }
      defer { state.nextDescriptor += 1 }
      state.open[state.nextDescriptor] = number
      return state.nextDescriptor
    }
    if mode == .replacing || mode == .lockFile { return try change(.open, body) }
    return try state.withLock { (state) throws(SystemError) in try body(&state, nil) }
  }

  func close(_ file: Int32) {
    state.withLock { state in
      if let number = state.open.removeValue(forKey: file),
        !state.open.values.contains(number)
      {
        state.locked.remove(number)
      }
    }
  }

  private func number(_ file: Int32, _ state: State) throws(SystemError) -> Int {
    guard let number = state.open[file] else { throw SystemError(code: 9) }
    return number
  }

  func read(
    _ file: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int {
    let bytes = try state.withLock { (state) throws(SystemError) in
      state.contents[try number(file, state)].current
    }
    let start = min(Int(offset), bytes.count)
    let count = min(buffer.count, bytes.count - start)
    unsafe buffer.copyBytes(from: bytes[start..<(start + count)])
    return count
  }

  func write(
    _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(SystemError) -> Int {
    let all = unsafe Array(bytes)
    return try change(.write) { (state, fault) throws(SystemError) in
      let number = try self.number(file, state)
      let written = fault == .short ? all.prefix(max(1, all.count / 2)) : all[...]
      let end = Int(offset) + written.count
      if state.contents[number].current.count < end { state.contents[number].current.resize(end) }
      state.contents[number].current.replaceSubrange(Int(offset)..<end, with: written)
      state.contents[number].dirty.formUnion(
        (Int(offset) / Self.sector)...((max(end, 1) - 1) / Self.sector))
      return written.count
    }
  }

  func synchronize(_ file: Int32) throws(SystemError) {
    try change(.synchronize) { (state, fault) throws(SystemError) in
      let number = try self.number(file, state)
      switch fault {
      case .refusal:
        // Forgotten: the size is on disk, the bytes never will be.
        state.contents[number].durable.resize(state.contents[number].current.count)
        state.contents[number].dirty = []
      case .powerCut: break
      default:
        state.contents[number].durable.resize(state.contents[number].current.count)
        for sector in state.contents[number].dirty {
          state.contents[number].durable.take(sector, of: state.contents[number].current)
        }
        state.contents[number].dirty = []
      }
    }
  }

  func synchronizeFolder(_ path: String) throws(SystemError) {
    try change(.synchronizeFolder) { (state, fault) throws(SystemError) in
      if fault == .powerCut { return }
      state.durableNames = state.names
      state.changes = []
    }
  }

  func size(of file: Int32) throws(SystemError) -> UInt64 {
    try state.withLock { (state) throws(SystemError) in
      UInt64(state.contents[try number(file, state)].current.count)
    }
  }

  func truncate(_ file: Int32, to size: UInt64) throws(SystemError) {
    try change(.truncate) { (state, _) throws(SystemError) in
      let number = try self.number(file, state)
      state.contents[number].current.resize(Int(size))
      state.contents[number].dirty = state.contents[number].dirty.filter {
        $0 * Self.sector < Int(size)
      }
    }
  }

  func rename(_ path: String, to other: String) throws(SystemError) {
    try change(.rename) { (state, _) throws(SystemError) in
      guard let number = state.names.removeValue(forKey: path) else {
        throw SystemError(code: Self.absent)
      }
      state.names[other] = number
      state.changes.append(Change(names: [(path, nil), (other, number)]))
    }
  }

  func remove(_ path: String) throws(SystemError) {
    try change(.remove) { (state, _) throws(SystemError) in
      guard state.names.removeValue(forKey: path) != nil else {
        throw SystemError(code: Self.absent)
      }
      state.changes.append(Change(names: [(path, nil)]))
    }
  }

  func names(in path: String) throws(SystemError) -> [String] {
    state.withLock { state in
      state.names.keys.filter { $0.hasPrefix(path + "/") }.map {
        String($0.dropFirst(path.count + 1))
      }
    }
  }

  func createFolder(_ path: String) throws(SystemError) {
    throw SystemError(code: Self.existing)
  }

  func lock(_ file: Int32) throws(SystemError) -> Bool {
    try state.withLock { (state) throws(SystemError) in
      state.locked.insert(try number(file, state)).inserted
    }
  }

  var process: Int { 7 }
}

extension [UInt8] {
  fileprivate mutating func resize(_ size: Int) {
    if size <= count {
      removeLast(count - size)
    } else {
      append(contentsOf: repeatElement(0, count: size - count))
    }
  }

  /// Takes one sector over from other bytes, as far as there is room.
  fileprivate mutating func take(_ sector: Int, of other: [UInt8]) {
    let start = sector * SimulatedDisk.sector
    let end = Swift.min(start + SimulatedDisk.sector, count, other.count)
    if start < end { replaceSubrange(start..<end, with: other[start..<end]) }
  }
}
