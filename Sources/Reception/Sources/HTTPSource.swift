package import Chat
internal import Dispatch
internal import Foundation
internal import Gateways
internal import Synchronization

#if WEB_SERVICES
  internal import FoundationNetworking
#endif

/// A web service that is asked with GET and answers with a JSON object.
///
/// One attempt takes at most the time-out; a refused or broken connection, a time-out and a status
/// from 500 on are tried once more. 404, 410 and a `null` record mean that there is no such
/// record. Redirects are not followed, cookies and caches not kept: the token goes to the
/// configured host and nowhere else.
package struct HTTPSource: RecordSource {
  /// The most bytes of an answer.
  package static let answerLimit = 1 << 20

  private let service: SourceConfiguration.Service

  package init(name: String, service: SourceConfiguration.Service) throws(SourceError) {
    // The key stands in path or query only, so that no customer chooses the host.
    let parts = service.url.components(separatedBy: "{key}")
    let beginning = parts[0].components(separatedBy: "://")
    guard parts.count >= 2, beginning.count >= 2, ["http", "https"].contains(beginning[0]),
      beginning[1].contains("/"), !beginning[1].hasPrefix("/"), !service.url.contains("#"),
      let sample = URL(string: parts.joined(separator: "k")), sample.host?.isEmpty == false
    else {
      throw SourceError(
        en: "The 'url' of source '\(name)' must be an http or https address with {key} in its "
          + "path or query.",
        zh: "来源“\(name)”的“url”必须是 http 或 https 地址，并在路径或查询中含有 {key}。")
    }
    #if !WEB_SERVICES
      throw SourceError(
        en: "Source '\(name)' is a web service, and this program was built without them.",
        zh: "来源“\(name)”是网络服务，而这个程序编译时没有包含网络服务。")
    #else
      self.service = service
    #endif
  }

  package func lookUp(_ key: String) -> LookUpOutcome {
    let key = key.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let url = url(for: key) else { return .notFound }
    var attempt = Self.ask(url, service)
    if attempt.isWorthRepeating { attempt = Self.ask(url, service) }
    switch attempt {
    case .failed(let reason): return .unavailable(reason: reason)
    case .answered(let status, let body): return outcome(status: status, body: body)
    }
  }

  /// The address for a key, or `nil` for a key that no record can have.
  private func url(for key: String) -> URL? {
    guard !key.isEmpty, key.count <= keyLimit, key != ".", key != ".." else { return nil }
    // RFC 3986 §2.3: these alone need no encoding anywhere.
    let unreserved = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    guard let encoded = key.addingPercentEncoding(withAllowedCharacters: unreserved) else {
      return nil
    }
    return URL(string: service.url.replacingOccurrences(of: "{key}", with: encoded))
  }

  private func outcome(status: Int, body: [UInt8]) -> LookUpOutcome {
    switch status {
    case 404, 410: return .notFound
    case 200..<300: break
    default: return .unavailable(reason: "The service answered with status \(status).")
    }
    guard var value = try? JSONParser.value(in: body[...]) else {
      return .unavailable(reason: "The service did not answer with JSON.")
    }
    for name in service.path {
      guard case .object(let fields) = value, let next = fields[name] else {
        if value == .null { return .notFound }
        return .unavailable(reason: "The answer has nothing at the configured 'fields'.")
      }
      value = next
    }
    switch value {
    case .object(let record): return .found(record)
    case .null: return .notFound
    default: return .unavailable(reason: "The answer is not a JSON object.")
    }
  }
}

extension HTTPSource {
  fileprivate enum Attempt: Sendable {
    case answered(status: Int, body: [UInt8])
    /// `reason` never quotes the system's words, which may hold the address and so the key.
    case failed(reason: String)

    var isWorthRepeating: Bool {
      switch self {
      case .answered(let status, _): status >= 500
      case .failed(let reason): reason != HTTPSource.tooLarge
      }
    }
  }

  fileprivate static let tooLarge = "The answer is larger than 1 MiB."

  fileprivate static func ask(_ url: URL, _ service: SourceConfiguration.Service) -> Attempt {
    var headers = [("Accept", "application/json")]
    headers += service.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return send("GET", nil, to: url, headers, timeout: service.timeout).attempt
  }

  #if !WEB_SERVICES
    fileprivate static func send(
      _ method: String, _ body: [UInt8]?, to url: URL, _ headers: [(String, String)],
      timeout: Double
    ) -> (attempt: Attempt, retryAfter: String?) {
      (.failed(reason: "This program was built without web services."), nil)
    }
  #else
    /// Sends one request and waits for its answer.
    fileprivate static func send(
      _ method: String, _ body: [UInt8]?, to url: URL, _ headers: [(String, String)],
      timeout: Double
    ) -> (attempt: Attempt, retryAfter: String?) {
      let configuration = URLSessionConfiguration.ephemeral
      configuration.urlCache = nil
      configuration.httpCookieStorage = nil
      configuration.httpShouldSetCookies = false
      let answer = Answer()
      let session = URLSession(configuration: configuration, delegate: answer, delegateQueue: nil)
      var request = URLRequest(url: url)
      request.httpMethod = method
      request.httpBody = body.map { Data($0) }
      for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
      // Foundation's own time-out counts silence only and takes whole seconds (0.5 would be none);
      // it merely cleans up behind the wait below, which is the time-out.
      request.timeoutInterval = timeout.rounded(.up) + 1
      let task = session.dataTask(with: request)
      task.resume()
      let result = answer.wait(seconds: timeout)
      session.invalidateAndCancel()
      let late = Attempt.failed(reason: "The service did not answer within \(timeout) s.")
      return (result ?? late, answer.retryAfter)
    }
  #endif
}

/// Posts to addresses that the configuration names: one attempt, no redirects, no cookies.
package enum HTTPPosting {
  /// Seconds for one attempt.
  package static let timeout = 15.0

  package enum Outcome: Hashable, Sendable {
    /// `retryAfter` as the receiver wrote it, where it asked for a pause.
    case answered(status: Int, retryAfter: String?)
    case failed
  }

  package static func post(
    _ body: [UInt8], to address: String, fields: [(String, String)]
  ) -> Outcome {
    let result = send("POST", body, to: address, fields: fields)
    switch result?.attempt {
    case .answered(let status, _)?:
      return .answered(status: status, retryAfter: result?.retryAfter)
    default: return .failed
    }
  }

  /// Asks a server of one's own, and gives status and body; `nil` where it does not answer.
  package static func ask(
    _ method: String, _ body: [UInt8]?, at address: String, fields: [(String, String)]
  ) -> (status: Int, body: [UInt8])? {
    guard
      case .answered(let status, let body)? =
        send(method, body, to: address, fields: fields)?.attempt
    else { return nil }
    return (status, body)
  }

  private static func send(
    _ method: String, _ body: [UInt8]?, to address: String, fields: [(String, String)]
  ) -> (attempt: HTTPSource.Attempt, retryAfter: String?)? {
    guard let url = URL(string: address) else { return nil }
    return HTTPSource.send(method, body, to: url, fields, timeout: timeout)
  }
}

#if WEB_SERVICES
  /// Gathers one answer and wakes the one who waits for it.
  private final class Answer: NSObject, URLSessionDataDelegate, Sendable {
    /// Bytes of a `Retry-After`; a date has 29, or 33 with a whole day's name.
    private static let pauseLimit = 64

    private struct State {
      var status = 0
      var retryAfter: String?
      var body: [UInt8] = []
      var result: HTTPSource.Attempt?
    }

    private let state = Mutex(State())
    private let done = DispatchSemaphore(value: 0)

    /// The result, or `nil` where it takes longer than `seconds`.
    func wait(seconds: Double) -> HTTPSource.Attempt? {
      _ = done.wait(timeout: .now() + seconds)
      return state.withLock(\.result)
    }

    var retryAfter: String? { state.withLock(\.retryAfter) }

    private func finish(_ result: HTTPSource.Attempt?) {
      state.withLock { state in
        if state.result == nil {
          state.result = result ?? .answered(status: state.status, body: state.body)
        }
      }
      done.signal()
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      let status = (response as? HTTPURLResponse)?.statusCode ?? 0
      let pause = (response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Retry-After")
      state.withLock { state in
        state.status = status
        state.retryAfter = pause.flatMap { $0.utf8.count <= Self.pauseLimit ? $0 : nil }
      }
      completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      let isTooLarge = state.withLock { state in
        guard state.body.count + data.count <= HTTPSource.answerLimit else {
          state.body = []
          return true
        }
        state.body.append(contentsOf: data)
        return false
      }
      if isTooLarge {
        finish(.failed(reason: HTTPSource.tooLarge))
        dataTask.cancel()
      }
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
      completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
      completionHandler(nil)
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
      finish(error == nil ? nil : .failed(reason: "The connection to the service failed."))
    }
  }
#endif
