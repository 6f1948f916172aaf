internal import Foundation
internal import Glibc
package import Reception

extension Shop {
  /// What tells whether any file of a shop may have changed: names, sizes and times of rules,
  /// documents, configuration and tables of sources.
  ///
  /// The same stamp means the same files, as far as the file system tells; another one means that it
  /// is worth reading them. `nil` where a folder cannot be read, as while it is being replaced.
  package static func stamp(of places: Places, _ configuration: Configuration) -> [String]? {
    guard
      let markdown = try? (places.rules + places.knowledge).flatMap({
        try MarkdownFolder.paths(at: $0)
      })
    else { return nil }
    let tables = configuration.sources.values.compactMap { source -> String? in
      guard case .file(let path, _) = source.kind else { return nil }
      return path.hasPrefix("/") ? path : configuration.directory + "/" + path
    }
    let all = markdown + [places.configuration ?? "xiaoer.json"] + tables.sorted()
    return all.map { path in
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return "\(path) absent" }
      let time = status.st_mtim
      return "\(path) \(status.st_size) \(status.st_ino) \(time.tv_sec).\(time.tv_nsec)"
    }
  }
}
