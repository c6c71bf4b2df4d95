<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Publishing\Breaker;
use Martlet\Chat\Publishing\Event;
use Martlet\Chat\Publishing\Outbox;
use Martlet\Chat\Publishing\Publisher;
use Martlet\Chat\Publishing\RedisAddress;
use Martlet\Chat\Publishing\Relay;
use Martlet\Chat\Publishing\Unreachable;

final class RelayTest extends ChatCase
{
    /** Takes `$most` events, then none; keeps what it took. */
    private function publisher(int $most = PHP_INT_MAX): Publisher
    {
        return new class ($most) implements Publisher {
            /** @var list<Event> */
            public array $taken = [];

            public function __construct(public int $most)
            {
            }

            public function publish(Event $event): void
            {
                if (count($this->taken) >= $this->most) {
                    throw new Unreachable('away');
                }
                $this->taken[] = $event;
            }
        };
    }

    private function relay(?Publisher $publisher): Relay
    {
        return new Relay($this->database, new Outbox($this->database), new Breaker(), static fn (): ?Publisher => $publisher);
    }

    public function test_everything_is_published_in_order_and_once(): void
    {
        for ($number = 1; $number <= 60; $number++) {
            $this->services->chat()->send($this->guest('g_' . $number % 3), null, "text {$number}", "k{$number}");
        }
        $publisher = $this->publisher();
        $waiting = count($this->waiting());
        self::assertGreaterThan(150, $waiting);
        self::assertSame($waiting, $this->relay($publisher)->run());
        self::assertSame([], $this->waiting());
        $seqs = [];
        foreach ($publisher->taken as $event) {
            if ($event->seq !== null) {
                $seqs[$event->channel][] = $event->seq;
            }
        }
        self::assertCount(3, $seqs);
        foreach ($seqs as $found) {
            self::assertSame(range(1, 21), $found);
        }
        self::assertSame(0, $this->relay($publisher)->run());
    }

    public function test_what_could_not_be_published_stays_and_comes_next_time(): void
    {
        for ($number = 1; $number <= 5; $number++) {
            $this->services->chat()->send($this->guest(), null, "text {$number}", "k{$number}");
        }
        $waiting = $this->waiting();
        $publisher = $this->publisher(7);
        self::assertSame(7, $this->relay($publisher)->run());
        self::assertSame(array_slice($waiting, 7), $this->waiting());
        // It is left alone for a moment, but not by who asks on purpose.
        $publisher->most = PHP_INT_MAX;
        self::assertSame(0, $this->relay($publisher)->run());
        self::assertSame(count($waiting) - 7, $this->relay($publisher)->run(5.0, true));
        self::assertSame($waiting, array_map(static fn (Event $event): string => $event->channel, $publisher->taken));
        self::assertFalse((new Breaker())->isOpen(time()));
    }

    public function test_a_redis_that_is_not_there_takes_no_time_and_loses_nothing(): void
    {
        $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $waiting = $this->waiting();
        $began = microtime(true);
        self::assertSame(0, $this->services->relay()->run());
        self::assertLessThan(1.0, microtime(true) - $began);
        self::assertSame($waiting, $this->waiting());
        self::assertTrue((new Breaker())->isOpen(time()));
    }

    public function test_addresses_of_redis(): void
    {
        $address = RedisAddress::of('rediss://shop:p%40ss@redis.example:7000/2?caFile=/etc/ca.pem');
        self::assertSame(['redis.example', 7000, true, 'shop', 'p@ss', 2, '/etc/ca.pem'], array_values((array) $address));
        $address = RedisAddress::of('redis+unix://:secret@/run/redis.sock');
        self::assertSame(['/run/redis.sock', 0, 'secret'], [$address->host, $address->port, $address->password]);
        foreach (['', 'http://redis.example', 'redis:', 'redis.example'] as $wrong) {
            self::assertNull(RedisAddress::of($wrong), $wrong);
        }
    }
}
