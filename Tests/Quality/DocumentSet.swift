internal import Chat
internal import Dialogue
internal import Knowledge
internal import SourceDiagnostics
internal import TextNormalization

/// A set of documents and of questions to them.
struct DocumentSet {
  let name: String
  let file: String
  /// Which field of a row is asked.
  var textField = "text"
  /// Whether the words of the messages that are asked are counted beforehand as past messages.
  var countsAsked = false

  /// A shop that a set was built into, for the next set with the same documents.
  struct Built {
    let file: String
    let shop: InMemoryShop
    let ids: [String]
  }

  func measure(
    _ data: DataFolder, _ built: inout Built?
  ) throws(QualityError) -> Measurement {
    let asked = try data.asked(file)
    let documents: Built
    if let before = built, before.file == file, !countsAsked {
      documents = before
    } else {
      documents = try build(data, asked)
      built = countsAsked ? nil : documents
    }
    return measure(asked, documents, side: data.half)
  }

  private func build(_ data: DataFolder, _ asked: [Row]) throws(QualityError) -> Built {
    let rows = try data.training("\(file).docs")
    var past: PastWords?
    if countsAsked {
      var words = PastWords()
      for row in asked { words.add(NormalizedText(row.text)) }
      past = words
    }
    return Built(
      file: file, shop: InMemoryShop(documents: Self.files(rows), past: past), ids: rows.map(\.id))
  }

  /// Five hundred documents a file, their numbers as ids.
  private static func files(_ rows: [Row]) -> [SourceFile] {
    stride(from: 0, to: rows.count, by: 500).map { start in
      var text = ""
      for number in start..<min(start + 500, rows.count) {
        let question = oneLine(rows[number].string("question") ?? "")
        let answer = paragraphs(of: rows[number].string("answer") ?? "")
        text += section(question, id: "d\(number)", answer)
      }
      let part = String(start / 500)
      let padding = String(repeating: "0", count: max(0, 3 - part.count))
      return SourceFile(path: "KnowledgeBase/part-\(padding)\(part).md", text: text)
    }
  }

  /// A question with its answer; one without an answer says its own words.
  static func section(_ question: String, id: String, _ answer: String) -> String {
    "## \(question) {#\(id)}\n\n\(answer.isEmpty ? question : answer)\n\n"
  }

  private static func paragraphs(of answer: String) -> String {
    let scalars = Array(answer.unicodeScalars)
    var parts: [String] = []
    var part = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      if scalars[index] == "\n", index + 1 < scalars.count, scalars[index + 1] == "\n" {
        parts.append(String(part))
        part = String.UnicodeScalarView()
        index += 2
      } else {
        part.append(scalars[index])
        index += 1
      }
    }
    parts.append(String(part))
    return parts.map(oneLine).filter { !$0.isEmpty }.map(escaped).joined(separator: "\n\n")
  }

  /// A paragraph that begins like a heading, a quotation, a list or code, made plain.
  private static func escaped(_ line: String) -> String {
    ["#", ">", "-", "```", "~~~"].contains { line.hasPrefix($0) } ? "\\" + line : line
  }

  private func measure(_ asked: [Row], _ built: Built, side: String) -> Measurement {
    let texts = asked.map { oneLine($0.string(textField) ?? "") }
    let messages = zip(asked, texts).map {
      Message(id: $0.id, conversation: $0.id, content: .text($1))
    }
    let (responses, microseconds) = built.shop.answers(to: messages)
    var (r1, r3, answered, right) = (0, 0, 0, 0)
    var reciprocal = 0.0
    var (reliability, answers) = (Reliability(), Reliability())
    for (number, row) in asked.enumerated() {
      let result = built.shop.responder.knowledge.search(NormalizedText(texts[number]), top: 3)
      let gold = row.rightDocuments
      let found = result.hits.map { Self.document($0.passage.source, built.ids) }
      let place = found.firstIndex { $0.map(gold.contains) ?? false }
      if let place {
        if place == 0 { r1 += 1 }
        r3 += 1
        reciprocal += 1 / Double(place + 1)
      }
      if !found.isEmpty { reliability.add(confidence: result.confidence, isRight: place == 0) }
      let decision = responses[number].decision
      if [.reply, .ticket].contains(decision.action), let source = decision.sources.first {
        answered += 1
        let isRight = Self.document(source, built.ids).map(gold.contains) ?? false
        if isRight { right += 1 }
        answers.add(confidence: decision.confidence, isRight: isRight)
      }
    }
    var measurement = Measurement(
      set: name, side: side, kind: .documents, counts: [asked.count, built.ids.count],
      buildSeconds: built.shop.buildSeconds, microseconds: microseconds, reliability: reliability,
      note: countsAsked ? "transductive: the words counted are those of the asked messages" : nil)
    measurement.figures[.r1] = share(r1, asked.count)
    measurement.figures[.r3] = share(r3, asked.count)
    measurement.figures[.mrr3] = fourDigits(reciprocal / Double(max(1, asked.count)))
    measurement.figures[.sureAnswers] = share(answered, asked.count)
    measurement.figures[.surePrecision] = share(right, answered)
    measurement.figures[.calibrationError] = reliability.expectedError
    measurement.figures[.answerCalibrationError] = answers.expectedError
    return measurement
  }

  /// The document that `file#d17` is.
  private static func document(_ source: String, _ ids: [String]) -> String? {
    guard let mark = source.lastIndex(of: "#"),
      let number = Int(source[mark...].dropFirst(2)), ids.indices.contains(number)
    else { return nil }
    return ids[number]
  }
}

/// Questions with a handful of candidates each, one of which asks the same.
///
/// The candidates of a question are the only documents, so that rarity tells little: it measures the
/// comparison of two questions, not the search among many.
struct RankingSet {
  let name: String
  let file: String

  func measure(_ data: DataFolder) throws(QualityError) -> Measurement {
    let asked = try data.asked(file)
    var right = 0
    var reliability = Reliability()
    let start = threadSeconds()
    for row in asked {
      let text = row.strings("candidates").enumerated().map {
        DocumentSet.section(oneLine($1), id: "d\($0)", "")
      }.joined()
      let index = KnowledgeIndex(
        files: [SourceFile(path: "KnowledgeBase/candidates.md", text: text)], synonyms: [],
        past: nil)
      let result = index.search(NormalizedText(oneLine(row.text)), top: 1)
      guard let best = result.hits.first else { continue }
      let isRight = row.number("gold").map { best.passage.anchor == "d\($0)" } ?? false
      if isRight { right += 1 }
      reliability.add(confidence: result.confidence, isRight: isRight)
    }
    let seconds = threadSeconds() - start
    var measurement = Measurement(
      set: name, side: data.half, kind: .ranking, counts: [asked.count],
      microseconds: seconds * 1_000_000 / Double(max(1, asked.count)), reliability: reliability,
      note: "the time includes an index for each question")
    measurement.figures[.hit1] = share(right, asked.count)
    measurement.figures[.calibrationError] = reliability.expectedError
    return measurement
  }
}
