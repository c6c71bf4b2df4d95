<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Throwable;

/**
 * A connection to Redis, by whichever library the site has: phpredis, else Predis.
 */
abstract class RedisLink
{
    public static function isPossible(): bool
    {
        return class_exists(\Redis::class) || class_exists(\Predis\Client::class);
    }

    /**
     * Connects; nothing is said yet.
     *
     * @param float $connect, $answer seconds
     * @throws Throwable what the library says
     */
    public static function open(RedisAddress $address, float $connect, float $answer): self
    {
        return class_exists(\Redis::class) ? new PhpRedisLink($address, $connect, $answer) : new PredisLink($address, $connect, $answer);
    }

    /**
     * Says who we are and where we write.
     *
     * @throws Throwable
     */
    public function enter(RedisAddress $address): void
    {
        if ($address->password !== '') {
            $this->command('AUTH', ...($address->user === '' ? [$address->password] : [$address->user, $address->password]));
        }
        if ($address->database > 0) {
            $this->command('SELECT', (string) $address->database);
        }
        $this->command('PING');
    }

    /**
     * One command; its answer as the library gives it.
     *
     * @return mixed
     * @throws RedisRefusal where Redis answers with an error
     * @throws Throwable where it does not answer
     */
    abstract public function command(string ...$words);
}
