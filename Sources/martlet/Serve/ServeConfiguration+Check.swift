extension ServeConfiguration {
  /// Refuses what this version cannot do or what would not be safe.
  func checkStart() throws {
    if demo {
      guard ["127.0.0.1", "::1", "localhost"].contains(host) else {
        throw ServeError(
          "The demo signs in whoever asks, so it listens on this machine only: remove --host \(host), or run "
            + "`martlet serve` without --demo.")
      }
    } else if jwtSecret == nil, jwtKeyFiles.isEmpty, jwksURL == nil {
      throw ServeError(
        """
        No key to check tokens with. Make a secret and give it to the server and to whoever mints the tokens:
            export MARTLET_JWT_SECRET="$(openssl rand -base64 48)"
        A file (MARTLET_JWT_SECRET_FILE) or public keys (--jwt-key, --jwks) will do as well. To just look around:
            martlet serve --demo
        """)
    }
  }
}
