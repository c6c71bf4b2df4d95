<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use Throwable;

/**
 * All checks, for Site Health, the settings page and the command line.
 */
final class Checks
{
    /** @param list<string> $hooks the plugin's scheduled jobs */
    public function __construct(private Connection $connection, private array $hooks)
    {
    }

    /**
     * What "Test connection" runs.
     *
     * @return list<Result>
     */
    public function connection(): array
    {
        $checks = ['redis', 'gateway', 'api_key', 'jwt_secret', 'clock', 'proxy', 'strength'];
        return array_map(fn (string $name): Result => $this->run($name), $checks);
    }

    /**
     * Every check.
     *
     * @return list<Result>
     */
    public function all(): array
    {
        return array_merge($this->connection(), [$this->run('cron')]);
    }

    public function run(string $name): Result
    {
        $check = match ($name) {
            'redis' => new RedisCheck($this->connection),
            'gateway' => new GatewayCheck($this->connection),
            'api_key' => new ApiKeyCheck($this->connection),
            'jwt_secret' => new SecretCheck($this->connection),
            'clock' => new ClockCheck($this->connection),
            'proxy' => new ProxyCheck($this->connection),
            'strength' => new StrengthCheck($this->connection),
            default => new CronCheck($this->hooks),
        };
        return $check->run();
    }

    /**
     * What the browser needs to try a WebSocket itself; null where there is nothing to try.
     *
     * @return ?array{url: string, token: string}
     */
    public function forBrowser(): ?array
    {
        if (!$this->connection->hasGateway()) {
            return null;
        }
        try {
            $token = ($this->connection->token)();
        } catch (Throwable) {
            return null;
        }
        $url = (string) preg_replace('#^http#', 'ws', untrailingslashit($this->connection->publicUrl));
        return ['url' => $url . '/ws', 'token' => $token];
    }
}
