internal import Markdown
internal import SourceDiagnostics

/// Cuts documents into passages: one for every heading with text of its own below it.
///
/// A heading without text is context for the headings below it. `also: a | b` in the front matter gives
/// the document's title other names; as the first list item below a heading it gives that heading
/// other names and is not said.
struct PassageReader {
  /// More passages than this are not read.
  static let limit = 200_000

  private(set) var passages: [Passage] = []
  /// For each passage, its path as rules name it.
  private(set) var names: [String] = []
  /// For each passage, where its heading and its alternatives stand.
  private(set) var ranges: [[Range<Int>]] = []
  private(set) var diagnostics: [(path: String, diagnostic: Diagnostic)] = []
  /// Passages by `path#anchor`, and a document's first by `path`.
  private(set) var references: [String: Int] = [:]

  /// Where the documents lie, when it is not called `KnowledgeBase`.
  var folder: String?

  /// A file as rules name it.
  private func name(of file: SourceFile) -> String {
    if let folder, file.path.hasPrefix(folder + "/") {
      return String(file.path.dropFirst(folder.count + 1))
    }
    return KnowledgeIndex.withoutFolder(file.path)
  }

  /// A heading while the blocks below it are collected.
  private struct Section {
    /// 0 for the text before any heading.
    var level = 0
    var heading: String
    var anchor: String?
    var range: Range<Int>
    var alternatives: [Phrase] = []
    var blocks: [MarkdownBlock] = []
    var context: [String] = []
  }

  /// Another name for a heading, and where it stands.
  struct Phrase: Equatable {
    let text: String
    let range: Range<Int>
  }

  mutating func read(_ file: SourceFile) {
    let document = MarkdownDocument(file)
    let matter = DocumentMatter(document)
    for diagnostic in matter.diagnostics { report(diagnostic, file) }
    var titles: [(level: Int, text: String)] = []
    var sections = Self.sections(of: document)
    var anchors = AnchorNames(explicit: sections.compactMap(\.anchor))
    var isTitleKnown = false
    for index in sections.indices {
      let level = sections[index].level
      titles.removeAll { $0.level >= max(1, level) }
      sections[index].context = titles.map(\.text)
      if level > 0 { titles.append((level, sections[index].heading)) }
      Self.takeAlternatives(&sections[index], document)
      let isNameless = level == 0 && !sections[index].blocks.isEmpty && !Self.hasTitle(sections)
      let isTitle = !isTitleKnown && (level == 1 || isNameless)
      if isTitle {
        isTitleKnown = true
        sections[index].alternatives.insert(contentsOf: matter.also, at: 0)
      }
      let isParent = index + 1 < sections.count && sections[index + 1].level > level && level > 0
      add(
        sections[index], isTitle: isTitle, isParent: isParent, document, matter, &anchors)
    }
    if !isTitleKnown, let first = matter.also.first {
      report(Self.homelessNames(at: first.range), file)
    }
    for range in Self.htmlRanges(document.blocks, file) { report(Self.html(at: range), file) }
  }

  private static func hasTitle(_ sections: [Section]) -> Bool {
    sections.contains { $0.level == 1 }
  }

  private mutating func report(_ diagnostic: Diagnostic, _ file: SourceFile) {
    diagnostics.append((file.path, diagnostic))
  }

  private mutating func add(
    _ section: Section, isTitle: Bool, isParent: Bool, _ document: MarkdownDocument,
    _ matter: DocumentMatter, _ anchors: inout AnchorNames
  ) {
    let file = document.file
    let text = Self.text(of: section.blocks, document)
    if text.isEmpty, section.level == 0 { return }
    let anchor = anchors.unique(section.anchor, else: MarkdownText.anchor(for: section.heading))
    guard !text.isEmpty else {
      if !isParent { report(Self.emptySection(at: section.range), file) }
      if isTitle, isParent, let first = section.alternatives.first {
        report(Self.homelessNames(at: first.range), file)
      }
      return
    }
    guard passages.count < Self.limit else { return }
    let path = name(of: file)
    let number = passages.count
    names.append(path)
    if references[path] == nil || isTitle { references[path] = number }
    references["\(path)#\(anchor)"] = number
    let start = section.range.lowerBound
    passages.append(
      Passage(
        source: "\(file.path)#\(anchor)", path: file.path, anchor: anchor,
        heading: section.heading, alternatives: section.alternatives.map(\.text),
        tags: matter.tags, language: matter.language,
        location: SourceLocation(
          path: file.path, line: file.line(at: start), column: file.column(at: start)),
        text: text, context: section.context))
    ranges.append([section.range] + section.alternatives.map(\.range))
  }

  // MARK: Sections

  private static func sections(of document: MarkdownDocument) -> [Section] {
    let start = document.frontMatter?.range.upperBound ?? 0
    var sections = [
      Section(heading: name(of: document.file.path), range: start..<start)
    ]
    for block in document.blocks {
      if case .heading(let level, let anchor) = block.kind {
        let heading = block.headingText ?? ""
        sections.append(
          Section(
            level: level, heading: heading, anchor: anchor,
            range: block.lines.first ?? block.range))
      } else {
        if sections.count == 1, sections[0].blocks.isEmpty { sections[0].range = block.range }
        sections[sections.count - 1].blocks.append(block)
      }
    }
    return sections
  }

  /// `how-to-pay` for `KnowledgeBase/orders/how-to-pay.md`, with blanks for the dashes.
  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.hasSuffix(".md") ? String(file.dropLast(3)) : file
    return String(stem.map { $0 == "-" || $0 == "_" ? " " : $0 })
  }

  /// Takes the items `also: …` off the front of the section's first list.
  private static func takeAlternatives(_ section: inout Section, _ document: MarkdownDocument) {
    guard let items = section.blocks.first?.listItems else { return }
    for item in items {
      guard let names = alternatives(item, document) else { break }
      section.alternatives += names
    }
  }

  private static func alternatives(
    _ item: ListItem, _ document: MarkdownDocument
  ) -> [Phrase]? {
    guard let block = item.blocks.first, case .paragraph = block.kind else { return nil }
    let file = document.file
    let first = file[item.firstLine]
    guard let colon = first.firstIndex(where: { $0 == ":" || $0 == "：" }),
      DocumentMatter.alsoKeys.contains(
        String(first[..<colon]).trimmed.lowercased())
    else { return nil }
    let skipped = first[...colon].utf8.count
    var phrases: [Phrase] = []
    for (index, line) in block.lines.enumerated() {
      let start = index == 0 ? item.firstLine.lowerBound + skipped : line.lowerBound
      let end = index == 0 ? item.firstLine.upperBound : line.upperBound
      phrases += DocumentMatter.phrases(in: min(start, end)..<end, of: file)
    }
    return phrases
  }

  /// What is said: the blocks without the items that only name alternatives.
  private static func text(of blocks: [MarkdownBlock], _ document: MarkdownDocument) -> String {
    guard let first = blocks.first, let items = first.listItems,
      items.first.map({ alternatives($0, document) != nil }) == true
    else { return document.plainText(of: blocks, links: .withAddress) }
    let rest = items.drop { alternatives($0, document) != nil }.map { item in
      let text = document.plainText(of: item.blocks, links: .withAddress)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return "- " + lines.joined(separator: "\n  ")
    }
    let others = document.plainText(of: blocks.dropFirst(), links: .withAddress)
    return (rest + (others.isEmpty ? [] : [others])).joined(separator: "\n")
  }

  /// Where HTML stands that is more than a comment.
  private static func htmlRanges(_ blocks: [MarkdownBlock], _ file: SourceFile) -> [Range<Int>] {
    blocks.flatMap { block -> [Range<Int>] in
      switch block.kind {
      case .html: file[block.range].trimmed.hasPrefix("<!--") ? [] : [block.range]
      case .blockQuote(let inner): htmlRanges(inner, file)
      default: (block.listItems ?? []).flatMap { htmlRanges($0.blocks, file) }
      }
    }
  }
}

/// Anchors of one file: the second `care` becomes `care-2`. What is written as `{#care}` goes first.
private struct AnchorNames {
  private var taken: Set<String> = []
  private let explicit: Set<String>

  init(explicit: [String]) { self.explicit = Set(explicit) }

  mutating func unique(_ written: String?, else made: String) -> String {
    let base = written ?? (made.isEmpty ? "section" : made)
    var name = base
    var number = 2
    while taken.contains(name) || (written == nil && explicit.contains(name)) {
      name = "\(base)-\(number)"
      number += 1
    }
    taken.insert(name)
    return name
  }
}

extension String {
  /// Without blanks at its ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
