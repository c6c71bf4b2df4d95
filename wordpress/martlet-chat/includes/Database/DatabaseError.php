<?php

declare(strict_types=1);

namespace Martlet\Chat\Database;

use RuntimeException;

/**
 * The database did not do it. The code is MySQL's.
 */
final class DatabaseError extends RuntimeException
{
    public const DUPLICATE = 1062;

    /** Whether the same transaction may well succeed when it is begun again: a deadlock, or a lock that came too late. */
    public function isWorthRepeating(): bool
    {
        // 1020: MariaDB's "record has changed since last read".
        return in_array($this->getCode(), [1205, 1213, 1020], true);
    }
}
