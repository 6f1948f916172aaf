internal import Chat
internal import Endpoint
internal import Foundation
internal import HTTPService
internal import Persistence
internal import Reception
internal import Service
internal import XiaoerKit

/// The running server: journal, endpoint, listeners, and the threads that look after them.
final class ServedHouse: Sendable {
  /// How long requests at hand may take at the end.
  private static let patience = Duration.seconds(10)

  private let receptionist: Receptionist
  private let endpoint: Endpoint
  private let log: ServiceLog
  private let ticker: Ticker
  private let places: Shop.Places
  private let data: String

  init(
    shop: Shop, places: Shop.Places, settings: ServiceSettings, data: String, tokens: [String],
    log: ServiceLog
  ) throws {
    self.log = log
    self.places = places
    self.data = data
    try FileManager.default.createDirectory(
      atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let observers = Locked<Figures?>(nil)
    receptionist = try Receptionist(
      shop: shop.served, settings: settings, journal: JournalSettings(folder: data + "/journal"),
      clock: { ServiceLog.now() },
      observer: { event in observers.withLock { $0 }?.observe(event) },
      onFailure: { error in
        log.note(.error, "journal failed", ["detail": .string("\(error)")])
        exit(3)
      })
    endpoint = Endpoint(
      receptionist: receptionist,
      authority: Authority(tokens: tokens, webhooks: settings.webhooks),
      startedAt: ServiceLog.now().milliseconds)
    let figures = endpoint.figures
    observers.withLock { $0 = figures }
    ticker = Ticker()
  }

  /// Serves until a signal says to stop.
  func run(_ addresses: [ListenAddress]) throws -> Console.ExitStatus {
    let opening = receptionist.journal.opening
    if let torn = opening.torn {
      log.note(
        .warning, "torn tail set aside",
        ["file": .string(torn.path), "bytes": .number(Double(torn.bytes))])
    }
    let server: HTTPServer
    do {
      server = try HTTPServer(listening: addresses) { [endpoint] in endpoint.handle($0, $1) }
      endpoint.show { server.statistics }
      try server.start()
    } catch {
      try? receptionist.close()
      throw UsageError("\(error)")
    }
    for address in server.addresses { StandardStreams.writeError("listening on \(address)\n") }
    log.note(
      .info, "started",
      ["records": .number(Double(opening.generation.records)), "clean": .bool(opening.wasClosed)])
    ticker.start { [self] in tick() }
    loop: while true {
      switch SignalWait.next() {
      case SIGHUP: break
      default: break loop
      }
    }
    log.note(.info, "stopping")
    endpoint.readiness.update { $0.isStopping = true }
    ticker.stop()
    let cut = server.stop(within: Self.patience)
    try receptionist.close()
    log.note(.info, "stopped", ["cut": .number(Double(cut))])
    return .success
  }

  private func tick() {
    if receptionist.tick() { compact() }
  }

  private func compact() {}
}

extension Shop {
  /// What the service decides with.
  var served: ServedShop {
    let configuration = configuration
    return ServedShop(responder: responder, sources: sources) { configuration.utcOffset(at: $0) }
  }
}

/// A thread that does something every second.
final class Ticker: Sendable {
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let isRunning = Locked(false)

  func start(_ body: @escaping @Sendable () -> Void) {
    isRunning.withLock { $0 = true }
    DispatchQueue(label: "xiaoer.ticker").async { [wake, ended] in
      while wake.wait(timeout: .now() + 1) == .timedOut { body() }
      ended.signal()
    }
  }

  /// Returns when the body is not being run any more.
  func stop() {
    let wasRunning = isRunning.withLock { running in
      defer { running = false }
      return running
    }
    guard wasRunning else { return }
    wake.signal()
    ended.wait()
  }
}
