import Testing

@testable import xiaoer

@Suite struct HelpTests {
  @Test func `the list of commands is as recorded`() throws {
    let run = ProgramRun(["--help"])
    #expect(run.status == .success)
    #expect(run.error.isEmpty)
    try expectSnapshot(run.output, "help.txt")
    #expect(ProgramRun(["help"]).output == run.output)
    #expect(ProgramRun(["-h"]).output == run.output)
  }

  @Test(arguments: Program.commands.map { $0.name })
  func `the help of each command is as recorded, however it is asked for`(name: String) throws {
    let run = ProgramRun([name, "--help"])
    #expect(run.status == .success)
    #expect(run.error.isEmpty)
    try expectSnapshot(run.output, "help-\(name).txt")
    #expect(ProgramRun(["help", name]).output == run.output)
    #expect(ProgramRun([name, "-h"]).output == run.output)
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(ProgramRun(["--help"]).output.contains("  \(name) "))
  }

  @Test func `the version is one line`() {
    for words in [["--version"], ["-V"], ["version"], ["reply", "--version"]] {
      let run = ProgramRun(words)
      #expect(run.output == "xiaoer \(Program.version)\n")
      #expect(run.status == .success)
    }
  }

  @Test func `messages follow the locale unless an option says otherwise`() throws {
    let missing = ["check", "--rules", "none"]
    let chinese = ["LANG": "zh_CN.UTF-8"]
    #expect(
      ProgramRun(missing, environment: chinese).error == "xiaoer: none：没有这个文件或文件夹\n")
    #expect(ProgramRun(missing).error == "xiaoer: none: no such file or folder\n")
    let english = ProgramRun(missing + ["--language=en"], environment: chinese)
    #expect(english.error == "xiaoer: none: no such file or folder\n")
    let override = ProgramRun(missing, environment: ["LC_ALL": "C", "LANG": "zh_TW.UTF-8"])
    #expect(override.error == "xiaoer: none: no such file or folder\n")
  }
}
