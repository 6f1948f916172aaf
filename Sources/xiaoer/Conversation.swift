internal import Chat
internal import Dialogue
internal import Foundation
internal import Gateways
internal import Reception
internal import SourceDiagnostics
internal import XiaoerKit

/// A conversation at the terminal: one person, one bot.
struct Conversation {
  let shop: Shop
  let console: Console
  let language: MessageLanguage

  func run() throws -> Console.ExitStatus {
    let desk = shop.desk()
    var splitter = LineSplitter()
    var last: (message: Message, response: Responder.Response)?
    console.note(greeting)
    if let welcome = welcome(desk), welcome.action != .silence { try say(welcome) }
    try prompt()
    while true {
      let bytes = try console.readInput()
      if bytes.isEmpty { break }
      for line in splitter.lines(in: bytes) {
        guard case .line(let written, let number) = line,
          let text = String(validating: written, as: UTF8.self)
        else {
          console.complain(GatewayError.invalidUTF8.english)
          continue
        }
        switch text.trimmingCharacters(in: .whitespaces) {
        case "": break
        case "/quit", "/exit", "/q": return .success
        case "/reset":
          desk.reset(channel: "stdin", conversation: "default", sender: "customer")
          last = nil
          console.note(text: "从头开始。", "Starting over.", language)
        case "/why":
          if let last {
            let report = WhyReport(shop: shop, message: last.message, response: last.response)
            try console.print(report.text(in: language), terminator: "")
          } else {
            console.note(text: "还没有说过话。", "Nothing was said yet.", language)
          }
        case let words where words.hasPrefix("/"):
          console.note(text: "命令有 /why /reset /quit。", "Commands are /why /reset /quit.", language)
        default:
          let message = Message(id: String(number), content: .text(text))
          let response = desk.receive(message, at: Timestamp(milliseconds: console.clock()))
          last = (message, response)
          try say(response.decision)
        }
      }
      try prompt()
    }
    try console.print("")
    return .success
  }

  private var greeting: String {
    language == .chinese
      ? "和小二聊天。/why 说明上一句的理由，/reset 从头开始，/quit 结束。\n"
      : "Talking to Xiaoer. /why explains the last answer, /reset starts over, /quit ends.\n"
  }

  private func welcome(_ desk: Desk) -> Decision? {
    let message = Message(id: "welcome", content: .event("welcome"))
    return desk.receive(message, at: Timestamp(milliseconds: console.clock())).decision
  }

  private func say(_ decision: Decision) throws {
    try console.print(SpokenText(isVerbose: true).lines(for: decision), terminator: "")
  }

  private func prompt() throws {
    if console.outputIsTerminal { try console.print("> ", terminator: "") }
    try console.flush()
  }
}

extension Console {
  func note(text chinese: String, _ english: String, _ language: MessageLanguage) {
    note((language == .chinese ? chinese : english) + "\n")
  }
}
