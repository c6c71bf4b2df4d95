<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

/**
 * One thing that may be wrong with a site's chat.
 */
interface Check
{
    /** Looks, and says what was found. Never throws, never takes longer than some seconds. */
    public function run(): Result;
}
