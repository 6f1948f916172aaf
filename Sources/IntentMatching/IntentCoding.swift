package import FlatStorage

extension IntentModel {
  /// Writes the model's tables, for ``init(from:)``.
  package func encode(into writer: inout FlatWriter) {
    writer.append(intentCount)
    writer.append(strictness)
    writer.append([thresholdShift, ownThreshold])
    lists.encode(into: &writer)
    space.encode(into: &writer)
    weights.encode(into: &writer)
    examples.encode(into: &writer)
  }

  /// Takes the tables that ``encode(into:)`` wrote where they lie: nothing is parsed or copied.
  ///
  /// The lengths are checked against each other. That the numbers in the tables make sense is the
  /// business of a checksum around them; what leads beyond a table ends the program and reads nothing.
  ///
  /// - Complexity: O(1).
  package init(from reader: inout FlatReader) throws(FlatError) {
    intentCount = try reader.number()
    strictness = try reader.array()
    let thresholds: FlatArray<Float> = try reader.array()
    lists = try WordLists(from: &reader)
    space = try FeatureSpace(from: &reader)
    weights = try WeightTable(from: &reader)
    examples = try ExampleIndex(from: &reader)
    guard strictness.count == intentCount, thresholds.count == 2, !thresholds[1].isNaN,
      weights.classCount == intentCount + 1, examples.intentStarts.count == intentCount + 1
    else { throw .damaged }
    (thresholdShift, ownThreshold) = (thresholds[0], thresholds[1])
  }
}
