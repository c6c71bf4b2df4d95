<?php

declare(strict_types=1);

namespace Martlet\Chat\Privacy;

use Martlet\Chat\Database\Connection;

/**
 * Takes dialogues out of the database for good: messages, log, receipts and what waits to be published.
 */
final class Deletion
{
    private const BATCH = 100;

    public function __construct(private Connection $database)
    {
    }

    /** How many dialogues have been silent since `$time` (milliseconds since 1970). */
    public function countSilentSince(int $time): int
    {
        $table = $this->database->table('threads');
        return (int) $this->database->value("SELECT COUNT(*) FROM {$table} WHERE updated_at < %d", [$time]);
    }

    /**
     * Deletes the dialogues that have been silent since `$time`, the oldest first; how many it were.
     *
     * @param int $most where to stop, so that a job ends in time
     */
    public function silentSince(int $time, int $most = PHP_INT_MAX): int
    {
        $table = $this->database->table('threads');
        $sql = "SELECT id FROM {$table} WHERE updated_at < %d ORDER BY updated_at, id LIMIT %d";
        return $this->all($sql, [$time], $most);
    }

    /** Deletes all dialogues of a client, and what is known of him; how many it were. */
    public function ofClient(string $client): int
    {
        $table = $this->database->table('threads');
        $deleted = $this->all("SELECT id FROM {$table} WHERE client_id = %s ORDER BY id LIMIT %d", [$client], PHP_INT_MAX);
        $table = $this->database->table('participants');
        $this->database->execute("DELETE FROM {$table} WHERE user_id = %s", [$client]);
        $table = $this->database->table('people');
        // The row stays: it may say that his tokens are worth nothing.
        $this->database->execute("UPDATE {$table} SET name = NULL WHERE id = %s", [$client]);
        return $deleted;
    }

    /** Forgets guests who have no dialogue any more. */
    public function guestsWithoutThreads(): void
    {
        $people = $this->database->table('people');
        $threads = $this->database->table('threads');
        $this->database->execute(
            "DELETE FROM {$people} WHERE is_number = 0 AND revoked_at = 0 AND NOT EXISTS (SELECT 1 FROM {$threads} t WHERE t.client_id = {$people}.id)"
        );
    }

    /** @param list<int|string> $values */
    private function all(string $sql, array $values, int $most): int
    {
        $deleted = 0;
        while ($deleted < $most) {
            $rows = $this->database->rows($sql, array_merge($values, [min(self::BATCH, $most - $deleted)]));
            $ids = array_map(static fn (array $row): int => (int) $row['id'], $rows);
            if ($ids === []) {
                break;
            }
            $this->database->transaction(fn () => array_map([$this, 'one'], $ids));
            $deleted += count($ids);
            /**
             * Dialogues were deleted, for their age or because their client's data was erased.
             *
             * @param int[] $threads
             */
            do_action('martlet_chat_threads_deleted', $ids);
        }
        return $deleted;
    }

    private function one(int $id): void
    {
        // The thread first: who writes into it meanwhile waits for its row, and then finds none.
        $table = $this->database->table('threads');
        $this->database->execute("DELETE FROM {$table} WHERE id = %d", [$id]);
        foreach (['messages', 'events', 'participants'] as $name) {
            $table = $this->database->table($name);
            $this->database->execute("DELETE FROM {$table} WHERE thread_id = %d", [$id]);
        }
        $table = $this->database->table('outbox');
        // In every channel: an event's thread stands in its JSON.
        $this->database->execute(
            "DELETE FROM {$table} WHERE channel = %s OR event LIKE %s OR event LIKE %s",
            ['chat.thread.' . $id, '%"threadId":' . $id . ',%', '%"threadId":' . $id . '}%']
        );
    }
}
