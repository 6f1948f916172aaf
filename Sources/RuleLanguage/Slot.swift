package import SourceDiagnostics
internal import TextNormalization

/// What a captured value looks like.
package struct Slot: Sendable {
  /// One line of a `## Slot:` section; several are alternatives.
  package enum Form: Hashable, Sendable {
    /// `like: DD###########`
    case shape([ShapeElement])
    /// `type: number 35-46`
    case number(ClosedRange<Double>?)
    case date
    case phone
    case text
    /// `list: name`
    case words(list: String)
  }

  package enum ShapeElement: Hashable, Sendable {
    case digit
    case letter
    /// A folded scalar.
    case literal(Unicode.Scalar)
  }

  package let name: String
  package let location: SourceLocation
  package let forms: [Form]
  /// Whether every value holds a digit, so that a message without one has none.
  let needsDigit: Bool
  /// The words of `words` forms, folded, with their canonical words.
  var words: [(symbols: [UInt32], canonical: String)] = [] {
    didSet { finder = Self.finder(of: words.map(\.symbols)) }
  }
  /// Finds the words; made when a message first needs it.
  private var finder = Self.finder(of: [])

  package init(name: String, location: SourceLocation, forms: [Form]) {
    self.name = name
    self.location = location
    self.forms = forms
    needsDigit = forms.allSatisfy { form in
      switch form {
      case .shape(let elements): elements.contains(.digit)
      case .phone: true
      case .number, .date, .text, .words: false
      }
    }
  }

  /// Whether the value is free text, which a message as a whole fills but nothing inside it.
  package var isFreeText: Bool { forms.contains(.text) }

  /// Whether values are numbers or codes of a fixed shape without hyphens of its own.
  package var isCode: Bool {
    forms.allSatisfy { form in
      if case .shape(let elements) = form { !elements.contains(.literal("-")) } else { false }
    }
  }

  /// Every place where a value stands, in reading order; where two begin alike, the longer first.
  package func spans(in text: MatchText) -> [SlotSpan] {
    if needsDigit, !text.sequence.hasDigits { return [] }
    var spans: [SlotSpan] = []
    for form in forms {
      switch form {
      case .shape(let elements): spans += ShapeReader(elements).spans(in: text)
      case .number(let range): spans += NumberReader(range).spans(in: text)
      case .date: spans += DateReader().spans(in: text)
      case .phone: spans += PhoneReader().spans(in: text)
      case .text: spans += Self.sentences(in: text)
      case .words: spans += wordSpans(in: text)
      }
    }
    if spans.count < 2 { return spans }
    return spans.sorted {
      ($0.range.lowerBound, -$0.range.count) < ($1.range.lowerBound, -$1.range.count)
    }
  }

  /// From every symbol to the end of its sentence.
  private static func sentences(in text: MatchText) -> [SlotSpan] {
    var spans: [SlotSpan] = []
    var end = text.count
    for start in (0..<text.count).reversed() {
      if text.symbol(start) == MatchText.stop {
        end = start
      } else if text.symbol(start) != MatchText.blank, !text.isInsideWord(start) {
        spans.append(SlotSpan(range: start..<end, value: text.original(start..<end)))
      }
      // A pasted page would cost its square; a value is never that long.
      if spans.count >= 512 { break }
    }
    return spans
  }

  private final class WordFinder: Sendable {
    let automaton: PhraseAutomaton

    init(_ phrases: [[UInt32]]) { automaton = PhraseAutomaton(phrases: phrases) }
  }

  private static func finder(of phrases: [[UInt32]]) -> LazyObjects<WordFinder> {
    LazyObjects(count: 1) { _ in WordFinder(phrases) }
  }

  private func wordSpans(in text: MatchText) -> [SlotSpan] {
    guard !words.isEmpty else { return [] }
    var spans: [SlotSpan] = []
    finder[0].automaton.scan(text.sequence) { phrase, range in
      guard !text.isInsideWord(range.lowerBound), !text.isInsideWord(range.upperBound) else {
        return
      }
      spans.append(SlotSpan(range: range, value: words[phrase].canonical))
    }
    return spans
  }
}

/// A reader works on the folded scalars and tells symbol ranges.
protocol SlotReader {
  /// Whether a value may begin with a scalar: asked of each, so it is quick to say no.
  func mayBegin(with scalar: Unicode.Scalar) -> Bool

  /// The scalar after the value that starts at `start`, with what the slot keeps, or `nil`.
  func read(_ scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> (end: Int, value: String?)?
}

extension SlotReader {
  /// Every value that does not cut a word or a number, without overlaps.
  func spans(in text: MatchText) -> [SlotSpan] {
    let scalars = text.source.scalars.prefix(MatchText.limit)
    var spans: [SlotSpan] = []
    var start = 0
    while start < scalars.count {
      guard mayBegin(with: scalars[start]), startsFresh(scalars, start),
        let (end, value) = read(scalars, at: start), end > start, endsFresh(scalars, end)
      else {
        start += 1
        continue
      }
      // The blank between two words of a kind stands where the second word starts.
      let first = text.skippingBlank(text.symbolIndex(atScalar: start))
      let last = text.symbolIndex(atScalar: end)
      if last > first {
        let kept = value ?? text.source.original(in: start..<end)
        spans.append(SlotSpan(range: first..<last, value: kept))
      }
      start = end
    }
    return spans
  }

  private func startsFresh(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> Bool {
    start == 0 || !isWordScalar(scalars[start]) || !isWordScalar(scalars[start - 1])
  }

  private func endsFresh(_ scalars: ArraySlice<Unicode.Scalar>, _ end: Int) -> Bool {
    end >= scalars.count || !isWordScalar(scalars[end]) || !isWordScalar(scalars[end - 1])
      || !(WordClass(scalars[end].value) == WordClass(scalars[end - 1].value))
  }
}

/// `DD###########`; a customer may part the characters with single blanks or hyphens.
struct ShapeReader: SlotReader {
  let elements: [Slot.ShapeElement]

  init(_ elements: [Slot.ShapeElement]) { self.elements = elements }

  func mayBegin(with scalar: Unicode.Scalar) -> Bool {
    elements.first.map { fits(scalar, $0) } ?? true
  }

  func read(_ scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> (end: Int, value: String?)? {
    var index = start
    for (place, element) in elements.enumerated() {
      if place > 0, index + 1 < scalars.count, [" ", "-"].contains(scalars[index]),
        element != .literal(scalars[index])
      {
        index += 1
      }
      guard index < scalars.count, fits(scalars[index], element) else { return nil }
      index += 1
    }
    // A longer run of digits or letters is another number.
    if index < scalars.count, isWordScalar(scalars[index]) { return nil }
    return (index, nil)
  }

  private func fits(_ scalar: Unicode.Scalar, _ element: Slot.ShapeElement) -> Bool {
    switch element {
    case .digit: WordClass(scalar.value) == .digit
    case .letter: ("a"..."z").contains(scalar)
    case .literal(let own): scalar == own
    }
  }
}

/// `42`, `42.5`, `四十二`; the value is the plain number.
struct NumberReader: SlotReader {
  let range: ClosedRange<Double>?

  init(_ range: ClosedRange<Double>?) { self.range = range }

  func mayBegin(with scalar: Unicode.Scalar) -> Bool {
    WordClass(scalar.value) == .digit || HanNumber.isNumeral(scalar)
  }

  func read(_ scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> (end: Int, value: String?)? {
    guard let (end, number) = digits(scalars, start) ?? HanNumber.read(scalars, at: start) else {
      return nil
    }
    if isTail(scalars, start) { return nil }
    if let range, !range.contains(number) { return nil }
    return (end, Int(exactly: number).map(String.init) ?? String(number))
  }

  /// Whether what stands at `start` is the rest of `1.5`, `35-46` or `-5`; a stop or a dash after a
  /// word is none of the number's business.
  private func isTail(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> Bool {
    guard start > 0 else { return false }
    let isAfterDigit = start > 1 && WordClass(scalars[start - 2].value) == .digit
    switch scalars[start - 1] {
    case ".": return isAfterDigit
    case "-": return start < 2 || isAfterDigit || scalars[start - 2] == " "
    default: return false
    }
  }

  private func digits(_ scalars: ArraySlice<Unicode.Scalar>, _ start: Int) -> (Int, Double)? {
    var end = start
    var text = ""
    while end < scalars.count, end - start < 18 {
      if let digit = scalars[end].properties.numericValue, WordClass(scalars[end].value) == .digit {
        text += String(Int(digit))
      } else if scalars[end] == ".", !text.contains("."), end > start, end + 1 < scalars.count,
        WordClass(scalars[end + 1].value) == .digit
      {
        text += "."
      } else {
        break
      }
      end += 1
    }
    return Double(text).map { (end, $0) }
  }
}

/// 7 to 15 digits (ITU-T E.164), with `+`, blanks, hyphens and brackets between them.
struct PhoneReader: SlotReader {
  func mayBegin(with scalar: Unicode.Scalar) -> Bool {
    scalar == "+" || WordClass(scalar.value) == .digit
  }

  func read(_ scalars: ArraySlice<Unicode.Scalar>, at start: Int) -> (end: Int, value: String?)? {
    var index = start
    var digits = 0
    var end = start
    guard mayBegin(with: scalars[start]) else { return nil }
    while index < scalars.count {
      let scalar = scalars[index]
      if WordClass(scalar.value) == .digit {
        digits += 1
        end = index + 1
        if digits > 15 { return nil }
      } else if scalar == "+" ? index > start : ![" ", "-", "(", ")"].contains(scalar) {
        break
      }
      index += 1
    }
    return (7...15).contains(digits) ? (end, nil) : nil
  }
}
