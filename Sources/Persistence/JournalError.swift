/// What can go wrong with a journal.
package enum JournalError: Error, Hashable, Sendable {
  /// The queue holds as many bytes as it may; try again later.
  case overloaded(limit: Int)
  /// The record has more bytes than the journal's settings allow.
  case recordTooLarge(bytes: Int, limit: Int)
  /// The journal was closed.
  case closed
  /// A compaction runs already, or the one asked to finish was given up.
  case compacting
  /// The system refused an operation; `code` is its `errno`.
  case failed(FileOperation, path: String, code: Int32)
  /// Another process holds the folder; `holder` is its id where the lock file tells.
  case locked(path: String, holder: Int?)
  /// The file has no journal header.
  case foreign(path: String)
  /// The file was written by a later version of this program.
  case unsupported(path: String, version: Int)
  /// The file was whole once and is not any more, from byte `offset` on.
  case damaged(path: String, offset: UInt64, Flaw)
  /// A file that others build upon is not there.
  case missing(path: String)
}

/// What is wrong at one place of a file.
package enum Flaw: String, Hashable, Sendable {
  case incompleteHeader = "the header is cut short"
  case badHeader = "the header does not fit its checksum"
  case badRecordHeader = "the record's header does not fit its checksum"
  case brokenChain = "the record does not follow the one before it"
  case unknownKind = "the record's kind is unknown"
  case incompleteRecord = "the record is cut short"
  case badPayload = "the record does not fit its checksum"
  case wrongNumber = "the header names another file"
  case wrongPredecessor = "the file does not continue the one before it"
  case wrongEnd = "the file does not end where the next one says"
  case unsealed = "the snapshot has no end record"
  case wrongCount = "the end record counts other records"
}

/// What was asked of the system when it refused.
package enum FileOperation: String, Hashable, Sendable {
  case open, close, read, write, synchronize, measure, truncate, rename, remove, list
  case createFolder = "create folder"
  case startThread = "start a thread for"
  case lock
}

extension JournalError: CustomStringConvertible {
  /// One English sentence for operators.
  package var description: String {
    switch self {
    case .overloaded(let limit):
      "The journal's queue is full (\(limit) bytes)."
    case .recordTooLarge(let bytes, let limit):
      "A record of \(bytes) bytes is too large; \(limit) are allowed."
    case .closed: "The journal is closed."
    case .compacting: "A compaction is running, or was given up."
    case .failed(let operation, let path, let code):
      "Cannot \(operation.rawValue) \(path): \(SystemError.text(of: code))."
    case .locked(let path, let holder?): "\(path) is held by process \(holder)."
    case .locked(let path, nil): "\(path) is held by another process."
    case .foreign(let path): "\(path) is not a journal file."
    case .unsupported(let path, let version):
      "\(path) has format version \(version), which is newer than this program."
    case .damaged(let path, let offset, let flaw):
      "\(path) is damaged at byte \(offset): \(flaw.rawValue)."
    case .missing(let path): "\(path) is missing."
    }
  }
}
