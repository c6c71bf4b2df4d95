<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * Who asks. `id` is a number's digits for a user of WordPress, `g_…` for a guest.
 */
final class Identity
{
    public const CLIENT = 'client';
    public const MANAGER = 'manager';

    /** @param ?list<int> $threads the threads that the token names; null: no such limit */
    public function __construct(public string $id, public string $role, public ?string $name = null, public ?array $threads = null)
    {
    }

    public function isManager(): bool
    {
        return $this->role === self::MANAGER;
    }

    public function isGuest(): bool
    {
        return self::isGuestId($this->id);
    }

    /** The number of WordPress's user; 0 for a guest. */
    public function userId(): int
    {
        return $this->isGuest() ? 0 : (int) $this->id;
    }

    public static function isGuestId(string $id): bool
    {
        return str_starts_with($id, 'g_');
    }

    /** An id as it goes into JSON. */
    public static function onWire(string $id, bool $isNumber): int|string
    {
        return $isNumber ? (int) $id : $id;
    }
}
