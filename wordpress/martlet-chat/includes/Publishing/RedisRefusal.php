<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use RuntimeException;

/**
 * Redis has answered with an error.
 */
final class RedisRefusal extends RuntimeException
{
}
