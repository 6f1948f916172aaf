internal import FlatStorage

/// Numbers 0, 1, 2 … for hashes in ascending order.
///
/// A second array says where the hashes with the same highest bits start; as hashes are spread evenly,
/// a look-up reads one number of it and one or two hashes. The keys are hashes already, so none is
/// hashed again; two texts of one hash are one feature, which at 64 bits happens to nobody.
struct FeatureTable: Sendable {
  let keys: FlatArray<UInt64>
  private let buckets: FlatArray<UInt32>
  /// By how much a hash is shifted to find its bucket.
  private let shift: UInt64

  /// - Parameter sorted: Each once.
  init(sorted: [UInt64]) {
    var bits = 1
    while 1 << bits < sorted.count { bits += 1 }
    shift = UInt64(64 - bits)
    var starts = [UInt32](repeating: 0, count: (1 << bits) + 1)
    for key in sorted { starts[Int(key >> shift) + 1] += 1 }
    for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
    keys = FlatArray(sorted)
    buckets = FlatArray(starts)
  }

  var count: Int { keys.count }

  /// The number of a hash, or `nil` where it never came.
  @inline(__always)
  subscript(hash: UInt64) -> Int? {
    let (buckets, keys) = (buckets.view, keys.view)
    let bucket = Int(truncatingIfNeeded: hash >> shift)
    var number = Int(buckets[bucket])
    let end = Int(buckets[bucket + 1])
    while number < end {
      if keys[number] == hash { return number }
      number += 1
    }
    return nil
  }

  /// Reads where the look-ups of some features begin and forgets it: one after the other they would wait
  /// for memory each time; asked at once, most of it comes at the same time.
  ///
  /// - Returns: nothing of meaning, so that the reading is done.
  func touch(_ bag: [FeatureBag.Feature]) -> UInt64 {
    let (buckets, keys) = (buckets.view, keys.view)
    guard keys.count > 0 else { return 0 }
    var sum: UInt64 = 0
    for feature in bag {
      sum &+= UInt64(buckets[Int(truncatingIfNeeded: feature.hash >> shift)])
    }
    for feature in bag {
      let start = Int(buckets[Int(truncatingIfNeeded: feature.hash >> shift)])
      sum &+= keys[min(start, keys.count - 1)]
    }
    return sum
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(keys)
    writer.append(buckets)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    keys = try reader.array()
    buckets = try reader.array()
    let count = buckets.count - 1
    guard count >= 2, count & (count - 1) == 0, buckets.last == UInt32(exactly: keys.count) else {
      throw .damaged
    }
    shift = UInt64(64 - count.trailingZeroBitCount)
  }
}
