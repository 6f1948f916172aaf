/// How a journal is kept.
package struct JournalSettings: Hashable, Sendable {
  /// What an acknowledgement means.
  package enum Durability: Hashable, Sendable {
    /// The record is on disk.
    case synced
    /// The system has the record: it survives the end of the process, not of the machine.
    case none
  }

  /// Made if it is not there; the folder around it must be.
  package var folder: String
  package var durability: Durability
  /// The most bytes that one record may have; at most 1 GiB.
  package var maximumRecordBytes: Int
  /// The most bytes that may wait for the disk, 24 for each record included; at least one record.
  package var maximumQueuedBytes: Int
  /// The most bytes by which the newest segment is made longer than its records, while each is
  /// synchronised; 0 for none.
  package var maximumRoom: Int

  package init(
    folder: String, durability: Durability = .synced, maximumRecordBytes: Int = 16 << 20,
    maximumQueuedBytes: Int = 64 << 20, maximumRoom: Int = 1 << 20
  ) {
    self.folder = folder
    self.durability = durability
    self.maximumRecordBytes = min(max(maximumRecordBytes, 0), 1 << 30)
    self.maximumQueuedBytes = max(
      maximumQueuedBytes, self.maximumRecordBytes + RecordHeader.size)
    self.maximumRoom = durability == .synced ? max(maximumRoom, 0) : 0
  }
}

/// What a journal did; an observer is told on the writer's thread, and reads its own clock.
package enum JournalEvent: Hashable, Sendable {
  /// A group is about to be written and synchronised.
  case groupBegins(records: Int, bytes: Int)
  /// It is on disk; its completions follow.
  case groupEnds
}

/// Figures of a running journal.
package struct JournalStatus: Hashable, Sendable {
  /// Since the start.
  package internal(set) var records = 0
  package internal(set) var groups = 0
  /// The newest segment and its bytes: what a compaction would make smaller.
  package internal(set) var segment: UInt64 = 0
  package internal(set) var segmentBytes: UInt64 = 0
  /// Waiting for the disk.
  package internal(set) var queuedBytes = 0
  package internal(set) var failure: JournalError?
}
