package import Chat
internal import Cryptography
package import SourceDiagnostics

/// Why the object `service` of `xiaoer.json` cannot be used.
package struct ServiceSettingsError: Error, Hashable, Sendable {
  package let message: Sentence

  package init(message: Sentence) { self.message = message }
}

extension ServiceSettings {
  /// Reads the object `service` of `xiaoer.json`; unknown keys are errors, for they may be misspelt.
  ///
  /// - Parameters:
  ///   - environment: the variables that `env:` values name.
  ///   - directory: where relative paths begin.
  package init(
    _ value: FieldValue?, environment: [String: String], directory: String
  ) throws(ServiceSettingsError) {
    self.init()
    guard let value, value != .null else { return }
    var reader = try SettingsReader(value, at: "service")
    if let handover = reader.take("handover") { try readHandover(handover) }
    if let days = try reader.number("keep words", in: 1...36_500) {
      keepWords = .seconds(days * 86_400)
    }
    if let days = try reader.number("keep deliveries", in: 7...3650) {
      keepDeliveries = .seconds(days * 86_400)
    }
    if let size = try reader.number("compact above", in: 1...1_048_576) {
      compactAbove = UInt64(size * 1_048_576)
    }
    if let seconds = try reader.number("join within", in: 0...4) {
      joinWithin = .milliseconds(Int64(seconds * 1000))
    }
    if let count = try reader.number("attempts", in: 1...1000) { attemptLimit = Int(count) }
    if let limits = reader.take("limits") { try readLimits(limits) }
    try readProxies(&reader)
    if let secrets = reader.take("signatures") {
      webhooks = try Self.webhooks(secrets, environment)
    }
    if case .list(let entries)? = reader.take("outbound") {
      for entry in entries {
        destinations.append(try Destination(entry, environment, directory))
      }
    }
    try reader.end()
  }

  private mutating func readProxies(_ reader: inout SettingsReader) throws(ServiceSettingsError) {
    if let value = reader.take("proxies") {
      guard case .list(let list) = value, list.allSatisfy({ $0.text != nil }) else {
        throw reader.wrong(
          "proxies", en: "a list such as [\"unix\", \"10.0.0.0/8\"]",
          zh: "列表，例如 [\"unix\", \"10.0.0.0/8\"]")
      }
      proxies = list.compactMap(\.text)
    }
    if let name = reader.take("forwarded header") {
      guard let known = Self.forwardedHeaders.first(where: { $0 == name.text?.lowercased() }) else {
        throw reader.wrong(
          "forwarded header", en: "x-forwarded-for or forwarded", zh: "x-forwarded-for 或 forwarded")
      }
      guard proxies != nil else {
        throw ServiceSettingsError(
          message: Sentence(
            en: "“service.forwarded header” is believed from nobody without “service.proxies”.",
            zh: "没有“service.proxies”，就不会相信任何人的“service.forwarded header”。"))
      }
      forwardedHeader = known
    }
  }

  private mutating func readLimits(_ value: FieldValue) throws(ServiceSettingsError) {
    var reader = try SettingsReader(value, at: "service.limits")
    for limit in Self.limitRanges {
      if let number = try reader.number(limit.name, in: limit.range) { limits[limit.name] = number }
    }
    try reader.end()
  }

  private mutating func readHandover(_ value: FieldValue) throws(ServiceSettingsError) {
    var reader = try SettingsReader(value, at: "service.handover")
    if let seconds = try reader.number("unclaimed after", in: 1...2_592_000) {
      unclaimedAfter = .milliseconds(Int64(seconds * 1000))
    }
    if let seconds = try reader.number("quiet after", in: 60...31_536_000) {
      quietAfter = .seconds(seconds)
    }
    if let words = reader.take("hand back words") {
      guard case .list(let list) = words, !list.isEmpty else {
        throw reader.wrong("hand back words", en: "a list of texts", zh: "文本列表")
      }
      handBackWords = list.compactMap(\.text)
    }
    if let text = reader.take("hours") {
      guard let range = text.text.flatMap(Self.minutes) else {
        throw reader.wrong("hours", en: "such as 09:00-21:30", zh: "例如 09:00-21:30")
      }
      hours.minutes = range
    }
    if let text = reader.take("days") {
      let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
      let days = (text.text ?? "").split(separator: " ").map { names.firstIndex(of: String($0)) }
      guard !days.isEmpty, !days.contains(nil) else {
        throw reader.wrong(
          "days", en: "days such as: mon tue wed thu fri", zh: "星期，例如 mon tue wed thu fri")
      }
      hours.days = Set(days.compactMap { $0 })
    }
    try reader.end()
  }

  /// Reads `09:00-21:30`; the end may be 24:00.
  private static func minutes(_ text: String) -> Range<Int>? {
    let ends = text.split(separator: "-").map { part -> Int? in
      let numbers = part.split(separator: ":").map { Int($0) }
      guard numbers.count == 2, let hour = numbers[0], let minute = numbers[1],
        (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1440
      else { return nil }
      return hour * 60 + minute
    }
    guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
    return start..<end
  }

  private static func webhooks(
    _ value: FieldValue, _ environment: [String: String]
  ) throws(ServiceSettingsError) -> StandardWebhooks {
    var secrets: [StandardWebhooks.Secret] = []
    guard case .list(let entries) = value else {
      throw SettingsReader.wrong(
        "service.signatures", en: "a list such as [\"env:NAME\"]", zh: "列表，例如 [\"env:NAME\"]")
    }
    for entry in entries {
      let text = try SettingsReader.secret(entry.text ?? "", environment)
      do { secrets.append(try StandardWebhooks.Secret(text)) } catch {
        throw SettingsReader.wrong(
          "service.signatures", en: "secrets that begin with whsec_", zh: "以 whsec_ 开头的密钥")
      }
    }
    do { return try StandardWebhooks(secrets: secrets) } catch {
      throw SettingsReader.wrong("service.signatures", en: "1 to 16 secrets", zh: "1 到 16 个密钥")
    }
  }
}

extension Destination {
  fileprivate init(
    _ value: FieldValue, _ environment: [String: String], _ directory: String
  ) throws(ServiceSettingsError) {
    var reader = try SettingsReader(value, at: "service.outbound")
    var events: [String] = []
    if case .list(let list)? = reader.take("events") { events = list.compactMap(\.text) }
    if let path = reader.take("file")?.text {
      try reader.end()
      let whole = path == "-" || path.hasPrefix("/") ? path : directory + "/" + path
      self.init(name: path, kind: .file(path: whole), events: events)
      return
    }
    guard let url = reader.take("url")?.text,
      url.hasPrefix("https://") || url.hasPrefix("http://")
    else {
      throw reader.wrong("url", en: "an http or https address", zh: "http 或 https 地址")
    }
    var secret: String?
    if let written = reader.take("secret")?.text {
      secret = try SettingsReader.secret(written, environment)
      do { _ = try StandardWebhooks.Secret(secret ?? "") } catch {
        throw reader.wrong("secret", en: "a secret that begins with whsec_", zh: "以 whsec_ 开头的密钥")
      }
    }
    var allowsPrivate = false
    if case .bool(let flag)? = reader.take("private") { allowsPrivate = flag }
    try reader.end()
    self.init(
      name: url, kind: .address(url: url, secret: secret, allowsPrivate: allowsPrivate),
      events: events)
  }
}

/// The fields of an object of the configuration, read one after the other.
private struct SettingsReader {
  private var fields: [String: FieldValue]
  private let place: String

  init(_ value: FieldValue, at place: String) throws(ServiceSettingsError) {
    guard case .object(let fields) = value else {
      throw Self.wrong(place, en: "an object", zh: "对象")
    }
    self.fields = fields
    self.place = place
  }

  mutating func take(_ name: String) -> FieldValue? { fields.removeValue(forKey: name) }

  mutating func number(
    _ name: String, in range: ClosedRange<Double>
  ) throws(ServiceSettingsError) -> Double? {
    guard let value = take(name) else { return nil }
    guard case .number(let number) = value, range.contains(number) else {
      let (low, high) = (Int(range.lowerBound), Int(range.upperBound))
      throw wrong(name, en: "a number from \(low) to \(high)", zh: "\(low) 到 \(high) 之间的数")
    }
    return number
  }

  func end() throws(ServiceSettingsError) {
    guard let name = fields.keys.sorted().first else { return }
    throw ServiceSettingsError(
      message: Sentence(
        en: "Nothing is called “\(name)” in “\(place)”.", zh: "“\(place)”里没有“\(name)”这一项。"))
  }

  func wrong(_ name: String, en english: String, zh chinese: String) -> ServiceSettingsError {
    Self.wrong("\(place).\(name)", en: english, zh: chinese)
  }

  static func wrong(
    _ name: String, en english: String, zh chinese: String
  ) -> ServiceSettingsError {
    ServiceSettingsError(
      message: Sentence(
        en: "“\(name)” must be \(english).", zh: "“\(name)”应该是\(chinese)。"))
  }

  /// A secret out of the environment: secrets do not stand in files that are shared.
  static func secret(
    _ text: String, _ environment: [String: String]
  ) throws(ServiceSettingsError) -> String {
    guard text.hasPrefix("env:") else {
      throw wrong("secret", en: "env: and the name of a variable", zh: "env: 加环境变量名")
    }
    let name = String(text.dropFirst(4))
    guard let value = environment[name], !value.isEmpty else {
      throw ServiceSettingsError(
        message: Sentence(
          en: "The environment variable \(name) is not set.", zh: "环境变量 \(name) 没有设置。"))
    }
    return value
  }
}
