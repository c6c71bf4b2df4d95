<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

/**
 * One event on its channel; with a `seq`, a thread's log holds it.
 */
final class Event
{
    public function __construct(public int $id, public string $channel, public ?int $seq, public string $json)
    {
    }
}
