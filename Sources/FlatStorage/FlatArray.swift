/// Tables that lie in memory exactly as they lie in a file, so that a file is mapped and not parsed.
///
/// - ``FlatBytes``: bytes that do not change: a mapped file, or memory of their own.
/// - ``FlatArray``: an array of plain values in such bytes.
/// - ``FlatLists``, ``FlatStrings``: many short lists, or texts, in two arrays.
/// - ``FlatWriter``, ``FlatReader``: tables one behind the other, written and read in the same order.
///
/// ```swift
/// var writer = FlatWriter()
/// writer.append([3, 1, 4] as [Int32])
/// var reader = FlatReader(FlatBytes(writer.bytes))
/// let numbers: FlatArray<Int32> = try reader.array()  // 3, 1, 4
/// ```
///
/// Numbers are little-endian, as on every machine that this program is built for; every table begins
/// at a multiple of eight bytes. A reader never goes beyond its bytes, whatever they hold: what does
/// not fit is ``FlatError/damaged``. That the values make sense together is the writer's promise and the
/// business of a checksum around the whole (``FlatFile``).

/// Why a table cannot be read.
public enum FlatError: Error, Hashable, Sendable {
  case absent
  case unreadable
  case damaged
  /// Made by another version of the program.
  case foreign
}

/// Values that are their bytes, at a fixed place.
///
/// It keeps the bytes that it lies in alive. Reading is as fast as with an array, and checked alike.
@safe
public struct FlatArray<Element: BitwiseCopyable & Sendable>: Sendable, RandomAccessCollection {
  public let count: Int
  @usableFromInline let bytes: FlatBytes
  /// Where the values begin; only as long as this array is kept.
  public nonisolated(unsafe) let start: UnsafePointer<Element>

  @inlinable @inline(__always)
  public init(_ elements: [Element]) {
    count = elements.count
    bytes = unsafe elements.withUnsafeBytes { unsafe FlatBytes(copying: $0) }
    unsafe start = bytes.start.assumingMemoryBound(to: Element.self)
  }

  public init() { self.init([]) }

  /// The `count` values from `offset` on, or `nil` where they would go beyond `bytes`.
  @inlinable @inline(__always)
  init?(_ bytes: FlatBytes, at offset: Int, count: Int) {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, count >= 0, offset >= 0, offset <= bytes.count, size <= bytes.count - offset,
      offset % MemoryLayout<Element>.alignment == 0
    else { return nil }
    (self.bytes, self.count) = (bytes, count)
    unsafe start = (bytes.start + offset).assumingMemoryBound(to: Element.self)
  }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  @inlinable @inline(__always)
  public subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count, "A table was read beyond its end.")
    return unsafe start[index]
  }

  @inlinable @inline(__always)
  public func withUnsafeBufferPointer<Result, Failure>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { extendLifetime(bytes) }
    return try unsafe body(UnsafeBufferPointer(start: start, count: count))
  }

  /// `count` values from `first` on, for an inner loop.
  @inlinable @inline(__always)
  public func view(_ first: Int, count: Int) -> FlatView<Element> {
    precondition(
      first >= 0 && count >= 0 && first <= self.count - count, "A table was read beyond its end.")
    return unsafe FlatView(start: start + first, count: count)
  }

  /// The same values for an inner loop.
  @inlinable @inline(__always)
  public var view: FlatView<Element> {
    unsafe FlatView(start: start, count: count)
  }
}

/// The values of a ``FlatArray`` at their address, which an inner loop keeps in a register.
///
/// Checked like the array, but it keeps nothing alive: it is for use while its array is kept.
@safe
public struct FlatView<Element: BitwiseCopyable & Sendable> {
  public let count: Int
  @usableFromInline let start: UnsafePointer<Element>

  @inlinable @inline(__always)
  @unsafe
  init(start: UnsafePointer<Element>, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  @inlinable @inline(__always)
  public subscript(index: Int) -> Element {
    precondition(
      UInt(bitPattern: index) < UInt(bitPattern: count), "A table was read beyond its end.")
    return unsafe start[index]
  }

  /// `range` where it lies within the values, else an empty one.
  @inlinable @inline(__always)
  public func within(_ start: Int32, _ end: Int32) -> Range<Int> {
    start >= 0 && start <= end && Int(end) <= count ? Int(start)..<Int(end) : 0..<0
  }
}
