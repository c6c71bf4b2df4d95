import Foundation

/// A small text file.
struct TextFile: Hashable, Sendable {
  /// Its name, as it was given.
  let path: String
  /// What it says.
  let text: String
  /// Whether everyone on the machine may read it.
  let isReadableByAll: Bool

  /// Why a file was not read; a text that follows the file's name.
  struct Failure: Error, Hashable, Sendable {
    let text: String
  }

  init(path: String, text: String, isReadableByAll: Bool = false) {
    self.path = path
    self.text = text
    self.isReadableByAll = isReadableByAll
  }

  /// Reads a file, or what stands behind a pipe's name.
  ///
  /// - Parameter limit: the most bytes that it may have.
  init(reading path: String, limit: Int) throws(Failure) {
    guard !path.utf8.contains(0) else { throw Failure(text: "is no file's name") }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(text: "cannot be opened: \(Self.reason(errno))") }
    defer { close(descriptor) }
    // Not the link's own: secrets that are mounted into a container are links.
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = (try? FileManager.default.attributesOfItem(atPath: target)) ?? [:]
    let permissions = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    while bytes.count <= limit {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(text: "cannot be read: \(Self.reason(errno))")
      }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    guard bytes.count <= limit else { throw Failure(text: "is larger than \(limit / 1024) KiB") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(text: "is not UTF-8") }
    self.init(path: path, text: text, isReadableByAll: permissions & 0o004 != 0)
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case EISDIR: "it is a folder"
    case ENOENT, ENOTDIR: "there is no such file"
    case EACCES, EPERM: "permission denied"
    default: String(cString: strerror(code))
    }
  }
}
