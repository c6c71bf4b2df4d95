<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Closure;
use Martlet\Chat\Database\Connection;
use Martlet\Chat\Database\DatabaseError;

/**
 * Publishes what the outbox holds: each thread's events in their order, at least once. One process at a time.
 */
final class Relay
{
    private const BATCH = 100;
    /** How long to wait for the process that is at it: it may have looked before our commit. */
    private const PATIENCE = 2;

    /** @param Closure(): ?Publisher $publisher null: nobody is to be told */
    public function __construct(
        private Connection $database,
        private Outbox $outbox,
        private Breaker $breaker,
        private Closure $publisher
    ) {
    }

    /** Publishes all, or until `$seconds` are over; how many it were. `$isForced`: even if it has just failed. */
    public function run(float $seconds = 5.0, bool $isForced = false): int
    {
        $publisher = ($this->publisher)();
        if ($publisher === null) {
            return 0;
        }
        try {
            if ($this->outbox->isEmpty() || (!$isForced && $this->breaker->isOpen(time())) || !$this->take()) {
                return 0;
            }
            try {
                return $this->publishAll($publisher, microtime(true) + $seconds);
            } finally {
                $this->database->value('SELECT RELEASE_LOCK(%s)', [$this->lock()]);
            }
        } catch (DatabaseError $problem) {
            // Whoever comes next finds them.
            return 0;
        }
    }

    private function publishAll(Publisher $publisher, float $deadline): int
    {
        $published = 0;
        while (($events = $this->outbox->next(self::BATCH)) !== []) {
            $done = [];
            try {
                foreach ($events as $event) {
                    $publisher->publish($event);
                    $done[] = $event->id;
                    if (microtime(true) > $deadline) {
                        break;
                    }
                }
            } catch (Unreachable $problem) {
                $this->breaker->failed(time());
            }
            $this->outbox->remove($done);
            $published += count($done);
            if (count($done) < count($events)) {
                return $published;
            }
            $this->breaker->succeeded();
        }
        return $published;
    }

    private function take(): bool
    {
        return $this->database->value('SELECT GET_LOCK(%s, %d)', [$this->lock(), self::PATIENCE]) === '1';
    }

    /** Named locks are the server's, not the database's; 64 characters at most. */
    private function lock(): string
    {
        return 'martlet_' . substr(hash('sha256', DB_NAME . '.' . $this->database->table('outbox')), 0, 40);
    }
}
