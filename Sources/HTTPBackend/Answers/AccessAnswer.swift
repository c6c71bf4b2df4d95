import ChatProtocol
import Gateway

/// The answer of `GET /chat/threads/{id}/access`: `{"allowed","head","participants":[{"userId","role","readUpTo"}]}`.
enum AccessAnswer {
  /// The most participants of a thread.
  static let maximumParticipants = 10_000

  /// Reads an answer; nil if it is not the contract's.
  static func read(_ body: [UInt8]) -> ThreadAccess? {
    JSONMembers.of(body) { answer in
      guard let isAllowed = answer.boolean("allowed") else { return nil }
      guard isAllowed else { return .denied }
      guard let head = answer.position("head"),
        let values = answer.elements("participants", limit: maximumParticipants)
      else { return nil }
      var participants: [Participant] = []
      for value in values {
        guard let member = JSONMembers(answer.scanner, value), let user: UserID = member.identifier("userId"),
          let role = member.string("role").flatMap({ Role($0) }), let readUpTo = member.position("readUpTo")
        else { return nil }
        participants.append(Participant(userId: user, role: role, readUpTo: readUpTo))
      }
      return ThreadAccess(isAllowed: true, head: head, participants: participants)
    }
  }
}

extension ThreadAccess {
  /// A no, whatever the reason.
  static let denied = ThreadAccess(isAllowed: false, head: nil, participants: [])
}
