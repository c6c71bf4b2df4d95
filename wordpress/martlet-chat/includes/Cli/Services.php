<?php

declare(strict_types=1);

namespace Martlet\Chat\Cli;

use Martlet\Chat\Health\Checks;

/**
 * What the commands need of the plugin.
 */
interface Services
{
    public function checks(): Checks;

    /** @return array<string, string|int|bool> how things stand, without secrets */
    public function status(): array;

    /** Publishes what waits; how many events it were. */
    public function relay(): int;

    /** How many events wait to be published. */
    public function waiting(): int;

    /** The token secret. */
    public function secret(): string;

    /** Whether wp-config.php or the environment decides the token secret. */
    public function isSecretFixed(): bool;

    /** Has the site sign with this token secret; the old one stays good for some seconds. */
    public function rotate(string $new, int $seconds): void;

    public function retentionDays(): int;

    public function countOlderThan(int $days): int;

    /** Deletes dialogues whose last event is older; how many it were. */
    public function prune(int $days): int;
}
