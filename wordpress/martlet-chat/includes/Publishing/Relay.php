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

    /**
     * As `run`; and where events must wait because the publisher did not answer, one process of all stays for the next
     * attempt, so that what was sent last does not wait for the next visitor. For after the answer has gone out.
     */
    public function runOrWait(float $seconds = 5.0): int
    {
        $published = $this->run($seconds);
        try {
            $wait = $this->breaker->remaining(time());
            if ($wait === 0 || $this->outbox->isEmpty() || !$this->take('wait', 0)) {
                return $published;
            }
            try {
                sleep($wait);
                return $published + $this->run($seconds);
            } finally {
                $this->release('wait');
            }
        } catch (DatabaseError $problem) {
            return $published;
        }
    }

    /** Publishes all, or until `$seconds` are over; how many it were. `$isForced`: even if it has just failed. */
    public function run(float $seconds = 5.0, bool $isForced = false): int
    {
        $publisher = ($this->publisher)();
        if ($publisher === null) {
            return 0;
        }
        try {
            $isShut = fn (): bool => !$isForced && $this->breaker->isOpen(time());
            if ($this->outbox->isEmpty() || $isShut() || !$this->take('relay', self::PATIENCE)) {
                return 0;
            }
            try {
                // Whoever was at it before may just have found that nobody answers.
                return $isShut() ? 0 : $this->publishAll($publisher, microtime(true) + $seconds);
            } finally {
                $this->release('relay');
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
                /**
                 * Events could not be published. They are kept and tried again.
                 *
                 * @param string $problem
                 */
                do_action('martlet_chat_publishing_failed', $problem->getMessage());
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

    private function take(string $what, int $patience): bool
    {
        return $this->database->value('SELECT GET_LOCK(%s, %d)', [$this->lock($what), $patience]) === '1';
    }

    private function release(string $what): void
    {
        $this->database->value('SELECT RELEASE_LOCK(%s)', [$this->lock($what)]);
    }

    /** Named locks are the server's, not the database's; 64 characters at most. */
    private function lock(string $what): string
    {
        return 'martlet_' . $what . '_' . substr(hash('sha256', DB_NAME . '.' . $this->database->table('outbox')), 0, 32);
    }
}
