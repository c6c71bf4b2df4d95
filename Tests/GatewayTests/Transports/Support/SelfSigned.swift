/// A certificate for `localhost` that signs itself, and its key: for tests alone, worth nothing anywhere else.
enum SelfSigned {
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBmzCCAUGgAwIBAgIUZSm2QV4ao4eS9hmFcbGHtG6af5gwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA5MjgxNloYDzIxMjYxMDMw
    MDkyODE2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQgDNwB00+pQgyFwEIHZ8dx99597QMc/ho46P7TR3pqUN+IrSYUR6ir
    EO6fkvBL9FrwNAxEAP0pWRe5CpJO9F/2o28wbTAdBgNVHQ4EFgQUtIkm9/DwVKQD
    oGgUtTdZJz/kfBEwHwYDVR0jBBgwFoAUtIkm9/DwVKQDoGgUtTdZJz/kfBEwDwYD
    VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
    zj0EAwIDSAAwRQIhAO5O87LOq8saSGccFmHXKHUM6USnAPen4jZWc0x9GARtAiAw
    Jmm2llc11BrDNw5zd/RYZGP4LyG1nHE1iH/7YByx5w==
    -----END CERTIFICATE-----
    """

  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg95breCuEsemppuUf
    JddHPHs/h4+iCniFM2TxuhjN9j+hRANCAAQgDNwB00+pQgyFwEIHZ8dx99597QMc
    /ho46P7TR3pqUN+IrSYUR6irEO6fkvBL9FrwNAxEAP0pWRe5CpJO9F/2
    -----END PRIVATE KEY-----
    """
}
