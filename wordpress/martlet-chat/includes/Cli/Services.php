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

    /**
     * Makes a new token secret; the old one stays good for some seconds.
     *
     * @return array{new: string, old: string}
     */
    public function rotate(int $seconds): array;

    public function retentionDays(): int;

    public function countOlderThan(int $days): int;

    /** Deletes dialogues whose last event is older; how many it were. */
    public function prune(int $days): int;
}
