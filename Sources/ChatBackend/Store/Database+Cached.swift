import GRDB

extension Database {
  /// The first row's first column, by a statement that is kept prepared.
  func cachedOne<Value: DatabaseValueConvertible & StatementColumnConvertible>(
    _ sql: String, _ arguments: StatementArguments = StatementArguments(), as type: Value.Type
  ) throws -> Value? {
    try Value.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  /// The first row, by a statement that is kept prepared.
  func cachedRow(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  /// The rows, one after another, by a statement that is kept prepared; not to be nested with itself.
  func cachedRows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> RowCursor {
    try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
  }
}
