import Testing

@testable import benchmark

@Suite struct TableTests {
  private let table = Table(
    machine: "Machine: 2 cores.",
    rows: [
      Row(subject: "a|b", figure: "1 µs"),
      Row(subject: "c", figure: "3 µs", peer: "jq 2 µs", ratio: 1.5).aiming(atMost: 1.5, "≤ 1.5"),
      Row(subject: "d", figure: "4 µs", ratio: 2).aiming(atMost: 1.5, "≤ 1.5"),
    ], notes: ["One note."])

  @Test func `a table says what was measured, beside what, and whether it is enough`() {
    #expect(
      table.markdown() == """
        Machine: 2 cores.

        | what | figure | peer | ratio | target | met |
        |---|---|---|---|---|---|
        | a\\|b | 1 µs | | | | |
        | c | 3 µs | jq 2 µs | 1.50 | ≤ 1.5 | yes |
        | d | 4 µs | | 2.00 | ≤ 1.5 | **no** |

        - One note.

        """)
  }

  @Test func `recording replaces what stands between the markers, again and again`() throws {
    let page = "# Title\n\n\(Table.start)\nold\n\(Table.end)\n\nMore.\n"
    let once = try #require(table.recorded(in: page))
    #expect(once.hasPrefix("# Title\n\n\(Table.start)\n\nMachine: 2 cores.\n"))
    #expect(once.hasSuffix("- One note.\n\n\(Table.end)\n\nMore.\n"))
    #expect(!once.contains("old"))
    #expect(table.recorded(in: once) == once)
  }

  @Test(arguments: ["", "\(Table.start)\n", "\(Table.end)\n\(Table.start)\n"])
  func `nothing is recorded where a marker is missing or out of place`(page: String) {
    #expect(table.recorded(in: page) == nil)
  }
}
