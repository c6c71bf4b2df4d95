<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * When a page that polls is to ask again: soon while people talk, seldom when nothing happens or nobody looks.
 */
final class Pace
{
    /** Milliseconds: something within 30 s, within 5 min, longer ago; the same in a hidden tab, within 5 min and longer ago. */
    public const DEFAULTS = ['talking' => 1000, 'recent' => 3000, 'quiet' => 15000, 'hidden' => 30000, 'hidden_quiet' => 60000];
    private const LEAST = 250;
    private const MOST = 3600000;
    private const TALKING = 30000;
    private const RECENT = 300000;

    /** @param array<string, int> $intervals as DEFAULTS */
    private function __construct(private array $intervals)
    {
    }

    /** As the site wants it for somebody. */
    public static function of(Identity $identity): self
    {
        /**
         * How long pages wait between two questions while there is no gateway.
         *
         * @param array<string, int> $intervals milliseconds: talking, recent, quiet, hidden, hidden_quiet
         * @param Identity $identity who asks
         */
        $given = (array) apply_filters('martlet_chat_poll_intervals', self::DEFAULTS, $identity);
        $intervals = [];
        foreach (self::DEFAULTS as $name => $default) {
            $interval = $given[$name] ?? $default;
            $intervals[$name] = is_numeric($interval) ? max(self::LEAST, min(self::MOST, (int) $interval)) : $default;
        }
        return new self($intervals);
    }

    /** As a token carries it; null for what is none. @param mixed $claim */
    public static function read($claim): ?self
    {
        if (!is_array($claim) || array_keys($claim) !== range(0, count(self::DEFAULTS) - 1) || array_filter($claim, 'is_int') !== $claim) {
            return null;
        }
        return new self(array_combine(array_keys(self::DEFAULTS), $claim));
    }

    /** @return list<int> for a token */
    public function claim(): array
    {
        return array_values($this->intervals);
    }

    /**
     * Milliseconds until the next question.
     *
     * @param int $quiet milliseconds since something happened
     */
    public function after(bool $hasMore, int $quiet, bool $isHidden): int
    {
        if ($hasMore) {
            return 0;
        }
        if ($isHidden) {
            return $this->intervals[$quiet < self::RECENT ? 'hidden' : 'hidden_quiet'];
        }
        return $this->intervals[$quiet < self::TALKING ? 'talking' : ($quiet < self::RECENT ? 'recent' : 'quiet')];
    }
}
