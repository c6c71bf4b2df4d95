<?php

declare(strict_types=1);

namespace Martlet\Chat\Database;

use mysqli;
use mysqli_result;
use Throwable;
use wpdb;

/**
 * WordPress's own connection to the database, with transactions that are all or nothing.
 *
 * `wpdb` connects anew by itself when a connection is lost, and would run the rest of a transaction without its
 * beginning. So statements go to the connection below it, which does not.
 */
final class Connection
{
    private const ATTEMPTS = 6;
    /** MySQL: statement-based replication does not take READ COMMITTED. */
    private const BINLOG_REFUSES = 1665;

    /** All objects of this class share WordPress's connection, and so its transaction. */
    private static int $depth = 0;
    private static bool $readCommitted = true;


    public function wpdb(): wpdb
    {
        global $wpdb;
        return $wpdb;
    }

    /** The name of one of the plugin's tables on this site. */
    public function table(string $name): string
    {
        return $this->wpdb()->prefix . 'martlet_' . $name;
    }

    /**
     * Runs `$work` in a transaction, again from its start after a deadlock. Within another, it is part of that.
     *
     * @template T
     * @param callable(): T $work
     * @return T
     * @throws DatabaseError
     */
    public function transaction(callable $work)
    {
        if (self::$depth > 0) {
            return $work();
        }
        for ($attempt = 1;; $attempt++) {
            try {
                return $this->attempt($work);
            } catch (DatabaseError $error) {
                if ($error->getCode() === self::BINLOG_REFUSES && self::$readCommitted) {
                    self::$readCommitted = false;
                    continue;
                }
                if (!$error->isWorthRepeating() || $attempt >= self::ATTEMPTS) {
                    throw $error;
                }
                usleep(random_int(1000, 5000 << $attempt));
            }
        }
    }

    public function isInTransaction(): bool
    {
        return self::$depth > 0;
    }

    /**
     * Runs a statement; how many rows it changed.
     *
     * @param list<int|string|null> $values for `%d` and `%s`
     * @throws DatabaseError
     */
    public function execute(string $sql, array $values = []): int
    {
        $link = $this->link();
        $this->run($sql, $values);
        return $link !== null ? (int) $link->affected_rows : (int) $this->wpdb()->rows_affected;
    }

    /** The id that the last insert has made. */
    public function insertedId(): int
    {
        $link = $this->link();
        return $link !== null ? (int) $link->insert_id : (int) $this->wpdb()->insert_id;
    }

    /**
     * @param list<int|string|null> $values
     * @return list<array<string, string|null>>
     * @throws DatabaseError
     */
    public function rows(string $sql, array $values = []): array
    {
        $result = $this->run($sql, $values);
        if ($result instanceof mysqli_result) {
            $rows = $result->fetch_all(MYSQLI_ASSOC);
            $result->free();
            return $rows;
        }
        return is_array($result) ? $result : [];
    }

    /**
     * @param list<int|string|null> $values
     * @return ?array<string, string|null>
     * @throws DatabaseError
     */
    public function row(string $sql, array $values = []): ?array
    {
        return $this->rows($sql, $values)[0] ?? null;
    }

    /**
     * The first column of the first row.
     *
     * @param list<int|string|null> $values
     * @throws DatabaseError
     */
    public function value(string $sql, array $values = []): ?string
    {
        $row = $this->row($sql, $values);
        return $row === null ? null : array_values($row)[0];
    }

    /** A statement with its values in it. */
    public function prepare(string $sql, array $values): string
    {
        if ($values === []) {
            return $sql;
        }
        $given = array_values($values);
        $place = 0;
        // prepare() knows no NULL.
        $sql = (string) preg_replace_callback('/%[sd]/', static function (array $found) use (&$place, $given): string {
            return $given[$place++] === null ? 'NULL' : $found[0];
        }, $sql);
        $given = array_values(array_filter($given, static fn ($value): bool => $value !== null));
        if ($given === []) {
            return $sql;
        }
        $wpdb = $this->wpdb();
        return $wpdb->remove_placeholder_escape((string) $wpdb->prepare($sql, $given));
    }

    /**
     * @template T
     * @param callable(): T $work
     * @return T
     */
    private function attempt(callable $work)
    {
        $this->begin();
        self::$depth = 1;
        try {
            $result = $work();
            $this->run('COMMIT', []);
        } catch (Throwable $problem) {
            try {
                $this->run('ROLLBACK', []);
            } catch (DatabaseError $ignored) {
                // The connection is gone, and with it the transaction.
            }
            throw $problem;
        } finally {
            self::$depth = 0;
        }
        return $result;
    }

    private function begin(): void
    {
        // A connection that was lost since the last request is made anew here, where that is safe.
        $wpdb = $this->wpdb();
        $link = $this->link();
        if ($link !== null && in_array($link->errno, [2006, 2013], true) && !$wpdb->check_connection(false)) {
            throw new DatabaseError('The database is away.', 2006);
        }
        if (self::$readCommitted) {
            $this->run('SET TRANSACTION ISOLATION LEVEL READ COMMITTED', []);
        }
        $this->run('START TRANSACTION', []);
    }

    /**
     * @param list<int|string|null> $values
     * @return mixed
     */
    private function run(string $sql, array $values)
    {
        $sql = $this->prepare($sql, $values);
        $link = $this->link();
        if ($link === null) {
            return $this->runByWpdb($sql);
        }
        try {
            $result = $link->query($sql);
        } catch (Throwable $problem) {
            throw new DatabaseError($problem->getMessage(), (int) $problem->getCode(), $problem);
        }
        if ($result === false) {
            throw new DatabaseError($link->error, $link->errno);
        }
        return $result;
    }

    /** For a `wpdb` that is not WordPress's own. */
    private function runByWpdb(string $sql)
    {
        $wpdb = $this->wpdb();
        $suppressed = $wpdb->suppress_errors(true);
        $done = $wpdb->query($sql);
        $wpdb->suppress_errors($suppressed);
        if ($done === false) {
            preg_match('/Deadlock|Lock wait timeout/', $wpdb->last_error, $found);
            throw new DatabaseError($wpdb->last_error, $found !== [] ? 1213 : (str_contains($wpdb->last_error, 'Duplicate entry') ? DatabaseError::DUPLICATE : 1105));
        }
        return array_map(static fn ($row): array => (array) $row, (array) $wpdb->last_result);
    }

    private function link(): ?mysqli
    {
        $link = $this->wpdb()->dbh ?? null;
        return $link instanceof mysqli ? $link : null;
    }
}
