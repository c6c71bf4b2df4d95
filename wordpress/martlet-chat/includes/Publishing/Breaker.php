<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

/**
 * Leaves a publisher alone that did not answer, so that a dead Redis does not cost every request its time-out.
 */
final class Breaker
{
    private const NAME = 'martlet_chat_breaker';
    private const LONGEST = 3;

    public function isOpen(int $now): bool
    {
        return $this->remaining($now) > 0;
    }

    /** For how many seconds it is to be left alone. */
    public function remaining(int $now): int
    {
        $state = get_transient(self::NAME);
        return is_array($state) ? max(0, min(self::LONGEST, (int) ($state['until'] ?? 0) - $now)) : 0;
    }

    public function failed(int $now): void
    {
        $state = get_transient(self::NAME);
        $failures = 1 + (is_array($state) ? (int) ($state['failures'] ?? 0) : 0);
        $wait = min(self::LONGEST, $failures);
        set_transient(self::NAME, ['failures' => $failures, 'until' => $now + $wait], 600);
    }

    public function succeeded(): void
    {
        if (get_transient(self::NAME) !== false) {
            delete_transient(self::NAME);
        }
    }
}
