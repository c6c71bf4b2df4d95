/// Names as the data model has them (https://prometheus.io/docs/concepts/data_model/). What does not belong there becomes
/// an underscore.
enum PrometheusName {
  /// A metric's name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
  static func metric(_ name: String) -> String {
    sanitised(name, allowing: UInt8(ascii: ":"))
  }

  /// A label's name: `[a-zA-Z_][a-zA-Z0-9_]*`, and none that the format keeps for itself.
  static func label(_ name: String) -> String {
    let name = sanitised(name, allowing: UInt8(ascii: "_"))
    return name.hasPrefix("__") || name == "le" || name == "quantile" ? "exported_\(name)" : name
  }

  private static func sanitised(_ name: String, allowing more: UInt8) -> String {
    var bytes: [UInt8] = []
    for scalar in name.unicodeScalars {
      let byte = scalar.isASCII ? UInt8(truncatingIfNeeded: scalar.value) : UInt8(ascii: "_")
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
        bytes.append(byte)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), more: bytes.append(byte)
      default: bytes.append(UInt8(ascii: "_"))
      }
    }
    return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
  }
}
