/// What a figure shall reach; a bar that is missed is named, and nothing more.
struct Bar {
  let set: String
  let figure: Figure
  let value: Double

  /// Set for the development half; any other half is held against them, too.
  private static let all: [Bar] =
    bars("hint3-mean", (.answeredRight, 0.75), (.rejected, 0.72))
    + bars("hint3-powerplay11", (.answeredRight, 0.56), (.rejected, 0.72))
    + bars("clinc150", (.answeredRight, 0.905), (.rejected, 0.82))
    + bars("smp2017", (.answeredRight, 0.88), (.rejected, 0.74))
    + bars("smp2017-leave-alone", (.answeredRight, 0.86), (.rejected, 0.95))
    + bars("xsid", (.answeredRight, 0.82))
    + bars("xsid-low", (.answeredRight, 0.89))
    + bars("homeassistant", (.answeredRight, 0.80))
    + bars("homeassistant-low", (.answeredRight, 0.88))
    + bars("taipei", (.top1, 0.78))
    + bars("stackfaq", (.r1, 0.785), (.r3, 0.90), (.sureAnswers, 0.60), (.surePrecision, 0.93))
    + bars("covid", (.r1, 0.68), (.r3, 0.89), (.sureAnswers, 0.38), (.surePrecision, 0.90))
    + bars("lcqmc", (.r1, 0.81), (.r3, 0.958), (.sureAnswers, 0.65), (.surePrecision, 0.91))
    + bars("irc", (.f1, 0.76))
    + bars("silence-zh", (.falseReplies, 0.007))

  private static func bars(_ set: String, _ values: (Figure, Double)...) -> [Bar] {
    values.map { Bar(set: set, figure: $0, value: $1) }
  }

  /// A point less than Simplified questions find is allowed for Traditional ones.
  private static let traditionalLoss = 0.01

  /// The bars that were missed, each as one line.
  static func missed(by measurements: [Measurement]) -> [String] {
    let asked = measurements.filter { $0.side != Baseline.training }
    var bars = all
    if let simplified = asked.first(where: { $0.set == "lcqmc" }) {
      for figure in [Figure.r1, .r3, .sureAnswers, .surePrecision] {
        if let value = simplified.figures[figure] {
          bars.append(
            Bar(set: "lcqmc-hant", figure: figure, value: fourDigits(value - traditionalLoss)))
        }
      }
    }
    return bars.compactMap { bar in
      guard let value = asked.first(where: { $0.set == bar.set })?.figures[bar.figure] else {
        return nil
      }
      let mustBeHigh = bar.figure.isBetterHigher ?? true
      guard mustBeHigh ? value < bar.value : value > bar.value else { return nil }
      return "\(bar.set) \(bar.figure.rawValue) \(written(value)), bar \(written(bar.value))"
    }
  }
}
