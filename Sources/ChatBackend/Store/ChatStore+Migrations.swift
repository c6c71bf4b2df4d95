import GRDB

extension ChatStore {
  /// The schema's history. Append only: a migration that has been released never changes.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1-chat") { db in
      try db.execute(
        sql: """
          CREATE TABLE properties (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
          ) WITHOUT ROWID;
          INSERT INTO properties VALUES ('instance', lower(hex(randomblob(6))));

          -- The position of the last change: orders the events of all threads and the read receipts.
          CREATE TABLE clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            position INTEGER NOT NULL
          );
          INSERT INTO clock VALUES (1, 0);

          -- isNumber: whether the id is a number on the wire.
          CREATE TABLE users (
            id TEXT NOT NULL PRIMARY KEY,
            isNumber INTEGER NOT NULL,
            role TEXT NOT NULL,
            name TEXT
          ) WITHOUT ROWID;

          CREATE TABLE threads (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            subject TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
            clientId TEXT NOT NULL REFERENCES users (id),
            managerId TEXT REFERENCES users (id),
            head INTEGER NOT NULL,
            lastMessage INTEGER REFERENCES messages (number),
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL
          );
          CREATE INDEX threadsByActivity ON threads (updatedAt, id);
          CREATE INDEX threadsByClient ON threads (clientId, updatedAt, id);
          CREATE INDEX threadsByManager ON threads (managerId, updatedAt, id);

          CREATE TABLE messages (
            number INTEGER PRIMARY KEY,
            threadId INTEGER NOT NULL REFERENCES threads (id),
            seq INTEGER NOT NULL,
            sender TEXT NOT NULL CHECK (sender IN ('client', 'manager')),
            userId TEXT NOT NULL REFERENCES users (id),
            text TEXT NOT NULL,
            clientMessageId TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            UNIQUE (threadId, seq),
            UNIQUE (userId, clientMessageId, threadId)
          );
          CREATE INDEX messagesBySender ON messages (threadId, sender, seq);

          -- The log of every thread. clientId is the thread's, here for the client's own poll.
          CREATE TABLE events (
            position INTEGER PRIMARY KEY,
            threadId INTEGER NOT NULL REFERENCES threads (id),
            seq INTEGER NOT NULL,
            clientId TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            envelope TEXT NOT NULL,
            UNIQUE (threadId, seq)
          );
          CREATE INDEX eventsByClient ON events (clientId, position);

          -- Who has written or read in a thread, and how far they have read. position: when that last moved.
          CREATE TABLE participants (
            threadId INTEGER NOT NULL REFERENCES threads (id),
            userId TEXT NOT NULL REFERENCES users (id),
            readUpTo INTEGER NOT NULL DEFAULT 0,
            readAt INTEGER,
            position INTEGER,
            PRIMARY KEY (threadId, userId)
          ) WITHOUT ROWID;
          CREATE INDEX participantsByUser ON participants (userId, threadId);
          CREATE INDEX receipts ON participants (position) WHERE position IS NOT NULL;

          -- Events that are committed and not yet published, in the order of their commits.
          CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            event TEXT NOT NULL
          );
          """)
    }
    return migrator
  }
}
