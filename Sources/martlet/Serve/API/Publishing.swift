import ChatProtocol
import Gateway
import NIOCore
import NIOHTTP1

/// What `POST /api/publish` does, whoever reads its requests.
struct Publishing: Sendable {
  let gateway: GatewayNode
  let queue: PublishQueue

  init(gateway: GatewayNode) {
    self.gateway = gateway
    queue = PublishQueue { events throws(BrokerUnavailable) in try await gateway.publishChecked(events) }
  }

  /// The largest body of one event, and of an array, in bytes.
  var maximumEvent: Int { gateway.configuration.limits.eventBytes + 1024 }
  var maximumList: Int { max(1 << 20, maximumEvent) }

  /// Why a body that begins so, and has so many bytes by now, is not read any further; nil: it may go on.
  func refusal(ofBody beginning: ByteBuffer, bytes: Int) -> HTTPRefusal? {
    guard bytes > maximumEvent else { return nil }
    let isList = beginning.readableBytesView.first { $0 > 0x20 } == UInt8(ascii: "[")
    guard bytes > (isList ? maximumList : maximumEvent) else { return nil }
    return HTTPRefusal(
      .payloadTooLarge, code: "too_large",
      message: isList
        ? "The array may have \(maximumList) bytes at most." : "An event may have \(maximumEvent) bytes at most.")
  }

  /// The events of a body, all of which clients would get.
  func request(_ body: ByteBuffer) throws(HTTPRefusal) -> PublishRequest {
    let result: Result<PublishRequest, MalformedRequest> = body.withUnsafeReadableBytes { bytes in
      do throws(MalformedRequest) { return .success(try PublishRequest(bytes)) } catch { return .failure(error) }
    }
    let request: PublishRequest
    do throws(MalformedRequest) {
      request = try result.get()
    } catch {
      throw HTTPRefusal(.badRequest, code: "invalid_request", message: error.message)
    }
    for (index, event) in request.events.enumerated() {
      do throws(EventRejection) {
        try gateway.check(event)
      } catch {
        let which = request.isList ? "element \(index) of the array, and none was published" : "this event"
        throw HTTPRefusal(
          .badRequest, code: error.rawValue, message: "Clients would not get \(which): \(error.advice)")
      }
    }
    return request
  }

  /// Publishes events at once; whether the broker has taken them.
  func publishes(_ events: [ChatChannelEvent]) async -> Bool {
    do throws(BrokerUnavailable) {
      try await gateway.publishChecked(events)
      return true
    } catch {
      return false
    }
  }

  /// The answer when the events are out.
  static func answer(to request: PublishRequest) -> ByteBuffer {
    request.isList ? ByteBuffer(string: "{\"published\":true,\"events\":\(request.events.count)}") : published
  }

  private static let published = ByteBuffer(string: "{\"published\":true}")

  static let unavailable = HTTPRefusal(
    .serviceUnavailable, code: "unavailable", message: "The event could not be published. Try again.",
    headers: ["Retry-After": "1"])
}
