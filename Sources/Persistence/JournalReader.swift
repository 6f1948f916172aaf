/// Reads a journal without its lock and changes nothing; another process may be writing it.
package struct JournalReader: Sendable {
  /// How often the folder is listed anew when a compaction removes files meanwhile.
  private static let attempts = 8

  private let folder: JournalFolder

  package init(folder: String, files: any FileSystem = SystemFiles()) {
    self.folder = JournalFolder(path: folder, disk: Disk(files: files))
  }

  /// Hands every record over in order, up to the first damage, which the report tells.
  ///
  /// The tail of a journal that is being written may look torn: its last group is on its way.
  ///
  /// - Throws: ``JournalError`` where files are missing or the system refuses, or what `body` threw.
  package func read(_ body: RecordBody) throws -> GenerationReport {
    guard let files = try openFiles() else { return GenerationReport() }
    return try files.read(body)
  }

  /// Reads everything and says what was found.
  package func verify() throws -> GenerationReport { try read { _, _ in } }

  /// The files with torn tails that earlier openings set aside, sorted: whoever erases somebody's
  /// words must remove these too.
  package func tornTails() throws(JournalError) -> [String] {
    folder.tornTails(in: try folder.disk.names(in: folder.path))
  }

  private func openFiles() throws(JournalError) -> OpenGeneration? {
    for attempt in 1...Self.attempts {
      let generations = try folder.generations(in: try folder.disk.names(in: folder.path))
      guard let generation = generations.first else { return nil }
      do throws(JournalError) {
        return try OpenGeneration(generation, in: folder, for: .reading)
      } catch {
        guard attempt < Self.attempts, case .failed(.open, _, let code) = error,
          SystemError(code: code).isAbsence
        else { throw error }
      }
    }
    return nil
  }

  /// Reads bytes as the newest segment of a journal, whatever they are; never fails but by throwing.
  package static func read(_ bytes: [UInt8], _ body: RecordBody) throws -> FileReport {
    let source = MemorySource(path: "memory", bytes: bytes)
    let header = try RecordReader(source).header
    return try FileReport.reading(
      source, kind: header.kind, number: header.number, isLast: true, body: body)
  }
}
