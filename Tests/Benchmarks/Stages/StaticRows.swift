internal import Foundation

/// The size and the start of a static build, where there is one.
struct StaticRows {
  let sitting: Sitting

  func rows(_ notes: inout [String]) throws(BenchmarkError) -> [Row] {
    guard let program = Self.program() else {
      notes.append(
        "There is no static build: swift build -c release --static-swift-stdlib "
          + "--product xiaoer --scratch-path .build-static")
      return []
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: program)
    let size = (attributes?[.size] as? Int) ?? 0
    let content = try sitting.indexed(ShopContent(shippedIn: sitting.work))
    let start = try StartRows.starts(sitting, program, content)
    return [
      Row(subject: "static build, size", figure: "\(written(Double(size) / 1e6)) MB"),
      StartRows.row("static build, start, shipped content, index present", start),
    ]
  }

  /// The first `…static/release/xiaoer` below the checkout or its `.build`.
  private static func program() -> String? {
    let root = Options.checkout.path(percentEncoded: false)
    for folder in [root, root + "/.build"] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names.sorted() where name.hasSuffix("static") {
        let path = "\(folder)/\(name)/release/xiaoer"
        if FileManager.default.isExecutableFile(atPath: path) { return path }
      }
    }
    return nil
  }
}
