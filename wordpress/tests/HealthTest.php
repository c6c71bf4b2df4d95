<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Health\ApiKeyCheck;
use Martlet\Chat\Health\Check;
use Martlet\Chat\Health\ClockCheck;
use Martlet\Chat\Health\Connection;
use Martlet\Chat\Health\CronCheck;
use Martlet\Chat\Health\GatewayCheck;
use Martlet\Chat\Health\ProxyCheck;
use Martlet\Chat\Health\RedisCheck;
use Martlet\Chat\Health\Result;
use Martlet\Chat\Health\SecretCheck;
use Martlet\Chat\Health\StrengthCheck;
use WP_Error;

/**
 * What the checks say of gateways that answer this or that; real ones are in Tests/wordpress.
 */
final class HealthTest extends TestCase
{
    private const GATEWAY = 'http://gateway.test:8080';

    private function connection(array $change = []): Connection
    {
        $with = array_merge([
            'redis' => '',
            'gateway' => self::GATEWAY,
            'jwt' => 'Zm9yIHRlc3RzIG9ubHk6IGEgc2VjcmV0IG9mIG1hbnkgYnl0ZXM',
            'key' => 'YW5vdGhlciBvbmUsIGZvciB0aGUgZ2F0ZXdheQ',
        ], $change);
        return new Connection($with['redis'], $with['gateway'], 'http://127.0.0.1:1', $with['jwt'], $with['key'], static fn (): string => 'token');
    }

    /** The gateway answers this to everything. */
    private function answers(int $status, array $body = [], string $date = ''): void
    {
        $this->answersBy(static fn (): array => [
            'response' => ['code' => $status, 'message' => ''],
            'headers' => $date === '' ? [] : ['date' => $date],
            'body' => (string) wp_json_encode($body),
            'cookies' => [],
        ]);
    }

    private function answersBy(callable $answer): void
    {
        remove_all_filters('pre_http_request');
        add_filter('pre_http_request', static fn ($none, $request, $url) => str_starts_with($url, self::GATEWAY) ? $answer($url, $request) : $none, 10, 3);
    }

    protected function tearDown(): void
    {
        remove_all_filters('pre_http_request');
        parent::tearDown();
    }

    private function says(string $status, string $text, Check $check): void
    {
        $result = $check->run();
        self::assertSame($status, $result->status, $result->text);
        self::assertStringContainsString($text, $result->text . ' ' . $result->mend);
        if ($status === Result::BAD || $status === Result::WARNING) {
            self::assertNotSame('', $result->mend, 'it says what is wrong, but not how to mend it');
        }
    }

    public function test_without_a_gateway_nothing_is_wrong(): void
    {
        $alone = $this->connection(['gateway' => '']);
        foreach ([GatewayCheck::class, ApiKeyCheck::class, SecretCheck::class, ClockCheck::class, ProxyCheck::class, RedisCheck::class] as $class) {
            self::assertSame(Result::OFF, (new $class($alone))->run()->status, $class);
        }
    }

    public function test_a_gateway_that_cannot_be_reached(): void
    {
        $this->answersBy(static fn () => new WP_Error('http_request_failed', 'Connection refused'));
        $this->says(Result::BAD, 'Connection refused', new GatewayCheck($this->connection()));
        $this->says(Result::OFF, 'does not answer', new ApiKeyCheck($this->connection()));
        $this->says(Result::OFF, 'does not answer', new SecretCheck($this->connection()));
    }

    public function test_something_else_than_a_gateway(): void
    {
        $this->answers(200, ['hello' => 'world']);
        $this->says(Result::BAD, 'no Martlet gateway', new GatewayCheck($this->connection()));
    }

    public function test_a_gateway_that_is_degraded_says_why_and_what_to_do(): void
    {
        foreach (
            [
                'backend: refuses the API key' => 'same one',
                'backend: does not answer' => '--backend',
                'redis: not connected' => 'has lost its Redis',
                'something else' => 'log says more',
            ] as $reason => $advice
        ) {
            $this->answers(200, ['status' => 'degraded', 'reasons' => [$reason]]);
            $this->says(Result::WARNING, $reason, new GatewayCheck($this->connection()));
            $this->says(Result::WARNING, $advice, new GatewayCheck($this->connection()));
        }
    }

    public function test_keys_and_secrets_that_differ(): void
    {
        $this->answers(401);
        $this->says(Result::BAD, 'MARTLET_API_KEY', new ApiKeyCheck($this->connection()));
        $this->says(Result::BAD, 'MARTLET_JWT_SECRET', new SecretCheck($this->connection()));
        $this->says(Result::BAD, 'No API key', new ApiKeyCheck($this->connection(['key' => ''])));
        $this->answers(200, [['type' => 'pong']]);
        $this->says(Result::GOOD, 'accepts', new ApiKeyCheck($this->connection()));
        $this->says(Result::GOOD, 'accepts', new SecretCheck($this->connection()));
    }

    public function test_the_key_goes_in_the_header_and_never_in_the_address(): void
    {
        $seen = [];
        $this->answersBy(static function (string $url, array $request) use (&$seen) {
            $seen[] = $url;
            self::assertSame('Bearer ' . 'YW5vdGhlciBvbmUsIGZvciB0aGUgZ2F0ZXdheQ', $request['headers']['Authorization']);
            return new WP_Error('enough', 'enough');
        });
        (new ApiKeyCheck($this->connection()))->run();
        self::assertSame([self::GATEWAY . '/api/info'], $seen);
    }

    public function test_clocks_that_are_apart(): void
    {
        foreach ([0 => Result::GOOD, 15 => Result::GOOD, 45 => Result::WARNING, -45 => Result::WARNING, 300 => Result::BAD, -300 => Result::BAD] as $apart => $status) {
            $this->answers(200, ['status' => 'ok'], gmdate('D, d M Y H:i:s', time() + $apart) . ' GMT');
            self::assertSame($status, (new ClockCheck($this->connection()))->run()->status, (string) $apart);
        }
        $this->answers(200, ['status' => 'ok']);
        $this->says(Result::OFF, 'not tell its time', new ClockCheck($this->connection()));
    }

    public function test_secrets_that_are_short_simple_or_the_same(): void
    {
        $this->says(Result::GOOD, 'long enough', new StrengthCheck($this->connection()));
        $this->says(Result::BAD, 'token secret', new StrengthCheck($this->connection(['jwt' => 'secret'])));
        $this->says(Result::BAD, 'token secret', new StrengthCheck($this->connection(['jwt' => str_repeat('abc', 20)])));
        $this->says(Result::BAD, 'API key', new StrengthCheck($this->connection(['key' => 'key'])));
        $same = $this->connection()->jwtSecret;
        $this->says(Result::BAD, 'are the same', new StrengthCheck($this->connection(['key' => $same])));
    }

    public function test_jobs_that_are_missing_or_late(): void
    {
        $this->says(Result::WARNING, 'martlet_test_job', new CronCheck(['martlet_test_job']));
        wp_schedule_single_event(time() + 60, 'martlet_test_job');
        $this->says(Result::GOOD, 'on time', new CronCheck(['martlet_test_job']));
        wp_clear_scheduled_hook('martlet_test_job');
        wp_schedule_single_event(time() - 7200, 'martlet_test_job');
        $this->says(Result::WARNING, 'minutes late', new CronCheck(['martlet_test_job']));
    }

    public function test_a_redis_that_is_not_there_and_an_address_that_is_none(): void
    {
        $this->says(Result::BAD, 'cannot reach Redis', new RedisCheck($this->connection(['redis' => 'redis://:hunter2hunter2@127.0.0.1:1'])));
        $this->says(Result::BAD, 'cannot be read', new RedisCheck($this->connection(['redis' => 'redis:nonsense'])));
        $said = (new RedisCheck($this->connection(['redis' => 'redis://:hunter2hunter2@127.0.0.1:1'])))->run();
        self::assertStringNotContainsString('hunter2', (string) wp_json_encode($said->toArray()));
    }

    public function test_a_proxy_that_nobody_answers_at(): void
    {
        $this->says(Result::WARNING, 'cannot open a connection', new ProxyCheck($this->connection()));
    }
}
