/// Tokens of the usual algorithms with the public keys that they are checked by; the private keys were thrown away.
enum SampleTokens {
  /// When the tokens were good, and until when, in seconds since 1970.
  static let now: Int64 = 1_800_000_000
  static let expiry: Int64 = 1_900_000_000

  static let rsaKey = """
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApF0HqMoZxw8ttyvy47Ha
    zxbJ1/V4OoxAMqSH/CoFD+mt7CrlG0oB+fq10gqGi7CyynIq9+YqbqCu4KzvxzPY
    ehOOUSDx6Rmszo6Cr7SQ9KCR1del9fz/fxPN6VaBL5PCgfgxIvtnnWjK7WOQCLlv
    +rSj0wugUW+TlDiM/QsYh9PBO8cGNvLTnIk3ATND3G84t0BfhZr+b1Kz1J/npeAZ
    DkjvNUzAyWiis3cEqofdfKP6q6rB/JFkeekOpcDgwIz8GfoPxlyNUZQeTVxKyVca
    oR+a8tgXHYV0Lzo6/VC02qfZAARtzF1+MglBceY3r4U82Qo67WOW4gZ6Q47yO2ZY
    8QIDAQAB
    -----END PUBLIC KEY-----
    """
  static let rs256 = """
    eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjQ3MTEsInJvbGUiOiJjbGllbnQiLCJuYW1lIjoiQWRhIiwidGh\
    yZWFkcyI6IioiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTkwMDAwMDAwMH0.L7kFyJ02d6RF9Fbkg1dMyYwpO9WNHY69cM1ycmR\
    iwkhQrOmoB4YblIcBxjUjI9c8yAJPztXEwJU0RlObr9RUVGRfSFKWLZpBwPMceQqAcsXCVZ0IOXoSoq6cU7vtrp4030lWDMYj-HV\
    ysRTJo3S1bVZSPfcuLmjwdahWST5FaiGFcERH8V5D0TaYsR44Lz1II4GUhhg4H1z4HE2Jy1HK3qqzlH8IXWvIKDQKHKmkA3CUXC2\
    LaSchxYyA_HSfq3Jlpp4NRjyKYzi3j4Lw7xD2jTzqV54sb0qdVxSGCGOPjeQDMASLPhXjnHKUIsKS0CO0gfGmrkTL7Ok0Obu0XxR\
    -Sg
    """

  static let p256Key = """
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOnHHC42uNU9xBmg9Xkv029MPeeF1
    1Bc6olYv6z7KJSpRpw29yyqH+t3o1DcIjgCpWDwlBvvhRkrSFo4YMv7aWA==
    -----END PUBLIC KEY-----
    """
  static let es256 = """
    eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjQ3MTEsInJvbGUiOiJjbGllbnQiLCJuYW1lIjoiQWRhIiwidGh\
    yZWFkcyI6IioiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTkwMDAwMDAwMH0.VQfzRJABJUlavM6vJNp2FG1r8sLKFp_N54LxAti\
    CB6cBSb8Q1ankb4JAn8WQCif9pmhPYqHageZZEmwNVs0FbA
    """

  static let ed25519Key = """
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEA7YDxF3XS7Ef1D3fJ1eRQshk/suaIBi4q1rVDHemA1Q8=
    -----END PUBLIC KEY-----
    """
  static let edDSA = """
    eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjQ3MTEsInJvbGUiOiJjbGllbnQiLCJuYW1lIjoiQWRhIiwidGh\
    yZWFkcyI6IioiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTkwMDAwMDAwMH0.MRkfVnOVsGNIJ53RzJQuxpzObQeUs1NRRPd6RyT\
    5qDzN3qjk59ddsJ4eFIa7CZADNFJjhtyB21R0iAJX7FOtDg
    """
}
