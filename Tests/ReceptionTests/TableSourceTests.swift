import Chat
import Foundation
import SourceDiagnostics
import Testing

@testable import Reception

/// Calls `body` with the path of a file that holds `bytes`, and removes the file.
func withTemporaryFile<Result>(
  _ name: String, _ bytes: [UInt8], _ body: (String) throws -> Result
) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "xiaoer-\(ProcessInfo.processInfo.globallyUniqueString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appending(path: name)
  try Data(bytes).write(to: file)
  return try body(file.path)
}

@Suite struct TableSourceTests {
  static func table(_ text: String, key: String = "order") throws -> TableSource {
    try withTemporaryFile("orders.csv", Array(text.utf8)) { path in
      try TableSource(name: "order", path: path, shownPath: "orders.csv", key: key)
    }
  }

  static func json(_ text: String, key: String? = "order") throws -> TableSource {
    try withTemporaryFile("orders.json", Array(text.utf8)) { path in
      try TableSource(name: "order", path: path, shownPath: "orders.json", key: key)
    }
  }

  @Test func `a row is found by its key, whatever case, width and blanks around it`() throws {
    let table = try Self.table("order,status\nDD2025,已发货\nＡＢ７,处理中\n")
    let shipped = LookUpOutcome.found(["order": .string("DD2025"), "status": .string("已发货")])
    #expect(table.lookUp("DD2025") == shipped)
    #expect(table.lookUp(" dd２０２５ ") == shipped)
    #expect(
      table.lookUp("ab7") == .found(["order": .string("ＡＢ７"), "status": .string("处理中")]))
    #expect(table.lookUp("DD202") == .notFound)
    #expect(table.lookUp("") == .notFound)
    #expect(table.lookUp(String(repeating: "D", count: 100_000)) == .notFound)
  }

  @Test func `of equal keys the last row counts`() throws {
    let table = try Self.table("order,n\na,1\nb,2\nA,3\n")
    #expect(table.lookUp("a") == .found(["order": .string("A"), "n": .string("3")]))
  }

  @Test func `quotes hold commas, quotes and line endings`() throws {
    let text = "\u{FEFF}order,\"no\"\"te\",\r\n\"a,1\",\"two\r\nlines \"\"here\"\"\",x\r\n\r\nb,,"
    let table = try Self.table(text)
    let first: [String: FieldValue] = [
      "order": .string("a,1"), "no\"te": .string("two\r\nlines \"here\""),
    ]
    #expect(table.lookUp("a,1") == .found(first))
    #expect(table.lookUp("b") == .found(["order": .string("b"), "no\"te": .string("")]))
  }

  @Test func `doubled quotes that follow each other are all halved`() throws {
    let table = try Self.table("order,n\na,\"\"\"\"\"\"\n")
    #expect(table.lookUp("a") == .found(["order": .string("a"), "n": .string("\"\"")]))
  }

  @Test(arguments: [
    ("", "orders.csv: The file is empty."),
    ("a,b\n1,2\n", "orders.csv:1: There is no column 'order'; the columns are: a, b."),
    ("order,a,a\n", "orders.csv:1: Two columns have the same name."),
    ("order,a\n1,2\n\n3\n", "orders.csv:4: This row has 1 fields, the header has 2."),
    (
      "order,a\n1,\"x\n\ny\n",
      "orders.csv:2: A quote is opened but never closed."
    ),
    (
      "order,a\n\"1\n\"x,2\n",
      "orders.csv:3: Text follows a closing quote."
    ),
    (
      "order,a\n1,5\"\n",
      "orders.csv:2: A quote stands inside a field that does not begin with one."
    ),
  ])
  func `a broken table is told with its line`(text: String, sentence: String) throws {
    let error = #expect(throws: SourceError.self) { try Self.table(text) }
    #expect(error?.message.english == sentence)
  }

  @Test func `a table in another encoding is told with its line`() throws {
    let bytes = Array("order\nok\n".utf8) + [0xB6, 0xA9, 0x0A]
    let error = try withTemporaryFile("o.csv", bytes) { path in
      #expect(throws: SourceError.self) {
        try TableSource(name: "order", path: path, shownPath: "o.csv", key: "order")
      }
    }
    #expect(error?.line == 3)
    #expect(
      error?.message.english == "o.csv:3: This is not UTF-8; save the table as \"CSV UTF-8\".")
  }

  @Test func `more rows than the limit are refused`() {
    let bytes = Array("order\n1\n2\n3\n".utf8)
    let error = #expect(throws: SourceError.self) {
      try CSVTable(bytes, key: "order", rowLimit: 2)
    }
    #expect(error?.line == 4)
  }

  @Test func `a JSON array is found by its key, text or number`() throws {
    let table = try Self.json(
      #"[{"order":"A1","n":1.5},{"order":20251121000012345678,"items":["x"]},{"order":"a1"}]"#)
    #expect(table.lookUp("A1") == .found(["order": .string("a1")]))
    let long = "20251121000012345678"
    #expect(
      table.lookUp(long) == .found(["order": .string(long), "items": .list([.string("x")])]))
    #expect(table.lookUp("B") == .notFound)
  }

  @Test func `a JSON object is its own table`() throws {
    let table = try Self.json(#"{"A1":{"n":1},"a１":{"n":2}}"#, key: nil)
    #expect(table.lookUp("a1") == .found(["n": .number(2)]))
  }

  @Test(arguments: [
    ("[1]", "orders.json: Record 1 is no object with a 'order'."),
    (#"[{"order":"a"},{"order":null}]"#, "orders.json: Record 2 is no object with a 'order'."),
    (#"{"a":1}"#, "orders.json: Every record must be an object."),
    ("7", "orders.json: The file must hold an array or an object."),
    ("{", "orders.json: This is not JSON."),
  ])
  func `broken JSON is told in a sentence`(text: String, sentence: String) throws {
    let error = #expect(throws: SourceError.self) { try Self.json(text) }
    #expect(error?.message.english == sentence)
  }

  @Test func `a missing file is told in a sentence`() {
    let error = #expect(throws: SourceError.self) {
      try TableSource(name: "order", path: "/nowhere/o.csv", shownPath: "o.csv", key: "order")
    }
    #expect(error?.message.english == "o.csv cannot be opened.")
    #expect(error?.message.chinese == "无法打开 o.csv。")
  }
}

@Suite struct TableSourcePropertyTests {
  /// A generator with a fixed seed (Knuth's MMIX constants).
  struct Dice {
    var state: UInt64

    mutating func roll(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  @Test func `a table written by the rules is read as it was`() throws {
    var dice = Dice(state: 7)
    let parts = ["a", ",", "\"", "\n", "\r\n", "订", " ", "1", "é"]
    for _ in 0..<300 {
      var rows: [[String]] = []
      for number in 0..<(1 + dice.roll(6)) {
        let values = (0..<2).map { _ in
          (0..<dice.roll(5)).map { _ in parts[dice.roll(parts.count)] }.joined()
        }
        rows.append(["K\(number)"] + values)
      }
      let ending = dice.roll(2) == 0 ? "\n" : "\r\n"
      let text = ([["key", "x", "y"]] + rows).map { row in
        row.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
          .joined(separator: ",")
      }.joined(separator: ending)
      let table = try CSVTable(Array(text.utf8), key: "key")
      for row in rows {
        let expected: [String: FieldValue] = [
          "key": .string(row[0]), "x": .string(row[1]), "y": .string(row[2]),
        ]
        #expect(table.record(row[0].lowercased()) == expected)
      }
    }
  }

  @Test func `no bytes crash the reading of a table`() {
    var dice = Dice(state: 11)
    let alphabet = Array("k,\"\r\n12".utf8) + [0xE8, 0xAE, 0xA2, 0xEF, 0xBB, 0xBF, 0x00]
    for _ in 0..<5_000 {
      let bytes =
        Array("k,v\n".utf8.prefix(dice.roll(5)))
        + (0..<dice.roll(40)).map { _ in alphabet[dice.roll(alphabet.count)] }
      if let table = try? CSVTable(bytes, key: "k") {
        _ = table.record("1")
        _ = table.record("k")
      }
    }
  }
}
