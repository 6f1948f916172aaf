/// Bytes appended to reach a multiple of a length, each saying how many they are (RFC 5652 §6.3).
///
/// At least one is appended, so that there is always one to take off.
package struct PKCS7Padding: Hashable, Sendable {
  /// The length whose multiple is reached, a multiple of a block's 16 bytes and at most 255.
  package let multiple: Int

  /// To AES's blocks of 16 bytes, as Feishu and everyone else pads.
  package static let standard = PKCS7Padding(multiple: 16)

  /// To 32 bytes, as WeCom and WeChat pad (developer.work.weixin.qq.com/document/path/96466).
  package static let wecom = PKCS7Padding(multiple: 32)

  /// `content` and from 1 to ``multiple`` bytes of padding.
  func pad(_ content: Span<UInt8>) -> [UInt8] {
    let count = multiple - content.count % multiple
    var padded: [UInt8] = []
    padded.reserveCapacity(content.count + count)
    for index in content.indices { padded.append(content[index]) }
    padded.append(contentsOf: repeatElement(UInt8(count), count: count))
    return padded
  }

  /// How many bytes come before the padding, or `nil` where `padded` is not padded exactly so.
  ///
  /// The last ``multiple`` bytes are all looked at, whatever they say.
  func contentByteCount(of padded: Span<UInt8>) -> Int? {
    guard padded.count > 0, padded.count.isMultiple(of: multiple) else { return nil }
    let last = padded[padded.count - 1]
    let count = UInt32(last)
    // Each subtraction goes below zero, and its highest bit becomes one, where the name holds.
    let isZero = (count &- 1) &>> 31
    let isTooMuch = (UInt32(multiple) &- count) &>> 31
    var faults = isZero | isTooMuch
    for distance in 0..<multiple {
      let isPadding = (UInt32(distance) &- count) &>> 31
      let difference = UInt32(padded[padded.count - 1 - distance] ^ last)
      faults |= difference & (0 &- isPadding)
    }
    return faults == 0 ? padded.count - Int(count) : nil
  }
}
