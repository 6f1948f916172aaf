internal import Chat
internal import Persistence

/// Where the records of deliveries lie, by a hash of their keys.
///
/// One table for each day of receipt: a day that is over is dropped whole. A hash has 64 bits and a
/// seed of the process, so nobody outside can make two keys meet; who finds a place reads the record
/// and compares the key, so that even a meeting by chance does no harm.
///
/// Sixteen bytes a place, of which at most three in four are taken; of large tables only what is asked
/// for stays in memory (``LedgerSlots``).
struct DeliveryLedger {
  /// On whose disk large tables lie; `nil` for ordinary memory.
  private let folder: String?
  private var days: [(day: Int64, table: Table)] = []

  init(folder: String? = nil) { self.folder = folder }

  static func day(of time: Timestamp) -> Int64 { Int64((time.seconds / 86_400).rounded(.down)) }

  static func hash(of talk: TalkKey, id: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(talk.channel)
    hasher.combine(talk.name)
    hasher.combine(id)
    // Zero stands for an empty place.
    return UInt64(bitPattern: Int64(hasher.finalize())) | 1
  }

  var count: Int { days.reduce(0) { $0 + $1.table.count } }

  /// The latest record under this hash; O(1) for each day.
  func position(of hash: UInt64) -> Position? {
    for day in days.reversed() {
      if let packed = day.table.value(of: hash), packed != 0 { return Self.unpacked(packed) }
    }
    return nil
  }

  mutating func insert(_ hash: UInt64, at position: Position, time: Timestamp) {
    let day = Self.day(of: time)
    let packed = Self.packed(position)
    if let place = days.firstIndex(where: { $0.day == day }) {
      days[place].table.insert(hash, packed)
    } else {
      var table = Table(folder: folder)
      table.insert(hash, packed)
      days.append((day, table))
      days.sort { $0.day < $1.day }
    }
  }

  /// A record was copied to another place; `nil` where it is gone.
  mutating func move(_ hash: UInt64, from old: Position, to new: Position?) {
    let (old, new) = (Self.packed(old), new.map(Self.packed) ?? 0)
    for place in days.indices { days[place].table.replace(hash, old, by: new) }
  }

  /// Drops the days that were over at `time`.
  mutating func forget(before time: Timestamp) {
    let first = Self.day(of: time)
    days.removeAll { $0.day < first }
  }

  // Forty bits of offset, one for the kind of file, twenty-three for its number.
  private static func packed(_ position: Position) -> UInt64 {
    position.segment << 41 | (position.isSnapshot ? 1 << 40 : 0)
      | position.offset & (1 << 40 - 1)
  }

  private static func unpacked(_ packed: UInt64) -> Position? {
    guard packed != 0 else { return nil }
    return Position(
      segment: packed >> 41, offset: packed & (1 << 40 - 1), isSnapshot: packed >> 40 & 1 == 1)
  }

  private struct Table {
    private let folder: String?
    private var slots: LedgerSlots
    /// Places with a record.
    private(set) var count = 0
    /// Places that are not free, for a record or because one was there.
    private var taken = 0

    init(folder: String?) {
      self.folder = folder
      slots = LedgerSlots(count: 1 << 10, folder: folder)
    }

    private func place(of hash: UInt64) -> Int {
      let mask = slots.count - 1
      // The lowest bit is always set.
      var place = Int(truncatingIfNeeded: hash >> 1) & mask
      while slots[place].hash != 0, slots[place].hash != hash { place = (place + 1) & mask }
      return place
    }

    func value(of hash: UInt64) -> UInt64? {
      let slot = slots[place(of: hash)]
      return slot.hash == hash ? slot.value : nil
    }

    mutating func insert(_ hash: UInt64, _ value: UInt64) {
      let place = place(of: hash)
      if slots[place].hash == hash {
        if slots[place].value == 0 { count += 1 }
        slots[place].value = value
        return
      }
      slots[place] = .init(hash: hash, value: value)
      count += 1
      taken += 1
      if taken * 4 > slots.count * 3 { grow() }
    }

    mutating func replace(_ hash: UInt64, _ old: UInt64, by new: UInt64) {
      let place = place(of: hash)
      guard slots[place].hash == hash, slots[place].value == old else { return }
      slots[place].value = new
      if new == 0 { count -= 1 }
    }

    private mutating func grow() {
      let old = slots
      slots = LedgerSlots(count: old.count * 2, folder: folder)
      for number in 0..<old.count where old[number].hash != 0 {
        slots[place(of: old[number].hash)] = old[number]
      }
    }
  }
}
