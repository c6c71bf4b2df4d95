<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Throwable;

/**
 * Publishes on Redis. With an event of a thread's log goes, in one MULTI, its place in the hot copy.
 */
final class RedisPublisher implements Publisher
{
    private const CONNECT = 0.3;
    private const ANSWER = 0.5;
    private const LENGTH = '256';
    private const LIFE = '86400000';

    private ?RedisLink $link = null;

    public function __construct(private RedisAddress $address)
    {
    }

    public function publish(Event $event): void
    {
        try {
            $this->say($event);
        } catch (Unreachable $problem) {
            $this->link = null;
            throw $problem;
        } catch (Throwable $problem) {
            $this->link = null;
            throw new Unreachable($problem->getMessage(), 0, $problem);
        }
    }

    private function say(Event $event): void
    {
        $link = $this->link ??= $this->connect();
        if ($event->seq === null) {
            $link->command('PUBLISH', $event->channel, $event->json);
            return;
        }
        $key = 'martlet:{' . $event->channel . '}:log';
        $link->command('MULTI');
        $link->command('XADD', $key, 'MAXLEN', '~', self::LENGTH, $event->seq . '-0', 'e', $event->json);
        $link->command('PEXPIRE', $key, self::LIFE);
        $link->command('PUBLISH', $event->channel, $event->json);
        $done = $link->command('EXEC');
        // XADD may say no to an event that is there already; who listens has to be told all the same.
        if (!is_array($done) || count($done) !== 3 || !is_int($done[2])) {
            throw new Unreachable('Redis has not done a transaction.');
        }
    }

    private function connect(): RedisLink
    {
        $link = RedisLink::open($this->address, self::CONNECT, self::ANSWER);
        $link->enter($this->address);
        return $link;
    }
}
