internal import Foundation
internal import Persistence
internal import Service
internal import SourceDiagnostics

/// What operators are told when the state on disk cannot be used: what happened, and what to do.
extension JournalError {
  var sentence: Sentence {
    switch self {
    case .failed(let operation, let path, let code):
      Self.refused(operation, path, code)
    case .locked(let path, let holder):
      Sentence(
        en:
          "\(path) is in use by \(holder.map { "process \($0)" } ?? "another process"); stop that,"
          + " or give another folder with --data",
        zh: "\(path) 正在被\(holder.map { "进程 \($0) " } ?? "另一个进程")使用；先停掉它，或用 --data 换一个目录")
    case .foreign(let path):
      Sentence(
        en:
          "\(path) was not written by xiaoer; move it elsewhere, or give another folder with --data",
        zh: "\(path) 不是 xiaoer 写的文件；把它移走，或用 --data 换一个目录")
    case .unsupported(let path, let version):
      Sentence(
        en: "\(path) has format version \(version); use the newer program that wrote it",
        zh: "\(path) 的格式版本是 \(version)，比本程序新；请用写它的新版程序")
    case .damaged(let path, let offset, let flaw):
      Sentence(
        en: "\(path) is damaged at byte \(offset) (\(flaw.rawValue)); nothing was changed:"
          + " put the folder back from a backup, or move it away to begin anew",
        zh: "\(path) 在第 \(offset) 字节处已损坏，没有做任何改动；请用备份恢复整个目录，或移走它重新开始")
    case .missing(let path):
      Sentence(
        en: "\(path) is missing, and others build upon it; put the folder back from a backup",
        zh: "缺少 \(path)，其他文件依赖它；请用备份恢复整个目录")
    case .compacting:
      Sentence(
        en: "the journal is being compacted already; try again later", zh: "日志正在压缩，请稍后再试")
    case .overloaded, .recordTooLarge, .closed:
      Sentence(en: "\(self)", zh: "没能写入日志（\(self)）")
    }
  }

  private static func refused(_ operation: FileOperation, _ path: String, _ code: Int32) -> Sentence
  {
    let words = StandardStreams.words(for: code)
    let remedy =
      switch code {
      case EACCES, EPERM:
        Sentence(
          en: "let this user read and write it, or give another folder with --data",
          zh: "请给当前用户读写权限，或用 --data 换一个目录")
      case ENOSPC, EDQUOT, EFBIG:
        Sentence(en: "make room on the disk and start again", zh: "请腾出磁盘空间后重新启动")
      case EROFS:
        Sentence(
          en: "mount it for writing, or give another folder with --data",
          zh: "请以可写方式挂载，或用 --data 换一个目录")
      case EIO:
        Sentence(
          en: "look for disk errors in the system's log before you start again",
          zh: "请先查看系统日志里的磁盘错误，再重新启动")
      case EMFILE, ENFILE, ENOMEM, EAGAIN:
        Sentence(
          en: "the machine has too little left; give it more and start again",
          zh: "系统资源不足，请补足后重新启动")
      default:
        Sentence(en: "see to it and start again", zh: "请处理后重新启动")
      }
    return Sentence(
      en: "cannot \(operation.rawValue) \(path): \(words); \(remedy.english)",
      zh: "无法\(operation.chinese) \(path)：\(words)；\(remedy.chinese)")
  }

  /// ``Console/ExitStatus/disk`` where the disk failed, not where the folder cannot be used.
  var status: Console.ExitStatus {
    guard case .failed(_, _, let code) = self else { return .usage }
    let isUsage = [EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG].contains(code)
    return isUsage ? .usage : .disk
  }

  /// What kept a folder from being made.
  init(makingFolder path: String, _ error: any Error) {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = underlying.flatMap { $0.domain == NSPOSIXErrorDomain ? Int32($0.code) : nil }
    self = .failed(.createFolder, path: path, code: code ?? EACCES)
  }
}

extension FileOperation {
  fileprivate var chinese: String {
    switch self {
    case .open: "打开"
    case .close: "关闭"
    case .read: "读取"
    case .write: "写入"
    case .synchronize: "同步"
    case .measure: "查看"
    case .truncate: "截短"
    case .rename: "改名"
    case .remove: "删除"
    case .list: "列出"
    case .createFolder: "创建目录"
    case .startThread: "启动线程"
    case .lock: "锁定"
    }
  }
}

extension RecordError {
  var sentence: Sentence {
    Sentence(
      en: "the journal holds a record that this program cannot read;"
        + " use the newer program that wrote it",
      zh: "日志里有本程序读不懂的记录；请用写它的新版程序")
  }
}
