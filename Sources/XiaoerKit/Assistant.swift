internal import Chat
internal import Dialogue
internal import Foundation
internal import Reception
internal import RuleLanguage
internal import SourceDiagnostics

/// Xiaoer for Swift programs: load rules and documents, ask for decisions.
///
/// ```swift
/// let assistant = try Assistant(rules: "Rules", knowledge: "KnowledgeBase")
/// let answer = assistant.decide(IncomingMessage("我想退个货", id: "m-1"))
/// if answer.action == .ask { print(answer.text ?? "") }
/// ```
///
/// - ``Assistant``: rules, documents, and what was said so far.
/// - ``IncomingMessage``: one message, with the fields of the JSON Lines interface.
/// - ``Answer``: what to do about it.
///
/// An assistant belongs to one thread at a time. It asks the clock nothing; a message without a time is
/// taken to be written at `now`.
public final class Assistant {
  private let desk: Desk
  /// What editors should mend, as `xiaoer check` would print it in English; empty where all is well.
  public let problems: [String]

  /// Loads a shop.
  ///
  /// - Parameters:
  ///   - rules: a folder of rule files, or one file.
  ///   - knowledge: a folder of documents, or one file.
  ///   - configuration: `nil` for `xiaoer.json` in the current folder, where there is one.
  /// - Throws: ``AssistantError`` where something cannot be read. Mistakes inside rule files are no
  ///   errors: what they touch takes no part, and ``problems`` names them.
  public init(rules: String, knowledge: String, configuration: String? = nil) throws {
    var places = Shop.Places()
    places.rules = [rules]
    places.knowledge = [knowledge]
    places.configuration = configuration
    do {
      let shop = try Shop(places)
      desk = shop.desk()
      problems = shop.diagnostics.compactMap { found in
        shop.files[found.path].map { found.diagnostic.rendered(in: $0, language: .english) }
      }
    } catch let error as LoadingError {
      throw AssistantError(description: error.sentence.english)
    } catch let error as ConfigurationError {
      throw AssistantError(description: error.message.english)
    }
  }

  /// Decides about a message and remembers what follows from it.
  ///
  /// A look-up in a web service makes the caller wait, at most twice the source's time-out.
  ///
  /// - Parameter now: seconds since 1970; it decides conditions on the time of day where the message
  ///   has no time of its own.
  public func decide(_ message: IncomingMessage, now: Double = 0) -> Answer {
    let response = desk.receive(message.message, at: Timestamp(seconds: message.time ?? now))
    return Answer(response.decision)
  }
}

/// Why an assistant could not be made.
public struct AssistantError: Error, CustomStringConvertible, Sendable {
  public let description: String
}

/// One message as a program hands it in.
public struct IncomingMessage: Sendable, Hashable {
  /// What was written.
  public var text: String
  /// The platform's id; the same id again in a conversation is answered with silence.
  public var id: String
  /// One thread of talk.
  public var conversation: String
  public var sender: String
  /// The display name.
  public var name: String?
  /// Whether several people talk in this conversation.
  public var isGroup: Bool
  /// Whether the bot was addressed by name.
  public var isMentioned: Bool
  /// Whether a person of the shop wrote it; such messages are listened to, never answered.
  public var isFromAgent: Bool
  /// Seconds since 1970, or `nil` where it is not known.
  public var time: Double?

  public init(
    _ text: String, id: String, conversation: String = "default", sender: String = "customer",
    name: String? = nil, isGroup: Bool = false, isMentioned: Bool = false,
    isFromAgent: Bool = false, time: Double? = nil
  ) {
    self.text = text
    self.id = id
    self.conversation = conversation
    self.sender = sender
    self.name = name
    self.isGroup = isGroup
    self.isMentioned = isMentioned
    self.isFromAgent = isFromAgent
    self.time = time
  }

  var message: Message {
    Message(
      id: id, channel: "library", conversation: conversation, sender: sender, name: name,
      role: isFromAgent ? .agent : .customer, kind: isGroup ? .group : .private,
      isMentioned: isMentioned, time: time.map { Timestamp(seconds: $0) }, content: .text(text))
  }
}

/// What to do about a message.
public struct Answer: Sendable, Hashable {
  public enum Action: String, Sendable {
    case reply, ask, clarify, ticket, silence
  }

  public let action: Action
  /// What to say, or `nil`.
  public let text: String?
  /// The id of the deciding rule.
  public let rule: String?
  /// From 0 to 1.
  public let confidence: Double
  /// `file#heading` of each passage quoted.
  public let sources: [String]
  /// The choices of `clarify`.
  public let options: [String]
  /// Why, in the words of the JSON Lines interface.
  public let reason: String
  /// The queue of the ticket that was opened, and its slots; `nil` where none was.
  public let ticket: Handoff?

  /// What a person needs to take over.
  public struct Handoff: Sendable, Hashable {
    public let id: String
    public let queue: String
    public let priority: String
    public let summary: String
    public let slots: [String: String]
    public let tags: [String: String]
  }

  init(_ decision: Decision) {
    action = Action(rawValue: decision.action.rawValue) ?? .silence
    text = decision.text
    rule = decision.rule
    confidence = decision.confidence
    sources = decision.sources
    options = decision.options
    reason = decision.reason.rawValue
    ticket = decision.ticket.map {
      Handoff(
        id: $0.id, queue: $0.queue, priority: $0.priority.rawValue, summary: $0.summary,
        slots: $0.slots, tags: $0.tags)
    }
  }
}
