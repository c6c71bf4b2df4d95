<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * Times: milliseconds since 1970 inside, RFC 3339 in UTC outside.
 */
final class Time
{
    public static function now(): int
    {
        return (int) floor(microtime(true) * 1000);
    }

    public static function rfc3339(int $milliseconds): string
    {
        return gmdate('Y-m-d\TH:i:s', intdiv($milliseconds, 1000)) . sprintf('.%03dZ', $milliseconds % 1000);
    }
}
