/// What a search found, best first.
package struct SearchResult: Sendable {
  package struct Hit: Sendable {
    let passages: PassageTable
    /// The number of the heading or alternative that matched best.
    let headingNumber: Int
    /// The place of the passage in the index.
    package let number: Int
    /// The weighted sum of the features; comparable between queries.
    package let value: Double
    /// ``value`` from 0 to 1.
    package let score: Double

    /// Made anew each time it is asked for.
    package var passage: Passage { passages[number] }
    /// The heading or alternative that matched best.
    package var heading: String { passages.heading(headingNumber) }
  }

  package let hits: [Hit]
  /// The first hit's value without the second passage's; the whole value where there is one only.
  package let margin: Double
  /// Whether the first hit may be said without asking back.
  package let isSure: Bool
  /// How likely the first hit is the right one, from 0 to 1.
  package let confidence: Double
}

/// Why a passage was found, and how well, for the people who write the documents.
package struct SearchExplanation: Sendable {
  package struct Word: Sendable, Equatable {
    package enum Way: Sendable, Equatable {
      case exact
      /// Through a synonym or a word of the wording table.
      case synonym(String)
      /// In a word that is spelled almost the same.
      case similar(String)
      /// In a title above the passage.
      case title
      /// Only in the text below the heading.
      case body
      case missing
    }

    /// As the customer typed it.
    package let typed: String
    package let way: Way
    /// How much it tells: 0 nothing.
    package let information: Double
  }

  package struct Feature: Sendable, Equatable {
    package let name: String
    package let value: Double
    package let weight: Double
  }

  package let passage: Passage
  package let heading: String
  package let words: [Word]
  package let features: [Feature]
  /// The place among all passages, from 1; `nil` where the first stage did not find it.
  package let rank: Int?
  package let value: Double
  package let isSure: Bool
  package let confidence: Double
}
