import Chat
import Foundation
import Gateways
import SourceDiagnostics
import Testing

@testable import Reception

@Suite struct SourceConfigurationTests {
  static func all(_ text: String) throws -> [String: SourceConfiguration] {
    try SourceConfiguration.all(in: try JSONParser.value(in: Array(text.utf8)[...]))
  }

  @Test func `files and services are read with their defaults`() throws {
    let sources = try Self.all(
      """
      {"order": {"file": "Rules/sources/orders.csv", "key": "order"},
       "parcel": {"url": "http://127.0.0.1:9000/parcels/{key}", "timeout": 0.5,
                  "headers": {"Authorization": "env:TOKEN"}, "fields": "data.parcel"},
       "plain": {"url": "https://shop.example/p?id={key}"}}
      """)
    #expect(sources["order"]?.kind == .file(path: "Rules/sources/orders.csv", key: "order"))
    let parcel = SourceConfiguration.Service(
      url: "http://127.0.0.1:9000/parcels/{key}", timeout: 0.5,
      headers: ["Authorization": "env:TOKEN"], path: ["data", "parcel"])
    #expect(sources["parcel"]?.kind == .service(parcel))
    #expect(
      sources["plain"]?.kind
        == .service(SourceConfiguration.Service(url: "https://shop.example/p?id={key}")))
  }

  @Test(arguments: [
    ("[]", "'sources' must be an object of named sources."),
    (#"{"o":5}"#, "Source 'o' must be an object."),
    (#"{"o":{"key":"a"}}"#, "Source 'o' needs either 'file' or 'url'."),
    (#"{"o":{"file":"a","url":"b"}}"#, "Source 'o' needs either 'file' or 'url'."),
    (
      #"{"o":{"file":"a.csv","keys":"a"}}"#,
      "Source 'o' has an unknown field 'keys'; known here: file, key."
    ),
    (
      #"{"o":{"file":7}}"#, "The field 'file' of source 'o' must be a string that is not empty."
    ),
    (
      #"{"o":{"url":"http://a/{key}","timeout":"2"}}"#,
      "The field 'timeout' of source 'o' must be a number of seconds from 0.05 to 30."
    ),
    (
      #"{"o":{"url":"http://a/{key}","headers":{"A b":"c"}}}"#,
      "The field 'headers' of source 'o' must be an object of header names and texts."
    ),
    (
      #"{"o":{"url":"http://a/{key}","headers":{"A":"c\r\nD: e"}}}"#,
      "The field 'headers' of source 'o' must be an object of header names and texts."
    ),
    (
      #"{"o":{"url":"http://a/{key}","fields":"a..b"}}"#,
      "The field 'fields' of source 'o' must be names with dots between them."
    ),
  ])
  func `a wrong configuration is told in a sentence`(text: String, sentence: String) {
    let error = #expect(throws: SourceError.self) { try Self.all(text) }
    #expect(error?.message.english == sentence)
  }

  @Test(arguments: [
    "http://a/", "ftp://a/{key}", "http://{key}/a", "http://{key}.a/b", "http:///{key}", "{key}",
    "http://a/x#{key}", "http://a{key}", "file:///{key}",
  ])
  func `an address without a place for the key in path or query is refused`(url: String) {
    let error = #expect(throws: SourceError.self) {
      try HTTPSource(name: "o", service: SourceConfiguration.Service(url: url))
    }
    #expect(error?.message.english.hasPrefix("The 'url' of source 'o' must be") == true)
  }

  @Test func `a header's secret must be in the environment`() throws {
    let sources = try Self.all(
      #"{"o":{"url":"http://a/{key}","headers":{"Authorization":"env:ORDER_TOKEN"}}}"#)
    let source = try #require(sources["o"])
    let error = #expect(throws: SourceError.self) {
      try source.opened(in: ".", environment: ["ORDER_TOKEN": ""])
    }
    #expect(
      error?.message.english
        == "Source 'o' needs the environment variable ORDER_TOKEN, which is not set.")
    _ = try source.opened(in: ".", environment: ["ORDER_TOKEN": "x"])
  }
}
