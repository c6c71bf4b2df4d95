import Gateway
import HTTPBackend
import RedisClient

/// A host alone: no scheme, no path, no port.
func hostComplaint(_ text: String) -> Setting.Complaint? {
  let isIPv6 = text.utf8.count(where: { $0 == UInt8(ascii: ":") }) > 1
  if text.contains(where: { "/[]@ ".contains($0) }) || (text.contains(":") && !isIPv6) {
    return Setting.Complaint("\(quoted(text)) is more than a host")
  }
  return nil
}

func originComplaint(_ text: String) -> Setting.Complaint? {
  (try? OriginPolicy(allowed: [text])) == nil ? Setting.Complaint("\(quoted(text)) is no origin") : nil
}

func redisComplaint(_ text: String) -> Setting.Complaint? {
  do throws(RedisURLError) {
    _ = try RedisConfiguration(url: text)
    return nil
  } catch {
    return Setting.Complaint("\(quoted(URLText.redacted(text))) is no Redis URL: \(error)")
  }
}

func backendComplaint(_ text: String) -> Setting.Complaint? {
  if text == ServeConfiguration.noBackend { return nil }
  do {
    _ = try BackendAddress(text)
    return nil
  } catch {
    return Setting.Complaint("\(quoted(URLText.redacted(text))) is no such URL: \(error)")
  }
}

func webComplaint(_ text: String) -> Setting.Complaint? {
  URLText.isURL(text, schemes: ["http", "https"])
    ? nil : Setting.Complaint("\(quoted(URLText.redacted(text))) is no such URL")
}

/// A key travels in a header, where spaces and line breaks have meanings of their own.
func bearerComplaint(_ text: String) -> Setting.Complaint? {
  text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    ? nil : Setting.Complaint("it has spaces, line breaks or characters beyond ASCII")
}
