// The benchmark: how fast Xiaoer is, stage by stage and as a whole, beside its peers.
//
// Every measurement runs in a process of its own, so that no stage warms or crowds another and peak
// memory is the stage's; this process only starts them, in turn with the peers, and makes one table
// of the medians. Stages inside the library are this program again (`--inside`); whole-program
// stages are `xiaoer`, which is built with it.
//
//     swift run -c release benchmark --stage match --rules 10000
//
// In reading order: `Options`, the command line; `BenchmarkRun`, which stages there are; `Sitting`,
// where everything lies; `Workload`, `ShopContent` and `WorkFolder`, what is measured with;
// `ChildProcess`; `Stage` and `StageRun`, the harness; the folder `Stages`, one file for each stage;
// `NativeLimit` and `TantivyPeer`, the peers that need more than a command; `HitDifferences`, in what
// the answers differ from the C program's; `Callgrind`; `Statistics`, `Row` and `Table`, what comes
// out.
//
// Invariants: what is measured is reached through the calls that programs use; figures that are
// compared were taken in turn, in one sitting; a peer that is not installed is left out and named.

internal import Foundation

do {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  if options.wantsHelp {
    print(Options.help, terminator: "")
    exit(0)
  }
  if let stage = options.inside {
    print(try InsideStage.run(stage, options))
  } else {
    try BenchmarkRun(options: options).run()
  }
} catch {
  FileHandle.standardError.write(Data("benchmark: \(error.sentence)\n".utf8))
  exit(2)
}
