internal import Chat
package import Persistence

/// Making the journal smaller, and forgetting customers in it.
extension Receptionist {
  /// A record that was copied into the snapshot, or left out of it.
  private struct Move {
    let hash: UInt64
    let old: Position
    let new: Position?
  }

  private struct EndOfOldRecords: Error {}

  /// Replaces all records by what they came to; messages go on meanwhile.
  ///
  /// Answers of deliveries are copied one by one, so it takes time in their number, and of memory
  /// fifty bytes for each. It blocks; one at a time.
  ///
  /// - Throws: ``JournalError`` where the disk refuses; the journal is then as it was.
  @discardableResult
  package func compact() throws -> CompactionReport {
    let (compaction, parts, posts, erasures) = try tables.withLock { tables in
      let compaction = try journal.beginCompaction()
      let state = tables.state
      return (compaction, state.parts(), state.posts, state.erasures)
    }
    let time = tables.withLock { $0.state.lastAt }
    var moves: [Move] = []
    let report = try compaction.finish { snapshot in
      for part in parts { try snapshot.append(ServiceRecord(time: time, .snapshot(part)).bytes) }
      for post in posts { try snapshot.append(ServiceRecord(time: time, .posted(post)).bytes) }
      moves = try copyAnswers(to: snapshot, without: erasures)
    } beforeRemoval: {
      tables.withLock { tables in
        for move in moves { tables.state.ledger.move(move.hash, from: move.old, to: move.new) }
        tables.state.endErasures(erasures.count)
        tables.counters.compactions += 1
      }
    }
    snapshotBytes.withLock { $0 = report.bytes }
    if !erasures.isEmpty { try removeTornTails() }
    return report
  }

  /// Whether so much was recorded since the last compaction that another is worth its work.
  ///
  /// A compaction copies the whole snapshot. It waits until as much as that was recorded anew, so that a
  /// record is copied a few times in its life, however many there are.
  var isCompactionWorthwhile: Bool {
    journal.status.segmentBytes > max(settings.compactAbove, snapshotBytes.withLock { $0 })
  }

  /// Copies the answers that a redelivery may ask for.
  private func copyAnswers(
    to snapshot: SnapshotWriter, without erasures: [ServiceState.Erasure]
  ) throws -> [Move] {
    let current = journal.status.segment
    let folder = journal.settings.folder
    var moves: [Move] = []
    do {
      _ = try JournalReader(folder: folder, files: files).read { payload, position in
        if position.segment >= current, !position.isSnapshot { throw EndOfOldRecords() }
        let record = try ServiceRecord(unsafe payload.withUnsafeBufferPointer { unsafe Array($0) })
        for case let answer? in record.changes.map({ StoredAnswer($0, at: record.time) }) {
          let hash = DeliveryLedger.hash(of: answer.talk, id: answer.id)
          guard tables.withLock({ $0.state.ledger.position(of: hash) }) == position else {
            continue
          }
          let isErased = erasures.contains {
            $0.sender == answer.sender || $0.talks.contains(answer.talk)
          }
          let part = SnapshotPart.answer(answer.talk, id: answer.id, at: answer.time, answer.bytes)
          let new =
            isErased
            ? nil : try snapshot.append(ServiceRecord(time: answer.time, .snapshot(part)).bytes)
          moves.append(Move(hash: hash, old: position, new: new))
        }
      }
    } catch is EndOfOldRecords {}
    return moves
  }

  private func removeTornTails() throws {
    for path in try JournalReader(folder: journal.settings.folder, files: files).tornTails() {
      do throws(SystemError) { try files.remove(path) } catch {
        throw JournalError.failed(.remove, path: path, code: error.code)
      }
    }
  }

  /// Forgets a customer: their conversations, tags, the words in their tickets and in every file.
  ///
  /// Tickets and who serves remain, without anything that was said. It blocks until the old files are
  /// gone.
  package func forget(_ sender: String) throws {
    endGatherings(of: sender)
    let now = clock()
    try tables.withLock { tables in
      let record = ServiceRecord(time: now, .erased(sender: sender))
      try journal.append(record.bytes) { _ in }
      tables.state.apply(record)
    }
    try compact()
  }

  /// Whether somebody is to be forgotten whose words are still in the files: after a crash meanwhile.
  package var owesCompaction: Bool { tables.withLock { !$0.state.erasures.isEmpty } }
}

/// An answer as a record holds it.
private struct StoredAnswer {
  let talk: TalkKey
  let id: String
  let sender: String?
  let time: Timestamp
  let bytes: [UInt8]

  init?(_ change: ServiceChange, at time: Timestamp) {
    switch change {
    case .delivered(let delivery) where delivery.isRepeatable:
      (talk, id, bytes) = (delivery.talk, delivery.id, delivery.answer)
      sender = delivery.sender
      self.time = time
    case .snapshot(.answer(let key, let name, let received, let answer)):
      (talk, id, bytes) = (key, name, answer)
      sender = nil
      self.time = received
    default: return nil
    }
  }
}

extension ServiceRecord {
  init(time: Timestamp, _ change: ServiceChange) { self.init(time: time, changes: [change]) }
}
