<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Redis;

/**
 * Redis by the extension phpredis.
 */
final class PhpRedisLink extends RedisLink
{
    private Redis $redis;

    public function __construct(RedisAddress $address, float $connect, float $answer)
    {
        $this->redis = new Redis();
        $context = $address->isTls && $address->caFile !== '' ? ['stream' => ['cafile' => $address->caFile]] : [];
        error_clear_last();
        // What goes wrong with a certificate is a warning here, and no exception.
        $done = @$this->redis->connect(($address->isTls ? 'tls://' : '') . $address->host, $address->port, $connect, null, 0, $answer, $context);
        if (!$done) {
            throw new Unreachable(error_get_last()['message'] ?? 'no connection');
        }
    }

    public function command(string ...$words)
    {
        $this->redis->clearLastError();
        $answer = $this->redis->rawCommand(...$words);
        $problem = $answer === false ? $this->redis->getLastError() : null;
        if ($problem !== null) {
            throw new RedisRefusal($problem);
        }
        return $answer;
    }
}
