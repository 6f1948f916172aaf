internal import Foundation
internal import SourceDiagnostics
internal import XiaoerKit

/// Rules and documents that are measured with, and the folder in which their index lies.
struct ShopContent {
  /// `10000+50000`, or `shipped`.
  let name: String
  let rules: String
  let documents: String
  var configuration: String?
  let work: WorkFolder

  /// So many rules and documents of the workload; 0 are none.
  init(_ workload: Workload, rules: Int, documents: Int, in work: WorkFolder) {
    name = "\(rules)+\(documents)"
    self.rules = rules > 0 ? workload.rules(rules) : work.empty
    self.documents = documents > 0 ? workload.documents(documents) : work.empty
    self.work = work
  }

  /// What the checkout ships.
  init(shippedIn work: WorkFolder) {
    func path(_ name: String) -> String {
      Options.checkout.appending(path: name).path(percentEncoded: false)
    }
    name = "shipped"
    (rules, documents) = (path("Rules"), path("KnowledgeBase"))
    configuration = path("xiaoer.json")
    self.work = work
  }

  /// Where `xiaoer` runs; the index lies below it.
  var folder: String { "\(work.path)/\(name)" }
  var index: String { folder + "/.xiaoer/index" }

  /// The options of every command.
  var words: [String] {
    ["--rules", rules, "--knowledge", documents] + (configuration.map { ["--config", $0] } ?? [])
  }

  /// The same content, for this process.
  var places: Shop.Places {
    var places = Shop.Places()
    places.rules = [rules]
    places.knowledge = [documents]
    places.configuration = configuration
    places.index = index
    return places
  }

  func loaded() throws(BenchmarkError) -> Shop {
    do { return try Shop.ready(places) } catch {
      let sentence = (error as? LoadingError)?.sentence.english ?? error.localizedDescription
      throw BenchmarkError(sentence)
    }
  }
}
