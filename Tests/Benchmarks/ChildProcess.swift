internal import Glibc

/// A program that was run to its end.
struct ChildProcess {
  /// The exit status; 128 and the number of the signal that ended it.
  let status: Int
  let wallSeconds: Double
  /// Of user and system, of the program and what it waited for.
  let cpuSeconds: Double
  /// Peak resident memory; never less than this process had when it started it, for the kernel counts
  /// from before `exec`.
  let peakBytes: Double

  /// Runs a program, found on the path, and waits for it.
  ///
  /// - Parameters:
  ///   - folder: where it runs.
  ///   - input: the file that is its standard input.
  ///   - output: the file that its standard output becomes.
  ///   - environment: in place of this process's own, where given.
  static func run(
    _ words: [String], in folder: String, input: String = "/dev/null",
    output: String = "/dev/null", errors: String = "/dev/null", environment: [String]? = nil
  ) throws(BenchmarkError) -> ChildProcess {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
    let own = unsafe words.map { unsafe strdup($0) } + [nil]
    let given = unsafe (environment ?? []).map { unsafe strdup($0) } + [nil]
    defer { unsafe (own + given).forEach { word in unsafe free(word) } }
    // This process itself has no need to be anywhere: all its paths are absolute.
    guard unsafe chdir(folder) == 0 else { throw BenchmarkError("\(folder) cannot be entered") }
    _ = ResidentMemory.forgetPeak()
    var process = pid_t()
    let start = Clock.wall()
    let failure =
      environment == nil
      ? unsafe posix_spawnp(&process, words[0], &actions, nil, own, environ)
      : unsafe posix_spawnp(&process, words[0], &actions, nil, own, given)
    guard failure == 0 else { throw BenchmarkError("\(words[0]) cannot be run") }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let seconds = Double(Clock.wall() - start) / 1e9
    let signal = Int(status & 0x7F)
    return ChildProcess(
      status: signal == 0 ? Int(status >> 8 & 0xFF) : 128 + signal, wallSeconds: seconds,
      cpuSeconds: Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime),
      // In KiB: getrusage(2).
      peakBytes: Double(usage.ru_maxrss) * 1_024)
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }
}
