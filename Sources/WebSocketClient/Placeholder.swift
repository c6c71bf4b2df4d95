enum WebSocketClientPlaceholder {}
