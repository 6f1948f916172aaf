internal import Foundation
internal import Reception
internal import RuleLanguage
internal import Service
internal import SourceDiagnostics
internal import XiaoerKit

/// Notices edited files and loads them beside those in use.
struct ShopWatch {
  enum Outcome {
    case loaded(Shop)
    /// What keeps the files from being used, one sentence with place and remedy each.
    case refused([String])
  }

  /// More problems than this are not told one by one.
  private static let problemLimit = 20

  private let places: Shop.Places
  private var configuration: Configuration
  private var stamp: [String]?
  private let language: MessageLanguage

  init(_ shop: Shop, places: Shop.Places, language: MessageLanguage) {
    self.places = places
    self.language = language
    configuration = shop.configuration
    stamp = Shop.stamp(of: places, configuration)
  }

  /// Loads the files where they have changed since the last look, or where they must be.
  mutating func look(force: Bool = false) -> Outcome? {
    guard let now = Shop.stamp(of: places, configuration), force || now != stamp else { return nil }
    stamp = now
    do {
      let shop = try Shop.ready(places)
      let problems = try Self.problems(of: shop, places, language)
      guard problems.isEmpty else { return .refused(problems) }
      configuration = shop.configuration
      stamp = Shop.stamp(of: places, configuration)
      return .loaded(shop)
    } catch let error as LoadingError {
      return .refused([error.sentence.text(in: language)])
    } catch {
      return .refused(["\(error)"])
    }
  }

  /// The mistakes of a shop, each with file, line and remedy.
  static func problems(
    of shop: Shop, _ places: Shop.Places, _ language: MessageLanguage
  ) throws -> [String] {
    guard shop.mistakes > 0 else { return [] }
    // An index knows how many mistakes there are, and not which.
    let whole = shop.files.isEmpty ? try Shop(places) : shop
    let errors = whole.diagnostics.filter { $0.diagnostic.severity == .error }
    return errors.prefix(problemLimit).compactMap { found in
      guard let file = whole.files[found.path] else { return nil }
      let lines = found.diagnostic.rendered(in: file, language: language).split(separator: "\n")
      let help = lines.dropFirst().last { $0.hasPrefix("  ") && $0.contains(": ") }
      return [lines.first, help].compactMap { $0?.trimmingCharacters(in: .whitespaces) }
        .joined(separator: " — ")
    }
  }
}
