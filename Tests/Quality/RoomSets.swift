internal import Chat
internal import Dialogue
internal import Foundation
internal import Reception
internal import RuleLanguage
internal import SourceDiagnostics
internal import XiaoerKit

/// Whether the bot speaks in groups where it should, and is silent where nobody asked it.
enum RoomSets {
  /// Chat logs with a rule that answers every question put to the room.
  static func measureIRC(_ name: String, _ data: DataFolder) throws(QualityError) -> Measurement {
    let rows = try data.asked("silence-irc-en")
    let shop = InMemoryShop(
      rules: "# Room\n\n## A question put to the room {#open}\n\n- only: group, question\n\n> ok\n")
    let messages = rows.map { row in
      let speaker = row.string("speaker") ?? ""
      return Message(
        id: row.id, conversation: row.string("channel") ?? "", sender: speaker, name: speaker,
        kind: .group, content: .text(row.text))
    }
    let (responses, microseconds) = shop.answers(to: messages)
    return measurement(name, data.half, rows, responses, shop.buildSeconds, microseconds)
  }

  /// Single messages to the shop that is shipped; each is a conversation of its own.
  static func measureShop(_ name: String, _ data: DataFolder) throws(QualityError) -> Measurement {
    let rows = try data.asked("silence-zh")
    func path(_ name: String) -> String {
      Options.checkout.appending(path: name).path(percentEncoded: false)
    }
    let start = threadSeconds()
    var places = Shop.Places()
    places.rules = [path("Rules")]
    places.knowledge = [path("KnowledgeBase")]
    places.configuration = path("xiaoer.json")
    // No index: one of the current folder may come from other code.
    places.index = ""
    let shop: Shop
    do { shop = try Shop(places) } catch {
      let sentence = (error as? LoadingError)?.sentence.english ?? error.localizedDescription
      throw QualityError(sentence)
    }
    _ = shop.book.intents
    let buildSeconds = threadSeconds() - start
    let configuration = shop.configuration
    // Nothing is looked up, so that no figure depends on what a source holds.
    let desk = Desk(responder: shop.responder, sources: [:]) { configuration.utcOffset(at: $0) }
    let messages = rows.map {
      Message(
        id: $0.id, conversation: $0.id, sender: $0.id, kind: .group, content: .text($0.text))
    }
    let (responses, microseconds) = InMemoryShop.answers(to: messages, of: desk)
    return measurement(name, data.half, rows, responses, buildSeconds, microseconds)
  }

  private static func measurement(
    _ name: String, _ side: String, _ rows: [Row], _ responses: [Responder.Response],
    _ buildSeconds: Double, _ microseconds: Double
  ) -> Measurement {
    var (answer, silent, hit, falseReplies) = (0, 0, 0, 0)
    for (row, response) in zip(rows, responses) {
      let speaks = response.decision.action != .silence
      switch row.string("expect") {
      case "answer":
        answer += 1
        if speaks { hit += 1 }
      case "silent":
        silent += 1
        if speaks { falseReplies += 1 }
      default: break
      }
    }
    var measurement = Measurement(
      set: name, side: side, kind: .room, counts: [answer, silent], buildSeconds: buildSeconds,
      microseconds: microseconds)
    let precision = share(hit, hit + falseReplies) ?? 0
    let recall = share(hit, answer) ?? 0
    let sum = precision + recall
    measurement.figures[.precision] = precision
    measurement.figures[.recall] = recall
    measurement.figures[.f1] = sum > 0 ? fourDigits(2 * precision * recall / sum) : 0
    measurement.figures[.falseReplies] = share(falseReplies, silent)
    return measurement
  }
}
