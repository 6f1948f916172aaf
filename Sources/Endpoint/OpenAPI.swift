/// The description of the interface.
enum OpenAPI {
  static let document = Array("{}".utf8)
}
