<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Predis\Client;
use Throwable;

/**
 * Publishes on Redis by Predis, where a site has that and not phpredis. As RedisPublisher.
 */
final class PredisPublisher implements Publisher
{
    private ?Client $redis = null;

    public function __construct(private RedisAddress $address)
    {
    }

    public function publish(Event $event): void
    {
        try {
            $this->redis ??= $this->connect();
            if ($event->seq === null) {
                $this->redis->publish($event->channel, $event->json);
                return;
            }
            $key = 'martlet:{' . $event->channel . '}:log';
            // An error of XADD (it is there already) must not keep the rest from being done.
            $this->redis->executeRaw(['MULTI']);
            $this->redis->executeRaw(['XADD', $key, 'MAXLEN', '~', '256', $event->seq . '-0', 'e', $event->json]);
            $this->redis->executeRaw(['PEXPIRE', $key, '86400000']);
            $this->redis->executeRaw(['PUBLISH', $event->channel, $event->json]);
            if (!is_array($this->redis->executeRaw(['EXEC'], $isError)) || $isError) {
                throw new Unreachable('Redis refused a transaction.');
            }
        } catch (Throwable $problem) {
            $this->redis = null;
            throw $problem instanceof Unreachable ? $problem : new Unreachable($problem->getMessage(), 0, $problem);
        }
    }

    private function connect(): Client
    {
        $address = $this->address;
        $where = $address->port === 0
            ? ['scheme' => 'unix', 'path' => $address->host]
            : ['scheme' => $address->isTls ? 'tls' : 'tcp', 'host' => $address->host, 'port' => $address->port];
        $secrets = $address->password === '' ? [] : ['password' => $address->password];
        if ($address->user !== '') {
            $secrets['username'] = $address->user;
        }
        return new Client($where + $secrets + ['timeout' => 0.3, 'read_write_timeout' => 0.5]);
    }
}
