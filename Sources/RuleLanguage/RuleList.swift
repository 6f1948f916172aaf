internal import FlatStorage

/// The rules of a book, by number: made already, or read from an index one by one when they are asked
/// for.
package struct RuleList: Sendable, RandomAccessCollection {
  private enum Source {
    case made([Rule])
    case stored(LazyObjects<Rule>)
  }

  private let source: Source
  package let count: Int

  init(_ rules: [Rule]) {
    source = .made(rules)
    count = rules.count
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    let records = try reader.strings()
    source = .stored(
      LazyObjects(count: records.count) { number in
        var reader = RecordReader(records, number)
        return reader.rule()
      })
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
