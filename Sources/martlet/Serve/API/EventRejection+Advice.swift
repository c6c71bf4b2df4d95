import ChatProtocol

extension EventRejection {
  /// What a publisher should do about it.
  var advice: String {
    switch self {
    case .tooLarge: "it is too large."
    case .notJSON: "it is not valid JSON in UTF-8."
    case .notAnObject: "it must be a JSON object."
    case .badType: "`type` must match [a-z][a-z0-9_]{0,31} and be none of the gateway's own replies."
    case .badThreadId: "`threadId` must be an integer or a string of 1 to 64 characters of [A-Za-z0-9_-]."
    case .contradictingThreadId: "`threadId` is another than the channel's."
    case .badSeq: "`seq` must be a positive integer."
    case .repeatedMember: "`type`, `threadId`, `seq`, `payload` or `message` comes twice."
    case .noPayload: "a message needs its `payload`."
    case .reservedChannel: "its channel is the nodes' own."
    case .malformed: "it lacks what an event of its channel must say."
    }
  }
}
