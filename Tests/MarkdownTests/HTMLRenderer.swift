import Markdown
import SourceDiagnostics

/// Renders a document as CommonMark's own implementation does, so that both can be compared.
struct HTMLRenderer {
  let document: MarkdownDocument
  private var html = ""

  static func html(of document: MarkdownDocument) -> String {
    var renderer = HTMLRenderer(document: document)
    for block in document.blocks { renderer.write(block, isTight: false) }
    return renderer.html
  }

  private init(document: MarkdownDocument) { self.document = document }

  private mutating func beginLine() {
    if !html.isEmpty, html.utf8.last != 0x0A { html += "\n" }
  }

  private mutating func line(_ text: String) {
    beginLine()
    html += text + "\n"
  }

  private mutating func write(_ block: MarkdownBlock, isTight: Bool) {
    switch block.kind {
    case .paragraph where isTight: html += inline(block)
    case .paragraph: line("<p>\(inline(block))</p>")
    case .heading(let level, _): line("<h\(level)>\(inline(block))</h\(level)>")
    case .thematicBreak: line("<hr />")
    case .html: line(document.text(of: block))
    case .indentedCode: line("<pre><code>\(code(block))</code></pre>")
    case .fencedCode(let info):
      let word = info.split(separator: " ").first.map(String.init) ?? ""
      let language = word.isEmpty ? "" : " class=\"language-\(escaped(word))\""
      line("<pre><code\(language)>\(code(block))</code></pre>")
    case .blockQuote(let blocks):
      line("<blockquote>")
      for child in blocks { write(child, isTight: false) }
      line("</blockquote>")
    case .bulletList(let items): list("ul", "", items, isTight: !block.isLoose)
    case .orderedList(let start, let items):
      list("ol", start == 1 ? "" : " start=\"\(start)\"", items, isTight: !block.isLoose)
    case .table(let table): write(table)
    }
  }

  private mutating func list(_ tag: String, _ start: String, _ items: [ListItem], isTight: Bool) {
    line("<\(tag)\(start)>")
    for item in items {
      beginLine()
      html += "<li>"
      for child in item.blocks {
        if case .paragraph = child.kind, isTight {} else { beginLine() }
        write(child, isTight: isTight)
      }
      html += "</li>\n"
    }
    line("</\(tag)>")
  }

  private mutating func write(_ table: MarkdownTable) {
    line("<table>")
    for row in [table.header] + table.rows {
      line("<tr>" + row.map { "<td>\(inline(document.file[$0]))</td>" }.joined() + "</tr>")
    }
    line("</table>")
  }

  private func code(_ block: MarkdownBlock) -> String {
    block.lines.isEmpty ? "" : escaped(document.text(of: block)) + "\n"
  }

  private func inline(_ block: MarkdownBlock) -> String { inline(document.text(of: block)) }

  private func inline(_ text: String) -> String {
    var result = ""
    var images: [LinkDefinition] = []
    var alternative = ""
    for span in MarkdownText.spans(text, definitions: document.definitions) {
      switch span {
      case .openImage(let link):
        images.append(link)
      case .closeImage:
        let link = images.removeLast()
        guard images.isEmpty else { break }
        result += "<img src=\"\(escaped(url: link.destination))\" alt=\"\(alternative)\""
        result += title(of: link) + " />"
        alternative = ""
      case _ where images.isEmpty: result += tag(span)
      case .text(let text), .code(let text), .autolink(_, let text): alternative += escaped(text)
      case .softBreak, .hardBreak: alternative += "\n"
      default: break
      }
    }
    return result
  }

  private func tag(_ span: InlineSpan) -> String {
    switch span {
    case .text(let text): escaped(text)
    case .code(let text): "<code>\(escaped(text))</code>"
    case .html(let tag): tag
    case .softBreak: "\n"
    case .hardBreak: "<br />\n"
    case .openEmphasis: "<em>"
    case .closeEmphasis: "</em>"
    case .openStrong: "<strong>"
    case .closeStrong: "</strong>"
    case .openLink(let link): "<a href=\"\(escaped(url: link.destination))\"\(title(of: link))>"
    case .closeLink: "</a>"
    case .autolink(let address, let text):
      "<a href=\"\(escaped(url: address))\">\(escaped(text))</a>"
    case .openImage, .closeImage: ""
    }
  }

  private func title(of link: LinkDefinition) -> String {
    link.title.map { " title=\"\(escaped($0))\"" } ?? ""
  }

  private func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private func escaped(url: String) -> String {
    let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
      .union("-_.+!*'(),%#@?=;:/&$~".utf8)
    return url.utf8.reduce(into: "") { result, byte in
      if byte == UInt8(ascii: "&") {
        result += "&amp;"
      } else if kept.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
  }
}

/// The block structure of HTML: block tags and the text between them, one to a line.
///
/// Inline tags are left out, `<code>` directly in `<pre>` apart; outside `<pre>` any run of white space
/// counts as one blank, and none at the edges of a block. Tags that are neither known block tags nor
/// known inline tags (raw HTML) stay as text.
func blockStructure(of html: String) -> [String] {
  let blockTags: Set = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote",
    "pre", "hr", "table", "tr", "td",
  ]
  let inlineTags: Set = ["em", "strong", "a", "img", "br", "code"]
  var result: [String] = []
  var text = ""
  var isVerbatim = false
  func flush() {
    let words = text.split { $0.isWhitespace }.joined(separator: " ")
    if isVerbatim ? !text.isEmpty : !words.isEmpty { result.append(isVerbatim ? text : words) }
    text = ""
  }
  var rest = html[...]
  while let first = rest.first {
    guard first == "<", let end = rest.firstIndex(of: ">") else {
      text.append(first)
      rest = rest.dropFirst()
      continue
    }
    let tag = rest[...end]
    let name = String(tag.dropFirst().drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
    rest = rest[rest.index(after: end)...]
    if blockTags.contains(name) {
      flush()
      result.append(String(tag))
      isVerbatim = tag == "<pre>"
    } else if name == "code", result.last == "<pre>", text.isEmpty {
      result.append(String(tag))
    } else if !inlineTags.contains(name) {
      text += tag
    }
  }
  flush()
  return result
}
