// The quality run: how good Xiaoer's answers are on public data sets.
//
// It turns each set's training side into rule files and documents as an editor would write them
// (examples only, no patterns made by hand), asks what stands in `dev`, and counts. Everything
// happens in this process and in memory, on one thread; only the shipped `Rules` and
// `KnowledgeBase`, which the set `silence-zh` talks to, are read from disk. The figures are those of
// `quality.py`, which lies with the data and measures through the command line.
//
//     swift run -c release quality --set clinc150 --train
//
// In reading order: `Options`, the command line; `QualityRun`, which sets there are; `DataFolder`,
// where their rows come from; `InMemoryShop`; `IntentSet`, `DocumentSet`, `RoomSets` and
// `RankingSet`, the ways to measure; `Measurement`, `Figure` and `Reliability`, what comes out;
// `Baseline`, what came out when it was recorded; `Report`, how it is printed.
//
// Invariants: the same data and the same code give the same figures; times are the thread's own,
// are noisy all the same, and are never compared.

internal import Foundation

let words = Array(CommandLine.arguments.dropFirst())
do {
  let options = try Options(words)
  if options.wantsHelp {
    print(Options.help, terminator: "")
    exit(0)
  }
  exit(try QualityRun(options: options).run() ? 0 : 1)
} catch {
  FileHandle.standardError.write(Data("quality: \(error.sentence)\n".utf8))
  exit(2)
}
