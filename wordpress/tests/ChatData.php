<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Database\Connection;

/**
 * Dialogues, written straight into the tables.
 */
trait ChatData
{
    protected Connection $database;

    protected function isTakenBack(): bool
    {
        return false;
    }

    /**
     * @before
     * @after
     */
    protected function emptyTables(): void
    {
        $this->database = new Connection();
        foreach (['people', 'threads', 'messages', 'events', 'participants', 'outbox'] as $name) {
            $table = $this->database->table($name);
            $this->database->execute("DELETE FROM {$table}");
        }
    }

    /** A dialogue of `$client` with one message of each sender named; its id. */
    protected function dialogue(string $client, array $senders = ['client'], int $daysAgo = 0, string $status = 'open', ?string $manager = null): int
    {
        static $position = 1000000;
        $time = (int) (microtime(true) * 1000) - $daysAgo * 86400000;
        $table = $this->database->table('threads');
        $this->database->execute(
            "INSERT INTO {$table} (subject, status, client_id, manager_id, head, created_at, updated_at) VALUES (%s, %s, %s, %s, %d, %d, %d)",
            ['about <b>pots</b>', $status, $client, $manager, count($senders), $time, $time]
        );
        $id = $this->database->insertedId();
        foreach ($senders as $index => $sender) {
            $who = $sender === 'client' ? $client : '99';
            $table = $this->database->table('messages');
            $this->database->execute(
                "INSERT INTO {$table} (thread_id, seq, sender, user_id, body, client_message_id, created_at) VALUES (%d, %d, %s, %s, %s, %s, %d)",
                [$id, $index + 1, $sender, $who, "text $index <i>of</i> $client", "key$index", $time]
            );
            $table = $this->database->table('events');
            $this->database->execute(
                "INSERT INTO {$table} (position, thread_id, seq, client_id, created_at, envelope) VALUES (%d, %d, %d, %s, %d, '{}')",
                [$position++, $id, $index + 1, $client, $time]
            );
        }
        $table = $this->database->table('outbox');
        $this->database->execute("INSERT INTO {$table} (channel, seq, event) VALUES (%s, 1, '{}')", ["chat.thread.$id"]);
        $this->reads($id, $client, count($senders));
        $table = $this->database->table('people');
        $this->database->execute(
            "INSERT IGNORE INTO {$table} (id, is_number, role, name) VALUES (%s, %d, 'client', 'Somebody')",
            [$client, ctype_digit($client) ? 1 : 0]
        );
        return $id;
    }

    protected function reads(int $thread, string $person, int $upTo): void
    {
        $table = $this->database->table('participants');
        $this->database->execute(
            "INSERT INTO {$table} (thread_id, user_id, read_up_to) VALUES (%d, %s, %d) ON DUPLICATE KEY UPDATE read_up_to = VALUES(read_up_to)",
            [$thread, $person, $upTo]
        );
    }

    /** @return list<int> how many rows of each table belong to the thread */
    protected function traces(int $thread): array
    {
        $found = [];
        foreach (['threads' => 'id', 'messages' => 'thread_id', 'events' => 'thread_id', 'participants' => 'thread_id'] as $name => $column) {
            $table = $this->database->table($name);
            $found[] = (int) $this->database->value("SELECT COUNT(*) FROM {$table} WHERE " . ($column === 'id' ? 'id' : 'thread_id') . ' = %d', [$thread]);
        }
        $table = $this->database->table('outbox');
        $found[] = (int) $this->database->value("SELECT COUNT(*) FROM {$table} WHERE channel = %s", ["chat.thread.$thread"]);
        return $found;
    }
}
