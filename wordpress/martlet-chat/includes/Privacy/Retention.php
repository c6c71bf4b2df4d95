<?php

declare(strict_types=1);

namespace Martlet\Chat\Privacy;

use Martlet\Chat\Chat\Quota;
use Martlet\Chat\Settings\Settings;

/**
 * Once a day: chats that have been silent for longer than the settings allow are deleted.
 */
final class Retention
{
    public const HOOK = 'martlet_retention';
    private const DAY_MS = 86400000;
    /** Dialogues a run; the rest is for the next one. */
    private const MOST = 5000;

    public function __construct(private Settings $settings, private Deletion $deletion, private Quota $quota)
    {
    }

    public function register(): void
    {
        add_action(self::HOOK, [$this, 'run']);
        if (wp_next_scheduled(self::HOOK) === false) {
            wp_schedule_event(time() + 3600, 'daily', self::HOOK);
        }
    }

    public function run(): void
    {
        $this->quota->clean();
        $days = $this->settings->retentionDays();
        if ($days > 0) {
            $this->prune($days, self::MOST);
        }
    }

    public function count(int $days): int
    {
        return $this->deletion->countSilentSince($this->before($days));
    }

    public function prune(int $days, int $most = PHP_INT_MAX): int
    {
        $deleted = $this->deletion->silentSince($this->before($days), $most);
        $this->deletion->guestsWithoutThreads();
        return $deleted;
    }

    private function before(int $days): int
    {
        return (int) (microtime(true) * 1000) - $days * self::DAY_MS;
    }
}
