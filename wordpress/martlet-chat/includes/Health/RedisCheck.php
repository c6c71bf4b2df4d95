<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use Martlet\Chat\Publishing\RedisAddress;
use Martlet\Chat\Publishing\RedisLink;
use Throwable;

/**
 * Does PHP reach Redis, is it let in, and may it publish?
 */
final class RedisCheck implements Check
{
    private const TIMEOUT = 2.0;

    public function __construct(private Connection $connection)
    {
    }

    public function run(): Result
    {
        $label = __('Redis', 'martlet-chat');
        if ($this->connection->redisUrl === '') {
            return $this->connection->hasGateway()
                ? Result::off('redis', $label, __('No Redis is set: events go to the gateway by HTTP.', 'martlet-chat'))
                : Result::off('redis', $label, __('No Redis is set, and none is needed without a gateway.', 'martlet-chat'));
        }
        if (!RedisLink::isPossible()) {
            return Result::bad(
                'redis',
                $label,
                __('PHP has neither the extension phpredis nor the library Predis.', 'martlet-chat'),
                __('Install php-redis (phpredis), or leave the Redis address empty: events then go to the gateway by HTTP.', 'martlet-chat')
            );
        }
        $address = RedisAddress::of($this->connection->redisUrl);
        if ($address === null) {
            return Result::bad(
                'redis',
                $label,
                __('The Redis address cannot be read.', 'martlet-chat'),
                __('It looks like redis://127.0.0.1:6379, or redis://user:password@host:6379/0, or rediss://... for TLS.', 'martlet-chat')
            );
        }
        return $this->attempt($label, $address, $address->host . ($address->port > 0 ? ':' . $address->port : ''));
    }

    private function attempt(string $label, RedisAddress $address, string $where): Result
    {
        try {
            $redis = RedisLink::open($address, self::TIMEOUT, self::TIMEOUT);
        } catch (Throwable $problem) {
            return Result::bad(
                'redis',
                $label,
                /* translators: 1: address, 2: what went wrong */
                sprintf(__('PHP cannot reach Redis at %1$s: %2$s', 'martlet-chat'), $where, $this->said($problem)),
                $address->isTls
                    ? __('Is it running, and is the port the one for TLS? Its certificate must be for this name and of an authority that the server knows, or that ?caFile=/path at the end of the address names.', 'martlet-chat')
                    : __('Is it running, and is the port right? Messages are kept and published when it is back.', 'martlet-chat')
            );
        }
        try {
            $redis->enter($address);
        } catch (Throwable $problem) {
            return Result::bad(
                'redis',
                $label,
                /* translators: 1: address, 2: what Redis said */
                sprintf(__('Redis at %1$s does not let this site in: %2$s', 'martlet-chat'), $where, $this->said($problem)),
                __('Enter its password in the address: redis://:password@host:6379, or redis://user:password@host:6379.', 'martlet-chat')
            );
        }
        try {
            // A channel that no chat uses, and a key that goes by itself: no client hears of it.
            $redis->command('SET', 'martlet:{check}:log', '1', 'EX', '5');
            $redis->command('PUBLISH', 'martlet:check', '1');
        } catch (Throwable $problem) {
            return Result::bad(
                'redis',
                $label,
                /* translators: 1: address, 2: what Redis said */
                sprintf(__('Redis at %1$s lets this site in, but not publish: %2$s', 'martlet-chat'), $where, $this->said($problem)),
                __('Its user needs publish, xadd, pexpire and set on the keys martlet:* and the channels chat.* and martlet:*.', 'martlet-chat')
            );
        }
        /* translators: %s: address */
        return Result::good('redis', $label, sprintf(__('Redis at %s takes what this site publishes.', 'martlet-chat'), $where));
    }

    /** What went wrong, without the password that a library might repeat. */
    private function said(Throwable $problem): string
    {
        $password = (string) wp_parse_url($this->connection->redisUrl, PHP_URL_PASS);
        return $password === '' ? $problem->getMessage() : str_replace([$password, rawurldecode($password)], '***', $problem->getMessage());
    }
}
