internal import FlatStorage
internal import Synchronization

/// The rules of a book, by number: made already, or read from an index one by one when they are asked
/// for.
package struct RuleList: Sendable, RandomAccessCollection {
  private enum Source {
    case made([Rule])
    case stored(StoredRules)
  }

  private let source: Source
  package let count: Int

  init(_ rules: [Rule]) {
    source = .made(rules)
    count = rules.count
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    let records = try reader.strings()
    source = .stored(StoredRules(records))
    count = records.count
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(
      FlatStrings(
        records: map { rule in
          var record = RecordWriter()
          record.append(rule)
          return record
        }))
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(number: Int) -> Rule {
    switch source {
    case .made(let rules): rules[number]
    case .stored(let rules): rules[number]
    }
  }
}

/// Rules in an index; each is read once, by whichever thread asks first, and kept.
@safe
private final class StoredRules: Sendable {
  private let records: FlatStrings
  /// For each rule, the address of the `Rule` once it was read, retained; 0 before.
  private nonisolated(unsafe) let cells: UnsafeMutablePointer<Atomic<UInt>>

  init(_ records: FlatStrings) {
    self.records = records
    unsafe cells = .allocate(capacity: Swift.max(1, records.count))
    for number in 0..<records.count { unsafe (cells + number).initialize(to: Atomic(0)) }
  }

  deinit {
    for number in 0..<records.count {
      if let rule = unsafe Self.rule(at: cells[number].load(ordering: .acquiring)) {
        unsafe rule.release()
      }
    }
    unsafe cells.deinitialize(count: records.count)
    unsafe cells.deallocate()
  }

  subscript(number: Int) -> Rule {
    precondition(number >= 0 && number < records.count, "There is no rule of this number.")
    if let known = unsafe Self.rule(at: cells[number].load(ordering: .acquiring)) {
      return unsafe known.takeUnretainedValue()
    }
    var reader = RecordReader(records, number)
    let made = unsafe Unmanaged.passRetained(reader.rule())
    let address = UInt(bitPattern: unsafe made.toOpaque())
    let result = unsafe cells[number].compareExchange(
      expected: 0, desired: address, ordering: .acquiringAndReleasing)
    guard !result.exchanged, let first = unsafe Self.rule(at: result.original) else {
      return unsafe made.takeUnretainedValue()
    }
    // Another thread was faster.
    unsafe made.release()
    return unsafe first.takeUnretainedValue()
  }

  private static func rule(at address: UInt) -> Unmanaged<Rule>? {
    unsafe UnsafeRawPointer(bitPattern: address).map { unsafe .fromOpaque($0) }
  }
}
