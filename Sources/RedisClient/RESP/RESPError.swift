/// What is wrong with bytes that are no RESP.
package enum RESPError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownType(UInt8)
  case badNumber
  case badLineEnd
  case lineTooLong
  case stringTooLong
  case tooDeep
  case tooManyElements
  case valueTooLong

  package var description: String {
    switch self {
    case .unknownType(let byte): "no RESP: a value of type 0x\(String(byte, radix: 16))"
    case .badNumber: "no RESP: a number that is none"
    case .badLineEnd: "no RESP: a line without CR LF"
    case .lineTooLong: "a line over the limit"
    case .stringTooLong: "a string over the limit"
    case .tooDeep: "arrays nested too deep"
    case .tooManyElements: "an array over the limit"
    case .valueTooLong: "a value over the limit"
    }
  }
}
