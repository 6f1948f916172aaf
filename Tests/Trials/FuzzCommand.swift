enum FuzzCommand {
  @Sendable static func run(_ options: TrialOptions) throws -> Report { Report("fuzz") }
}
