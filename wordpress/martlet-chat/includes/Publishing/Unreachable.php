<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use RuntimeException;

/**
 * What should take events does not. The events are kept.
 */
final class Unreachable extends RuntimeException
{
}
