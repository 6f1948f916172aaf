internal import Foundation
internal import SourceDiagnostics

extension WhyReport {
  /// The report as a person reads it.
  func text(in language: MessageLanguage) -> String {
    let t = Words(isChinese: language == .chinese)
    var lines: [String] = []
    lines.append("\(t("message", "消息"))  \(text)")
    if folded != text { lines.append("\(t("folded ", "归一"))  \(folded)") }
    if let mended { lines.append("\(t("mended ", "改正"))  \(mended)") }
    let target = rule.map { " \($0)" + (place.map { "  \($0)" } ?? "") } ?? ""
    lines.append("\(t("decision", "决定"))  \(action)\(target)  (\(reason))")
    lines += patternLines(t)
    lines += exampleLines(t)
    lines += passageLines(t)
    if let attention {
      lines.append(t("group  ", "群聊") + "  " + attention.joined(separator: ", "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Words {
    let isChinese: Bool
    func callAsFunction(_ english: String, _ chinese: String) -> String {
      isChinese ? chinese : english
    }
  }

  private func patternLines(_ t: Words) -> [String] {
    guard !patterns.isEmpty else { return [t("patterns  none matched", "句式  没有匹配")] }
    var lines = [t("patterns", "句式")]
    for (place, match) in patterns.prefix(4).enumerated() {
      let words = match.matched.map { "“\($0)”" }.joined(separator: " ")
      let share = String(format: "%.0f%%", match.explained * 100)
      let role =
        match.barred.map { t("barred: ", "不可用：") + $0 }
        ?? (place == 0 ? t("winner", "胜出") : place == 1 ? t("runner-up", "第二") : "")
      lines.append(
        "  \(match.rule)  \(match.pattern ?? match.place)  \(words)  "
          + "\(t("explains", "解释")) \(share)  \(t("priority", "优先级")) \(match.priority)  \(role)")
    }
    if let patternMargin {
      lines.append("  \(t("margin", "差距")) " + String(format: "%.0f%%", patternMargin * 100))
    }
    return lines
  }

  private func exampleLines(_ t: Words) -> [String] {
    guard let best = examples.first else { return [] }
    var lines = [t("examples", "例句")]
    for match in examples {
      let accepted = match.isAccepted ? t("accepted", "接受") : ""
      lines.append(
        "  \(match.rule)  \(match.place)  "
          + String(
            format: "%@ %.2f  %@ %.2f / %.2f  ", t("confidence", "把握"), match.confidence,
            t("score", "得分"), match.acceptScore, match.threshold) + accepted)
    }
    if let nearest = best.nearestExample {
      let place = best.nearestExamplePlace ?? ""
      lines.append(
        "    \(t("nearest", "最近的例句")) “\(nearest)” \(place)  "
          + String(format: "%.2f", best.similarity))
    }
    let numbers = best.terms.map { String(format: "%@ %.2f×%.2f", $0.name, $0.value, $0.weight) }
    lines.append("    " + numbers.joined(separator: "  "))
    let features = best.features.map { String(format: "%@ %+.2f", $0.name, $0.weight) }
    if !features.isEmpty {
      lines.append("    \(t("strongest", "最有力")) " + features.joined(separator: "  "))
    }
    if !best.unknownWords.isEmpty {
      lines.append("    \(t("unknown words", "没见过的词")) " + best.unknownWords.joined(separator: " "))
    }
    if let exampleMargin {
      lines.append("    \(t("margin", "差距")) " + String(format: "%.2f", exampleMargin))
    }
    return lines
  }

  private func passageLines(_ t: Words) -> [String] {
    guard !passages.isEmpty else { return [] }
    var lines = [t("documents", "文档")]
    for match in passages {
      let sure = match.isSure ? t("sure", "有把握") : ""
      lines.append(
        "  \(match.source)  “\(match.heading)”  "
          + String(format: "%.2f  %@ %.2f  ", match.score, t("confidence", "把握"), match.confidence)
          + sure)
      let words = match.words.map { $0.way == "exact" ? $0.word : "\($0.word)(\($0.way))" }
      lines.append("    " + words.joined(separator: " "))
    }
    if let best = passages.first {
      lines.append("    \(t("margin", "差距")) " + String(format: "%.2f", best.margin))
    }
    return lines
  }
}
