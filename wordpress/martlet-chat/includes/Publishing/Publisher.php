<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

/**
 * Carries events to the gateways.
 */
interface Publisher
{
    /**
     * Publishes one event, at least once.
     *
     * @throws Unreachable when it could not be said whether it was published, or was not
     */
    public function publish(Event $event): void;
}
