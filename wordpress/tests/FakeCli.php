<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests {
    /** What the fake wp-cli throws where the real one ends the process. */
    final class CliExit extends \RuntimeException
    {
    }
}

namespace {
    if (!class_exists('WP_CLI', false)) {
        /**
         * As much of wp-cli as the commands use; keeps what they say.
         */
        final class WP_CLI
        {
            /** @var list<string> */
            public static array $lines = [];
            /** @var array<string, mixed> */
            public static array $commands = [];

            public static function add_command(string $name, mixed $command): void
            {
                self::$commands[$name] = $command;
            }

            public static function line(string $text = ''): void
            {
                self::$lines[] = $text;
            }

            public static function log(string $text): void
            {
                self::$lines[] = $text;
            }

            public static function success(string $text): void
            {
                self::$lines[] = "Success: $text";
            }

            public static function warning(string $text): void
            {
                self::$lines[] = "Warning: $text";
            }

            public static function error(string $text): void
            {
                self::$lines[] = "Error: $text";
                throw new Martlet\Chat\Tests\CliExit($text);
            }

            /** @param array<string, mixed> $named */
            public static function confirm(string $question, array $named = []): void
            {
                if (!isset($named['yes'])) {
                    throw new Martlet\Chat\Tests\CliExit("not confirmed: $question");
                }
            }
        }
    }
}
