#if os(Linux)
  import NIOCore

  /// What can be set on a ``SocketChannel``. To be used on its loop.
  struct SocketChannelOptions: NIOSynchronousChannelOptions, Sendable {
    let channel: SocketChannel

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
      switch (option, value) {
      case (is ChannelOptions.Types.AutoReadOption, let value as Bool):
        channel.setReadsByItself(value)
      case (is ChannelOptions.Types.AllowRemoteHalfClosureOption, let value as Bool):
        channel.allowsHalfClosure = value
      case (let option as ChannelOptions.Types.SocketOption, let value as SocketOptionValue):
        try channel.socket.setOption(CInt(option.level), option.name, CInt(truncatingIfNeeded: value))
      case (is ChannelOptions.Types.RecvAllocatorOption, _), (is ChannelOptions.Types.MaxMessagesPerReadOption, _),
        (is ChannelOptions.Types.WriteSpinOption, _), (is ChannelOptions.Types.AllocatorOption, _):
        break
      default: throw ChannelError.operationUnsupported
      }
    }

    func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
      let value: Any? =
        switch option {
        case is ChannelOptions.Types.AutoReadOption: channel.readsByItself
        case is ChannelOptions.Types.AllowRemoteHalfClosureOption: channel.allowsHalfClosure
        case is ChannelOptions.Types.BufferedWritableBytesOption:
          channel.socket.unsentBytes + channel.socket.unflushedBytes
        case is ChannelOptions.Types.AllocatorOption: channel.allocator
        default: nil
        }
      guard let value = value as? Option.Value else { throw ChannelError.operationUnsupported }
      return value
    }
  }
#endif
