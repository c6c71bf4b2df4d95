// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  // So that the linker can put functions into an order, see `standalone`.
  .unsafeFlags(["-Xfrontend", "-function-sections"], .when(platforms: [.linux], configuration: .release)),
]

// Along the way of a delivery. Exclusive access to memory is checked at run time in debug builds, which is what the tests
// run; the checks are an eighth of a delivery's instructions (docs/performance.md).
let hot: [SwiftSetting] = strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

// The release runs where no Swift is installed, and calls its runtime without a table in between. Foundation's archives name
// one another in circles. What a delivery and a connection run through lies side by side, on a third of the pages
// (`make link-order` writes the list; a name that is not there any more does no harm).
let standalone: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-use-ld=lld", "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Benchmarks/link-order.txt",
      "-Xlinker", "--no-warn-symbol-ordering",
      "-static-stdlib", "-Xlinker", "--start-group", "-lFoundationInternationalization", "-lFoundationEssentials",
      "-l_FoundationCollections", "-lCoreFoundation", "-l_FoundationCShims", "-l_FoundationICU", "-Xlinker",
      "--end-group", "-lstdc++",
    ], .when(platforms: [.linux], configuration: .release))
]

// `make bench-micro` sets it: a target more, and the gateway's insides open to it. See docs/performance.md.
let withBenchmarks = Context.environment["MARTLET_BENCHMARKS"] == "1"

let package = Package(
  name: "martlet",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "martlet", targets: ["martlet"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The language that every room speaks: identifiers, envelopes, frames, channel names. No I/O.
    .target(name: "ChatProtocol", dependencies: ["CPlatform"], swiftSettings: hot),

    // RFC 6455 frames as pure structs over ByteBuffer.
    .target(
      name: "WebSocketCodec",
      dependencies: [.product(name: "NIOCore", package: "swift-nio")],
      swiftSettings: hot),

    // Who is this: JWT, key sets, rotation.
    .target(
      name: "Authentication",
      dependencies: [
        "ChatProtocol",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),

    // Event loops over epoll(7), sockets that weigh little, and NIO channels on them. Knows nothing of chat.
    .target(
      name: "Sockets",
      dependencies: [
        "CPlatform",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: hot),

    // RESP, connections that are kept up, Pub/Sub, Sentinel. Knows nothing of chat.
    .target(
      name: "RedisClient",
      dependencies: [
        "Sockets",
        "SteadyTables",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: hot),

    // Tables that grow a little at a time.
    .target(name: "SteadyTables", swiftSettings: hot),

    // What Swift has no words for: epoll(7), a bare send, prefetching, sixteen bytes at once.
    .target(name: "CPlatform"),

    // Carries events to many connections.
    .target(
      name: "Gateway",
      dependencies: [
        "Authentication",
        "ChatProtocol",
        "CPlatform",
        "RedisClient",
        "Sockets",
        "SteadyTables",
        "WebSocketCodec",
        .product(name: "Atomics", package: "swift-atomics"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: withBenchmarks ? hot + [.unsafeFlags(["-enable-testing"])] : hot),

    // The embedded backend: SQLite store, REST contract, outbox.
    .target(
      name: "ChatBackend",
      dependencies: [
        "Authentication",
        "ChatProtocol",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),

    // A chat backend elsewhere, asked over HTTP.
    .target(
      name: "HTTPBackend",
      dependencies: [
        "ChatProtocol",
        "Gateway",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),

    // Metrics as Prometheus reads them; knows nothing of chat.
    .target(
      name: "PrometheusMetrics",
      dependencies: [
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
      ],
      swiftSettings: strict),

    // A client for `martlet tail` and for tests.
    .target(
      name: "WebSocketClient",
      dependencies: [
        "WebSocketCodec",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),

    // The pages of `web/`, embedded in the binary.
    .target(name: "WebAssets", swiftSettings: strict, plugins: ["EmbedWeb"]),
    .plugin(name: "EmbedWeb", capability: .buildTool(), dependencies: ["embed-files"]),
    .executableTarget(name: "embed-files", swiftSettings: strict),

    // The command and the composition root.
    .executableTarget(
      name: "martlet",
      dependencies: [
        "Authentication",
        "CPlatform",
        "ChatBackend",
        "ChatProtocol",
        "Gateway",
        "HTTPBackend",
        "PrometheusMetrics",
        "RedisClient",
        "Sockets",
        "WebAssets",
        "WebSocketClient",
        "WebSocketCodec",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict,
      linkerSettings: standalone),

    // Echoes WebSocket messages through the gateway's own stack: what conformance suites talk to.
    .executableTarget(
      name: "martlet-echo",
      dependencies: [
        "Gateway",
        "Sockets",
        "WebSocketCodec",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),

    // What test targets share.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),

    .testTarget(name: "ChatProtocolTests", dependencies: ["ChatProtocol", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "WebSocketCodecTests",
      dependencies: ["TestSupport", "WebSocketCodec", .product(name: "NIOCore", package: "swift-nio")],
      swiftSettings: strict),
    .testTarget(
      name: "AuthenticationTests",
      dependencies: [
        "TestSupport", "Authentication", "ChatProtocol",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(name: "SteadyTablesTests", dependencies: ["SteadyTables", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "SocketsTests",
      dependencies: [
        "TestSupport", "Sockets",
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RedisClientTests",
      dependencies: [
        "TestSupport", "RedisClient", "Sockets",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GatewayTests",
      dependencies: [
        "TestSupport", "Authentication", "ChatProtocol", "Gateway", "RedisClient", "Sockets", "WebSocketClient",
        "WebSocketCodec",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PrometheusMetricsTests",
      dependencies: ["TestSupport", "PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics")],
      swiftSettings: strict),
    .testTarget(
      name: "ChatBackendTests",
      dependencies: [
        "TestSupport", "Authentication", "ChatBackend", "ChatProtocol",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "HTTPBackendTests",
      dependencies: [
        "TestSupport", "martlet", "Authentication", "ChatBackend", "ChatProtocol", "Gateway", "HTTPBackend",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MartletTests",
      dependencies: [
        "TestSupport", "martlet", "Authentication", "ChatProtocol", "Gateway",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
  ]
)

if withBenchmarks {
  package.targets.append(
    .executableTarget(
      name: "martlet-microbench",
      dependencies: [
        "Authentication",
        "ChatProtocol",
        "Gateway",
        "RedisClient",
        "WebSocketCodec",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      path: "Benchmarks/micro/Sources",
      swiftSettings: strict))
}
