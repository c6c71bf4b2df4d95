<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

/**
 * Leaves a publisher alone that did not answer, so that a dead Redis does not cost every request its time-out.
 */
final class Breaker
{
    private const NAME = 'martlet_chat_breaker';
    private const LONGEST = 30;

    public function isOpen(int $now): bool
    {
        $state = get_transient(self::NAME);
        return is_array($state) && (int) ($state['until'] ?? 0) > $now;
    }

    public function failed(int $now): void
    {
        $state = get_transient(self::NAME);
        $failures = 1 + (is_array($state) ? (int) ($state['failures'] ?? 0) : 0);
        $wait = min(self::LONGEST, 1 << min($failures, 5));
        set_transient(self::NAME, ['failures' => $failures, 'until' => $now + $wait], 600);
        if ($failures === 1) {
            error_log('Martlet: events cannot be published; they are kept and tried again.');
        }
    }

    public function succeeded(): void
    {
        if (get_transient(self::NAME) !== false) {
            delete_transient(self::NAME);
        }
    }
}
