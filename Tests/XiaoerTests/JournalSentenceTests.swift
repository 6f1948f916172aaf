import Foundation
import Persistence
import SourceDiagnostics
import Testing

@testable import xiaoer

/// What operators are told about state that cannot be used.
@Suite struct JournalSentenceTests {
  private let shop: TemporaryShop

  init() throws {
    shop = try TemporaryShop(rules: "## 你好\n\n- 当：你好\n\n> 您好\n")
    try FileManager.default.createDirectory(
      atPath: shop.path("data"), withIntermediateDirectories: true)
    let journal = try Journal(settings, onFailure: { _ in }, replay: { _, _ in })
    for number in UInt8(0)..<3 { try journal.appendAndWait([UInt8](repeating: number, count: 100)) }
    try journal.close()
  }

  private var settings: JournalSettings { JournalSettings(folder: shop.path("data/journal")) }

  private var segment: String {
    let names = try? FileManager.default.contentsOfDirectory(atPath: settings.folder)
    return settings.folder + "/" + (names?.first { $0 != "lock" } ?? "")
  }

  /// One sentence in each language, from the server and from the commands on its folder.
  private func expect(
    _ english: String, _ chinese: String, status: Console.ExitStatus,
    of commands: [[String]] = [["serve"], ["tickets"], ["forget", "u"]]
  ) {
    for words in commands {
      let own = words == ["serve"] ? Array(shop.options.dropLast(2)) : []
      for (language, sentence) in [("en", english), ("zh", chinese)] {
        let run = ProgramRun(
          words + own + ["--data", shop.path("data"), "--language", language])
        #expect(run.status == status, "\(run.error)")
        #expect(run.error.hasPrefix("xiaoer: "), "\(run.error)")
        #expect(run.error.contains(sentence), "\(run.error)")
        #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
      }
    }
  }

  @Test func `a damaged journal is said with its remedy and left as it is`() throws {
    var bytes = try Data(contentsOf: URL(filePath: segment))
    // In the first record.
    bytes[120] ^= 1
    try bytes.write(to: URL(filePath: segment))
    expect("put the folder back from a backup", "请用备份恢复整个目录", status: .usage)
    expect("is damaged at byte", "字节处已损坏", status: .findings, of: [["journal", "verify"]])
    #expect(try Data(contentsOf: URL(filePath: segment)) == bytes)
  }

  @Test func `a file of another program is said with its remedy`() throws {
    try Data("These are somebody's notes, and no journal at all; please do not overwrite.".utf8)
      .write(to: URL(filePath: segment))
    expect("was not written by xiaoer; move it", "不是 xiaoer 写的文件；把它移走", status: .usage)
  }

  @Test func `a folder in use is said with the process that has it`() throws {
    let journal = try Journal(settings, onFailure: { _ in }, replay: { _, _ in })
    defer { try? journal.close() }
    let process = ProcessInfo.processInfo.processIdentifier
    expect("is in use by process \(process); stop that", "进程 \(process) 使用；先停掉它", status: .usage)
  }

  @Test func `a record of a later version is said with its remedy`() {
    expect("use the newer program that wrote it", "请用写它的新版程序", status: .usage)
  }

  @Test func `a failing disk has a status of its own`() {
    let cases: [(Int32, Console.ExitStatus, String, String)] = [
      (EIO, .disk, "look for disk errors", "磁盘错误"),
      (ENOSPC, .disk, "make room on the disk", "腾出磁盘空间"),
      (EROFS, .disk, "mount it for writing", "可写方式挂载"),
      (EACCES, .usage, "let this user read and write it", "读写权限"),
    ]
    for (code, status, english, chinese) in cases {
      let error = JournalError.failed(.write, path: "p", code: code)
      #expect(error.status == status)
      #expect(error.sentence.english.hasPrefix("cannot write p: "))
      #expect(error.sentence.english.contains(english))
      #expect(error.sentence.chinese.contains(chinese))
    }
  }
}
