/// The workload's rules as the C limit understands them, or as it would on texts written alike.
struct PlainRules {
  private struct Rule {
    var any: [[Int]] = []
    var none: [Int] = []
  }

  private var trie = PhraseTrie()
  private var rules: [Rule] = []
  private var rulesOfPhrase: [Int: [Int]] = [:]
  private let write: (String) -> [UInt8]

  /// - Parameter write: how phrases and messages are written before they are compared.
  init(_ table: String, _ write: @escaping (String) -> [UInt8]) throws(BenchmarkError) {
    self.write = write
    for line in try Workload.lines(of: table) {
      let columns = String(decoding: line, as: UTF8.self)
        .split(separator: "\t", omittingEmptySubsequences: false)
      guard columns.count > 1 else { throw BenchmarkError("\(table) is no table of rules") }
      var rule = Rule()
      for list in columns[1].split(separator: ";") {
        rule.any.append(list.split(separator: "|").map { trie.add(write(String($0))) })
      }
      if columns.count > 2 {
        rule.none = columns[2].split(separator: ";").map { trie.add(write(String($0))) }
      }
      for phrase in Set(rule.any.joined()) {
        rulesOfPhrase[phrase, default: []].append(rules.count)
      }
      rules.append(rule)
    }
  }

  /// Whether any rule fires.
  func answers(_ text: String) -> Bool {
    let found = trie.phrases(in: write(text))
    return found.contains { phrase in
      (rulesOfPhrase[phrase] ?? []).contains { fires(rules[$0], found) }
    }
  }

  private func fires(_ rule: Rule, _ found: Set<Int>) -> Bool {
    rule.any.contains { $0.allSatisfy(found.contains) }
      && !rule.none.contains(where: found.contains)
  }
}
