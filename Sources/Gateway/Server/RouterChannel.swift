package import NIOCore
package import NIOHTTPTypes

/// A connection as Hummingbird's router takes it.
package typealias RouterChannel = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
