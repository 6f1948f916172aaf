/// An option of a command.
struct Option {
  /// Without the dashes.
  let name: String
  /// What stands for its value in the help; `nil` for a switch.
  let value: String?
  let help: String
  /// The values it takes, where they are few.
  var choices: [String] = []
  var isRepeatable = false
}

/// What a user wrote behind `xiaoer COMMAND`.
struct Arguments {
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]

  /// Reads arguments: options anywhere, `--option=value` and `--option value` alike, `--` ends them.
  ///
  /// - Throws: ``UsageError`` with one clear sentence.
  init(_ words: [String], options: [Option]) throws(UsageError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      guard word.hasPrefix("-"), word.count > 1 else {
        operands.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let written = String(parts[0])
      let name = Self.short[written] ?? String(written.drop { $0 == "-" })
      guard written.hasPrefix("--") || Self.short[written] != nil,
        let option = options.first(where: { $0.name == name })
      else { throw UsageError("unknown option \(written)\(Self.hint(name, options))") }
      let inline = parts.count > 1 ? String(parts[1]) : nil
      try take(option, inline, &rest)
    }
  }

  private static let short = ["-h": "help", "-V": "version"]

  private mutating func take(
    _ option: Option, _ inline: String?, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard let placeholder = option.value else {
      if inline != nil { throw UsageError("option --\(option.name) takes no value") }
      values[option.name, default: []].append("")
      return
    }
    guard let value = inline ?? rest.popFirst() else {
      throw UsageError("option --\(option.name) needs a value: --\(option.name) \(placeholder)")
    }
    if !option.choices.isEmpty, !option.choices.contains(value) {
      throw UsageError(
        "option --\(option.name) takes one of \(option.choices.joined(separator: ", ")), not “\(value)”"
      )
    }
    if values[option.name] != nil, !option.isRepeatable {
      throw UsageError("option --\(option.name) is given twice")
    }
    values[option.name, default: []].append(value)
  }

  private static func hint(_ name: String, _ options: [Option]) -> String {
    let near = options.map(\.name).first { option in
      option.hasPrefix(name) || name.hasPrefix(option)
        || Set(option).symmetricDifference(Set(name)).count <= 1
    }
    return near.map { "; did you mean --\($0)?" } ?? ""
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  func value(_ name: String) -> String? { values[name]?.last }

  func values(_ name: String) -> [String] { values[name] ?? [] }

  /// A whole number in a range.
  func number(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        "option --\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”"
      )
    }
    return number
  }
}

/// What was wrong with a command line; exit status 2.
struct UsageError: Error, Hashable {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}
