enum WebSocketCodecPlaceholder {}
