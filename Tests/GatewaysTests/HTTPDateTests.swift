import Chat
import Testing

@testable import Gateways

/// The dates of RFC 9110 §5.6.7.
@Suite struct HTTPDateTests {
  /// 2025-11-21T02:00:00Z.
  private static let now = Timestamp(milliseconds: 1_763_690_400_000)

  private func read(_ text: String, now: Timestamp = now) -> Int64? {
    Timestamp(httpDate: text, now: now).map { $0.milliseconds / 1000 }
  }

  @Test(
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
      ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
      ("Sun Nov  6 08:49:37 1994", 784_111_777),
      ("Fri Nov 21 02:00:00 2025", 1_763_690_400),
      ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
      ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
      ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
      ("Wednesday, 21-Nov-75 00:00:00 GMT", nil),
      ("Thursday, 21-Nov-75 00:00:00 GMT", 3_341_520_000),
      ("Sunday, 21-Nov-76 00:00:00 GMT", 217_382_400),
    ] as [(String, Int64?)])
  func `each form is read`(text: String, expected: Int64?) {
    #expect(read(text) == expected)
  }

  @Test func `a year of two digits is never more than 50 years ahead`() {
    let old = Timestamp(milliseconds: 930_000_000_000)  // June 1999
    #expect(read("Saturday, 01-Jan-00 00:00:00 GMT", now: old) == 946_684_800)
    #expect(read("Friday, 01-Jan-49 00:00:00 GMT", now: old) == 2_493_072_000)
    #expect(read("Sunday, 01-Jan-50 00:00:00 GMT", now: old) == -631_152_000)
  }

  @Test(arguments: [
    "", "Sun", "Sun,", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
    "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994", "Sun Nov 06 08:49:37 94", "Sunday Nov  6 08:49:37 1994",
    "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov  1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994",
    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994",
  ])
  func `anything else is not`(text: String) {
    #expect(read(text) == nil)
  }
}
