// What the disk and SQLite allow: the statements of `POST /chat/send`, in groups of so many to a commit, straight on
// SQLite's C interface; no HTTP, no JSON, no token.
//   bare-store DATABASE GROUP SECONDS      the database is one that the server has made
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sqlite3.h>
#include <string>
#include <vector>

static sqlite3* database;

static void check(int code, const char* what) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "bare-store: %s: %s\n", what, sqlite3_errmsg(database));
    exit(1);
}

class Statement {
  public:
    explicit Statement(const char* sql) : sql(sql) { check(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr), sql); }

    // Binds, runs, returns the first column of the first row as a number; 0 without one.
    template <class... Values>
    long long run(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        const int code = sqlite3_step(statement);
        check(code, sql);
        const long long result = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
        sqlite3_reset(statement);
        return result;
    }

    void runAll(const std::string* values, int count) {
        for (int i = 0; i < count; i++) bind(i + 1, values[i]);
        check(sqlite3_step(statement), sql);
        sqlite3_reset(statement);
    }

  private:
    const char* sql;
    sqlite3_stmt* statement = nullptr;

    void bind(int index, long long value) { sqlite3_bind_int64(statement, index, value); }
    void bind(int index, const std::string& value) {
        sqlite3_bind_text(statement, index, value.data(), int(value.size()), SQLITE_STATIC);
    }
};

static double seconds(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

int main(int count, char** words) {
    if (count != 4) return fputs("bare-store DATABASE GROUP SECONDS\n", stderr), 2;
    const int group = atoi(words[2]);
    check(sqlite3_open(words[1], &database), "open");
    check(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864", nullptr, nullptr, nullptr), "pragma");

    Statement begin("BEGIN IMMEDIATE"), commit("COMMIT"), save("SAVEPOINT one"), release("RELEASE one");
    Statement user(
        "INSERT INTO users (id, isNumber, role, name) VALUES (?1, 1, 'client', NULL) ON CONFLICT (id) DO UPDATE SET "
        "isNumber = excluded.isNumber, role = excluded.role WHERE isNumber <> excluded.isNumber OR role <> excluded.role");
    Statement known(
        "SELECT m.number FROM messages m JOIN users u ON u.id = m.userId JOIN threads t ON t.id = m.threadId "
        "WHERE m.userId = ?1 AND m.clientMessageId = ?2 AND t.clientId = ?1 ORDER BY m.number LIMIT 1");
    Statement open(
        "SELECT t.id, t.head, t.subject, t.status, m.text, m.clientMessageId FROM threads t JOIN users c ON c.id = t.clientId "
        "LEFT JOIN users g ON g.id = t.managerId LEFT JOIN messages m ON m.number = t.lastMessage "
        "LEFT JOIN users u ON u.id = m.userId WHERE t.clientId = ?1 AND t.status = 'open' "
        "ORDER BY t.updatedAt DESC, t.id DESC LIMIT 1");
    Statement thread(
        "INSERT INTO threads (subject, status, clientId, head, createdAt, updatedAt) VALUES ('', 'open', ?1, 0, 0, 0)");
    Statement message(
        "INSERT INTO messages (threadId, seq, sender, userId, text, clientMessageId, createdAt) "
        "VALUES (?1, (SELECT head + 1 FROM threads WHERE id = ?1), 'client', ?2, ?3, ?4, 1)");
    Statement participant("INSERT OR IGNORE INTO participants (threadId, userId) VALUES (?1, ?2)");
    Statement head("UPDATE threads SET status = 'open', head = head + 1, lastMessage = ?2, updatedAt = ?3 WHERE id = ?1");
    Statement position("SELECT position FROM clock"), tick("UPDATE clock SET position = ?1");
    Statement event(
        "INSERT INTO events (position, threadId, seq, clientId, createdAt, envelope) "
        "VALUES (?1, ?2, (SELECT head FROM threads WHERE id = ?2), ?3, 1, ?4)");
    std::string rows = "INSERT INTO outbox (channel, event) VALUES (?, ?)";
    for (int i = 1; i < 30; i++) rows += ", (?, ?)";
    Statement outbox("INSERT INTO outbox (channel, event) VALUES (?1, ?2)"), outbox30(rows.c_str());
    Statement trim("DELETE FROM outbox WHERE id <= ?1");

    const std::string run = "k" + std::to_string(long(seconds(CLOCK_REALTIME) * 1e3)) + "_";
    const std::string text = "The parcel left our house this morning.", envelope(230, 'e'), update(420, 'u');
    std::vector<std::string> events;
    long long number = 0, commits = 0;
    const double end = seconds(CLOCK_MONOTONIC) + atof(words[3]), start = seconds(CLOCK_MONOTONIC);
    const double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    while (seconds(CLOCK_MONOTONIC) < end) {
        begin.run();
        long long at = position.run();
        for (int i = 0; i < group; i++) {
            const std::string who = std::to_string(900'000 + i), key = run + std::to_string(++number);
            save.run();
            if (commits == 0) user.run(who);
            known.run(who, key);
            long long id = open.run(who);
            if (!id) {
                thread.run(who);
                id = sqlite3_last_insert_rowid(database);
            }
            message.run(id, who, text, key);
            const long long row = sqlite3_last_insert_rowid(database);
            participant.run(id, who);
            head.run(id, row, number);
            event.run(++at, id, who, envelope);
            events.push_back("chat.thread." + std::to_string(id)), events.push_back(envelope);
            events.push_back("chat.client." + who), events.push_back(update);
            events.push_back("chat.managers"), events.push_back(update);
            release.run();
        }
        tick.run(at);
        size_t done = 0;
        for (; done + 60 <= events.size(); done += 60) outbox30.runAll(&events[done], 60);
        for (; done < events.size(); done += 2) outbox.runAll(&events[done], 2);
        events.clear();
        if (++commits % 20 == 0) trim.run(sqlite3_last_insert_rowid(database));
        commit.run();
    }
    const double took = seconds(CLOCK_MONOTONIC) - start, spent = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
    printf("{\"workload\":\"send, groups of %d\",\"eventsPerSecond\":%.0f,\"cpuPerEvent\":%.2f,\"eventsPerCPUSecond\":%.0f,\"commitsPerSecond\":%.0f}\n",
           group, double(number) / took, spent * 1e6 / double(number), double(number) / spent, double(commits) / took);
}
