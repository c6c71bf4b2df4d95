<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use Martlet\Chat\Database\Connection;

/**
 * How much a stranger may grow: messages and threads within a stretch of time. Managers are not counted.
 *
 * One row per counter; those whose time is over are used again or taken out by the clean-up.
 */
final class Quota
{
    /** what => [guests, users, seconds] */
    private const LIMITS = [
        'send' => [120, 1200, 60],
        'thread' => [60, 1000, 3600],
        'guest' => [300, 300, 600],
    ];

    private string $table;

    public function __construct(private Connection $database)
    {
        $this->table = $database->table('limits');
    }

    /** @throws ChatError too many */
    public function count(string $what, Identity $identity): void
    {
        if (!$identity->isManager()) {
            $this->countFor($what, $identity->id, $identity->isGuest());
        }
    }

    /** A new guest from an address. Many people share one, behind a proxy even all: the limit is wide. */
    public function countGuest(string $address): void
    {
        $this->countFor('guest', substr(hash('sha256', $address), 0, 32), true);
    }

    private function countFor(string $what, string $who, bool $isGuest): void
    {
        [$guests, $users, $seconds] = self::LIMITS[$what];
        /**
         * How often somebody may do something; 0: as often as they like.
         *
         * @param int $limit
         * @param string $what send, thread (both by person) or guest (new guests by address)
         * @param bool $isGuest
         */
        $limit = (int) apply_filters('martlet_chat_limit', $isGuest ? $guests : $users, $what, $isGuest);
        if ($limit <= 0) {
            return;
        }
        $now = time();
        $name = $what . ':' . $who;
        $this->database->execute(
            "INSERT INTO {$this->table} (name, ends_at, hits) VALUES (%s, %d, 1) ON DUPLICATE KEY UPDATE
            hits = IF(ends_at <= %d, 1, hits + 1), ends_at = IF(ends_at <= %d, VALUES(ends_at), ends_at)",
            [$name, $now + $seconds, $now, $now]
        );
        $row = $this->database->row("SELECT hits, ends_at FROM {$this->table} WHERE name = %s", [$name]);
        if ($row !== null && (int) $row['hits'] > $limit) {
            $wait = max(1, (int) $row['ends_at'] - $now);
            throw ChatError::tooMany(sprintf('That was too much at once. Try again in %d seconds.', $wait), $wait);
        }
    }

    /** Takes out counters whose time is over. */
    public function clean(): void
    {
        $this->database->execute("DELETE FROM {$this->table} WHERE ends_at < %d LIMIT 10000", [time()]);
    }
}
