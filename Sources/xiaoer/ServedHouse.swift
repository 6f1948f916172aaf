internal import Chat
internal import Endpoint
internal import Foundation
internal import HTTPService
internal import Persistence
internal import Reception
internal import RuleLanguage
internal import Service
internal import SourceDiagnostics
internal import XiaoerKit

/// The running server: journal, endpoint, listeners, and the threads that look after them.
final class ServedHouse: Sendable {
  /// How long requests at hand may take at the end.
  private static let patience = Duration.seconds(10)
  /// The same after the disk has failed: what waits needs no more than to be told so.
  private static let lastPatience = Duration.seconds(2)
  /// When the process ends after a failure though something hangs, in seconds.
  private static let lastResort = 5.0

  private let receptionist: Receptionist
  private let endpoint: Endpoint
  private let log: ServiceLog
  private let ticker: Ticker
  private let data: String
  private let pump: OutboxPump
  private let terms: ServiceTerms
  private let language: MessageLanguage
  private let watch: Locked<(watch: ShopWatch, ticks: Int)>
  private let compaction = DispatchQueue(label: "xiaoer.compaction")
  private let isCompacting = Locked(false)
  private let hasFailed: Locked<Bool>
  /// On whose loops answers are told, while it runs.
  private let server: Locked<HTTPServer?>

  init(
    shop: Shop, common: CommonOptions, language: MessageLanguage, terms: ServiceTerms,
    journal: JournalSettings, data: String, log: ServiceLog, logsText: Bool
  ) throws {
    self.terms = terms
    self.language = language
    self.log = log
    self.data = data
    watch = Locked((ShopWatch(shop, places: common.places, language: language), 0))
    let problems = try ShopWatch.problems(of: shop, common.places, language)
    do {
      try FileManager.default.createDirectory(
        atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw JournalError(makingFolder: data, error)
    }
    let observers = Locked<Figures?>(nil)
    let hasFailed = Locked(false)
    self.hasFailed = hasFailed
    let server = Locked<HTTPServer?>(nil)
    self.server = server
    receptionist = try Receptionist(
      shop: shop.served, settings: terms.settings, journal: journal,
      courier: { body in server.withLock { $0 }?.perform(body) ?? false }, awaitsFlush: true,
      clock: { ServiceLog.now() },
      observer: { event in observers.withLock { $0 }?.observe(event) },
      onFailure: { error in
        log.note(.error, "journal failed", ["detail": .string(error.sentence.english)])
        hasFailed.withLock { $0 = true }
        // The journal's thread must not wait for those whom it has just told.
        SignalWait.wake()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.lastResort) {
          _exit(Console.ExitStatus.disk.rawValue)
        }
      })
    let listener: @Sendable (Message, [UInt8]) -> Void = { log.note($0, answer: $1) }
    endpoint = Endpoint(
      receptionist: receptionist,
      authority: terms.authority, callers: Callers(trust: terms.trust) { log.note($0) },
      startedAt: ServiceLog.now().milliseconds,
      listener: logsText ? listener : nil)
    let figures = endpoint.figures
    observers.withLock { $0 = figures }
    pump = OutboxPump(receptionist, carrier: WebCarrier())
    ticker = Ticker()
    endpoint.readiness.update { $0.problems = problems }
  }

  /// Serves until a signal says to stop.
  func run() throws -> Console.ExitStatus {
    let opening = receptionist.journal.opening
    if let torn = opening.torn {
      log.note(
        .warning, "torn tail set aside",
        ["file": .string(torn.path), "bytes": .number(Double(torn.bytes))])
    }
    let server: HTTPServer
    var options = HTTPServer.Options()
    // While the disk has one group the next is decided, so that neither waits for the other: smaller
    // groups give more requests a second (measured with 64 connections: 11 % more than groups of 64).
    if receptionist.journal.settings.durability == .synced { options.largestTurn = 32 }
    do {
      server = try HTTPServer(
        listening: terms.addresses, limits: terms.limits, options: options,
        handler: { [endpoint] in endpoint.handle($0, $1) },
        afterTurn: { [receptionist] in receptionist.flush() })
      endpoint.show { server.statistics }
      try server.start()
      self.server.withLock { $0 = server }
    } catch {
      try? receptionist.close()
      throw UsageError("\(error)")
    }
    let reachable = server.addresses.first { if case .tcp = $0 { true } else { false } }
    if let first = reachable ?? server.addresses.first {
      let lines = "\(first)\n\(getpid())\n"
      _ = FileManager.default.createFile(
        atPath: data + "/address", contents: Data(lines.utf8),
        attributes: [.posixPermissions: 0o600])
    }
    // The commands on the folder find the address when others do.
    for address in server.addresses { StandardStreams.writeError("listening on \(address)\n") }
    log.note(
      .info, "started",
      [
        "records": .number(Double(opening.generation.records)), "clean": .bool(opening.wasClosed),
        "synced": .bool(receptionist.journal.settings.durability == .synced),
      ])
    noteStrandedPosts()
    ticker.start { [self] in tick() }
    loop: while true {
      switch SignalWait.next() {
      case SIGHUP: reload(force: true)
      default: break loop
      }
    }
    return stop(server)
  }

  /// Ends in good order, or, where the disk has failed, when those who wait were told so.
  private func stop(_ server: HTTPServer) -> Console.ExitStatus {
    defer { try? FileManager.default.removeItem(atPath: data + "/address") }
    log.note(.info, "stopping")
    endpoint.readiness.update { $0.isStopping = true }
    var hasFailed: Bool { self.hasFailed.withLock { $0 } }
    // What runs every second may hang on the disk that has failed.
    if !hasFailed { ticker.stop() }
    receptionist.endGatherings()
    let cut = server.stop(within: hasFailed ? Self.lastPatience : Self.patience)
    self.server.withLock { $0 = nil }
    if !hasFailed {
      pump.finish()
      compaction.sync {}
      // It fails where the journal has, which was told already.
      try? receptionist.close()
    }
    log.note(.info, "stopped", ["cut": .number(Double(cut))])
    return hasFailed ? .disk : .success
  }

  private func tick() {
    guard !hasFailed.withLock({ $0 }) else { return }
    if receptionist.tick() || receptionist.owesCompaction { compact() }
    pump.run()
    endpoint.callers.tick(at: receptionist.now)
    let isTurn = watch.withLock { state in
      state.ticks += 1
      return state.ticks % 2 == 0
    }
    if isTurn { reload(force: false) }
  }

  /// Loads edited files; a bad edit leaves everything as it is.
  private func reload(force: Bool) {
    switch watch.withLock({ $0.watch.look(force: force) }) {
    case nil: return
    case .loaded(let shop):
      let renewed: ServiceTerms
      do { renewed = try terms.renewed(shop.configuration) } catch {
        return refuse([Self.sentence(error, language)])
      }
      receptionist.use(shop.served)
      receptionist.use(renewed.settings)
      endpoint.use(renewed.authority)
      let waiting = renewed.settings.needingRestart(since: terms.settings)
      endpoint.readiness.update { state in
        state.reloads += 1
        state.problems = []
        state.needingRestart = waiting
      }
      log.note(.info, "reloaded", ["rules": .number(Double(shop.book.rules.count))])
      if !waiting.isEmpty {
        log.note(
          .warning, "restart needed", ["settings": .list(waiting.map { .string($0) })])
      }
      noteStrandedPosts()
    case .refused(let problems): refuse(problems)
    }
  }

  private func refuse(_ problems: [String]) {
    endpoint.readiness.update { state in
      state.failedReloads += 1
      state.problems = problems
    }
    for problem in problems { log.note(.error, "edit not used", ["problem": .string(problem)]) }
  }

  private static func sentence(_ error: any Error, _ language: MessageLanguage) -> String {
    switch error {
    case let error as ServiceSettingsError: error.message.text(in: language)
    case let error as LoadingError: error.sentence.text(in: language)
    case let error as UsageError: error.sentence
    default: "\(error)"
    }
  }

  private func noteStrandedPosts() {
    let count = receptionist.strandedPosts
    guard count > 0 else { return }
    log.note(
      .warning, "posts wait for a destination that is not configured",
      ["posts": .number(Double(count))])
  }

  /// Makes the journal smaller beside everything else.
  private func compact() {
    let isFirst = isCompacting.withLock { running in
      defer { running = true }
      return !running
    }
    guard isFirst else { return }
    compaction.async { [self] in
      do {
        let report = try receptionist.compact()
        log.note(
          .info, "compacted",
          ["records": .number(Double(report.records)), "bytes": .number(Double(report.bytes))])
      } catch {
        log.note(.error, "compaction failed", ["detail": .string("\(error)")])
      }
      isCompacting.withLock { $0 = false }
    }
  }
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
