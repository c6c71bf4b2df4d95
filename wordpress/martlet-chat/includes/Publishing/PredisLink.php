<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Predis\Client;

/**
 * Redis by Predis, where a site has that and not phpredis.
 */
final class PredisLink extends RedisLink
{
    private Client $redis;

    public function __construct(RedisAddress $address, float $connect, float $answer)
    {
        $where = $address->port === 0
            ? ['scheme' => 'unix', 'path' => $address->host]
            : ['scheme' => $address->isTls ? 'tls' : 'tcp', 'host' => $address->host, 'port' => $address->port];
        if ($address->isTls) {
            $where['ssl'] = ['peer_name' => $address->host] + ($address->caFile === '' ? [] : ['cafile' => $address->caFile]);
        }
        $this->redis = new Client($where + ['timeout' => $connect, 'read_write_timeout' => $answer]);
        $this->redis->connect();
    }

    public function command(string ...$words)
    {
        $isError = false;
        $answer = $this->redis->executeRaw($words, $isError);
        if ($isError) {
            throw new RedisRefusal((string) $answer);
        }
        return $answer;
    }
}
