internal import Endpoint
internal import Foundation
internal import HTTPService
internal import Reception
internal import Service
internal import SourceDiagnostics
internal import XiaoerKit

/// How the service is served: what `service` of `xiaoer.json` says, and what the start brings.
///
/// The same checks hold at the start and for an edit while it runs, see ``renewed(_:)``.
struct ServiceTerms: Sendable {
  let settings: ServiceSettings
  /// Whose word about the client is believed; `nil` where nothing was said.
  let trust: ProxyTrust?
  let addresses: [ListenAddress]
  private let tokens: [String]
  private let tokenFile: String?
  private let environment: [String: String]

  /// - Throws: ``ServiceSettingsError``, ``LoadingError``, or ``UsageError`` where a token will not do
  ///   or anybody on the network could ask.
  init(
    _ configuration: Configuration, addresses: [ListenAddress], tokenFile: String? = nil,
    environment: [String: String]
  ) throws {
    tokens = try Self.tokens(tokenFile, environment)
    self.tokenFile = tokenFile
    settings = try ServiceSettings(
      configuration.service, environment: environment, directory: configuration.directory)
    trust = try Self.trust(settings)
    self.addresses = addresses
    self.environment = environment
    if tokens.isEmpty, settings.webhooks == nil, let open = addresses.first(where: { !$0.isLocal })
    {
      throw UsageError(
        "without a token it listens on this machine only, not on \(open); set XIAOER_TOKEN or --token-file"
      )
    }
  }

  /// The terms with another configuration and the tokens that the file has now; variables are those
  /// of the start.
  func renewed(_ configuration: Configuration) throws -> ServiceTerms {
    try ServiceTerms(
      configuration, addresses: addresses, tokenFile: tokenFile, environment: environment)
  }

  /// The tokens, one or more; none is fine on loopback.
  private static func tokens(_ file: String?, _ environment: [String: String]) throws -> [String] {
    var tokens: [String] = []
    if let file {
      guard let bytes = FileManager.default.contents(atPath: file) else {
        throw LoadingError.missing(file)
      }
      tokens += String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
        $0.trimmingCharacters(in: .whitespaces)
      }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
      if tokens.isEmpty { throw UsageError("\(file) has no token") }
    }
    if let token = environment["XIAOER_TOKEN"], !token.isEmpty { tokens.append(token) }
    for token in tokens
    where token.utf8.count < 16 || !token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      throw UsageError(
        "a token needs at least 16 visible ASCII characters; ‘openssl rand -hex 32’ makes one")
    }
    return tokens
  }

  var authority: Authority { Authority(tokens: tokens, webhooks: settings.webhooks) }

  /// The bounds of the server, as far as the configuration says anything else.
  var limits: HTTPLimits {
    var limits = HTTPLimits()
    func seconds(_ name: String) -> Duration? { settings.limits[name].map { .seconds($0) } }
    limits.body = settings.limits["body bytes"].map { Int($0) } ?? limits.body
    limits.connections = settings.limits["connections"].map { Int($0) } ?? limits.connections
    limits.connectionsPerPeer =
      settings.limits["connections per address"].map { Int($0) } ?? limits.connectionsPerPeer
    limits.headerTime = seconds("header seconds") ?? limits.headerTime
    limits.bodyTime = seconds("body seconds") ?? limits.bodyTime
    limits.idleTime = seconds("idle seconds") ?? limits.idleTime
    limits.unlimitedPeers += trust?.proxies ?? []
    return limits
  }

  private static func trust(
    _ settings: ServiceSettings
  ) throws(ServiceSettingsError) -> ProxyTrust? {
    guard let proxies = settings.proxies else { return nil }
    let field: ProxyTrust.Field =
      settings.forwardedHeader == "forwarded" ? .forwarded : .xForwardedFor
    var trust = ProxyTrust(field: field)
    for text in proxies {
      if text == "unix" {
        trust.trustsLocal = true
      } else if let range = AddressRange(text) {
        trust.proxies.append(range)
      } else {
        throw ServiceSettingsError(
          message: Sentence(
            en: "“service.proxies” holds “\(text)”, which is neither an address range nor unix.",
            zh: "“service.proxies”里的“\(text)”既不是地址段，也不是 unix。"))
      }
    }
    return trust
  }
}
