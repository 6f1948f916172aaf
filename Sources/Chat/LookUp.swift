/// What came of asking a source for the record of one key.
package enum LookUpOutcome: Hashable, Sendable {
  /// The record's fields by name.
  case found([String: FieldValue])
  /// The source answered, and has no such record.
  case notFound
  /// The source could not answer; `reason` is an English sentence for operators, and holds
  /// neither the key nor any secret.
  case unavailable(reason: String)
}
