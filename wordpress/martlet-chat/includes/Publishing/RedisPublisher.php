<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Redis;
use Throwable;

/**
 * Publishes on Redis, by phpredis. With an event of a thread's log goes, in one MULTI, its place in the hot copy.
 */
final class RedisPublisher implements Publisher
{
    private const CONNECT = 0.3;
    private const ANSWER = 0.5;
    private const LENGTH = '256';
    private const LIFE = '86400000';

    private ?Redis $redis = null;

    public function __construct(private RedisAddress $address)
    {
    }

    public function publish(Event $event): void
    {
        try {
            $this->say($event);
        } catch (Unreachable $problem) {
            $this->redis = null;
            throw $problem;
        } catch (Throwable $problem) {
            $this->redis = null;
            throw new Unreachable($problem->getMessage(), 0, $problem);
        }
    }

    private function say(Event $event): void
    {
        $redis = $this->redis ??= $this->connect();
        $redis->clearLastError();
        if ($event->seq === null) {
            $done = $redis->rawCommand('PUBLISH', $event->channel, $event->json);
            if ($done === false) {
                throw new Unreachable('Redis refused PUBLISH: ' . (string) $redis->getLastError());
            }
            return;
        }
        $key = 'martlet:{' . $event->channel . '}:log';
        $redis->multi();
        $redis->rawCommand('XADD', $key, 'MAXLEN', '~', self::LENGTH, $event->seq . '-0', 'e', $event->json);
        $redis->rawCommand('PEXPIRE', $key, self::LIFE);
        $redis->rawCommand('PUBLISH', $event->channel, $event->json);
        $done = $redis->exec();
        // XADD may say no to an event that is there already; who listens has to be told all the same.
        if (!is_array($done) || count($done) !== 3 || $done[2] === false) {
            throw new Unreachable('Redis refused a transaction: ' . (string) $redis->getLastError());
        }
    }

    private function connect(): Redis
    {
        $address = $this->address;
        $redis = new Redis();
        $redis->connect(($address->isTls ? 'tls://' : '') . $address->host, $address->port, self::CONNECT, null, 0, self::ANSWER);
        if ($address->password !== '') {
            $redis->auth($address->user === '' ? $address->password : [$address->user, $address->password]);
        }
        return $redis;
    }
}
