internal import Glibc

/// Cuts a byte stream into lines, whatever the size of its chunks.
///
/// The module's overview: standard input and output of the filter, bytes ⇄ `Chat`.
/// ``LineSplitter`` gives lines; ``InputFormat`` says from the first what they are; then
/// ``JSONLinesDecoder`` or ``PlainTextDecoder`` makes `Message` of them, or a ``GatewayError``
/// that stands for the line. ``JSONLinesEncoder`` appends decisions, errors and passages for
/// programs, ``SpokenText`` writes what a person would read. Below them ``MessageScanner`` reads
/// usual lines quickly and ``JSONParser`` all others exactly; ``JSONWriter`` writes.
///
/// ```swift
/// var splitter = LineSplitter()
/// let decoder = JSONLinesDecoder()
/// try splitter.forEachLine(in: chunk) { line in
///   guard case .line(let bytes, let number) = line else { … }
///   if let message = try decoder.message(in: bytes, line: number) { … }
/// }
/// if let last = splitter.finish() { … }
/// ```
///
/// Limits: a line of 1 MiB, JSON nested 64 deep, a speaker's name of 20 characters.
/// Invariants: nothing here asks a clock, touches a file or keeps more than one line in memory;
/// no error text quotes what a customer wrote; equal input gives equal output, byte for byte.
///
/// Lines end with LF or CRLF; the last may lack its ending. A UTF-8 byte-order mark at the very
/// start is dropped. Of a line that is too long only its beginning is ever held.
package struct LineSplitter: Sendable {
  package enum Line: Hashable, Sendable {
    /// The bytes without the line ending, and the line's number, from 1.
    case line(ArraySlice<UInt8>, number: Int)
    /// The line has more bytes than the limit; they are gone.
    case tooLong(number: Int)
  }

  /// The most bytes that a line may have, its ending not counted.
  package static let limit = 1 << 20

  /// How far the buffer may grow: a byte-order mark and a carriage return are not content.
  private static let room = limit + 4
  private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var pending: [UInt8] = []
  private var isSkipping = false
  private var number = 1

  package init() {}

  /// Calls `body` with each line that ends within `chunk`, in order, without an array of them.
  ///
  /// Where `body` throws, the rest of the chunk is dropped and its lines are not counted.
  ///
  /// - Complexity: O(*n*) in the size of the chunk, and of the unfinished line before it.
  @inlinable
  package mutating func forEachLine<Failure>(
    in chunk: ArraySlice<UInt8>, _ body: (Line) throws(Failure) -> Void
  ) throws(Failure) {
    var position = chunk.startIndex
    while let line = nextLine(in: chunk, from: &position) { try body(line) }
  }

  @inlinable
  package mutating func forEachLine<Failure>(
    in chunk: [UInt8], _ body: (Line) throws(Failure) -> Void
  ) throws(Failure) {
    try forEachLine(in: chunk[...], body)
  }

  /// The first line that ends at `position` or behind; where none does, all the rest of `chunk` is
  /// kept for the next one.
  @usableFromInline
  mutating func nextLine(in chunk: ArraySlice<UInt8>, from position: inout Int) -> Line? {
    guard let end = Self.lineFeed(in: chunk, from: position) else {
      hold(chunk[position...])
      position = chunk.endIndex
      return nil
    }
    defer { position = end + 1 }
    if pending.isEmpty, !isSkipping { return finished(chunk[position..<end]) }
    hold(chunk[position..<end])
    return finished(pending[...])
  }

  private static func lineFeed(in chunk: ArraySlice<UInt8>, from position: Int) -> Int? {
    unsafe chunk.withUnsafeBytes { bytes in
      let offset = position - chunk.startIndex
      guard let start = bytes.baseAddress,
        let found = unsafe memchr(start + offset, 0x0A, bytes.count - offset)
      else { return nil }
      return unsafe chunk.startIndex + (UnsafeRawPointer(found) - start)
    }
  }

  /// The lines that end within `chunk`.
  package mutating func lines(in chunk: ArraySlice<UInt8>) -> [Line] {
    var lines: [Line] = []
    forEachLine(in: chunk) { lines.append($0) }
    return lines
  }

  package mutating func lines(in chunk: [UInt8]) -> [Line] { lines(in: chunk[...]) }

  /// The last line where it had no ending; `nil` where nothing is left.
  package mutating func finish() -> Line? {
    if pending.isEmpty, !isSkipping { return nil }
    let last = finished(pending[...])
    if case .line(let bytes, _) = last, bytes.isEmpty { return nil }
    return last
  }

  private mutating func hold(_ bytes: ArraySlice<UInt8>) {
    if isSkipping { return }
    if pending.count + bytes.count > Self.room {
      isSkipping = true
      pending.removeAll()
    } else {
      pending.append(contentsOf: bytes)
    }
  }

  private mutating func finished(_ bytes: ArraySlice<UInt8>) -> Line {
    var start = bytes.startIndex
    var end = bytes.endIndex
    if number == 1, bytes.starts(with: byteOrderMark) { start += 3 }
    if start < end, bytes[end - 1] == 0x0D { end -= 1 }
    let isTooLong = isSkipping || end - start > Self.limit
    let line: Line =
      isTooLong ? .tooLong(number: number) : .line(bytes[start..<end], number: number)
    number += 1
    isSkipping = false
    if !pending.isEmpty { pending.removeAll(keepingCapacity: pending.capacity <= 1 << 16) }
    return line
  }
}
