import Foundation
import Knowledge
import RuleLanguage
import SourceDiagnostics
import Testing
import XiaoerKit

/// What the shipped rules and documents promise to be.
@Suite struct SampleShopTests {
  static let rules: [Rule] = SlipTests.shop.map { Array($0.book.rules) } ?? []

  @Test func `there are rules and documents enough for a shop to start from`() throws {
    let shop = try #require(SlipTests.shop)
    #expect(shop.book.rules.count >= 60)
    let documents = Set(shop.knowledge.passages.map(\.path))
    #expect(documents.count >= 80)
    #expect(documents.filter { $0.contains("/garden/") }.count >= 30)
  }

  @Test(arguments: rules.filter { $0.events.isEmpty }.map(\.id))
  func `every rule has three examples and one that must not reach it`(id: String) throws {
    let rule = try #require(SlipTests.shop?.book.rule(id))
    #expect(rule.examples.count >= 3, "\(rule.location)")
    #expect(rule.counterExamples.count >= 1, "\(rule.location)")
  }
}
