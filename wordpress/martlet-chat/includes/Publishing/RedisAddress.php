<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

/**
 * Where a Redis is: `redis://user:password@host:6379/0`, `rediss://…` for TLS, `redis+unix://:password@/path`. As for the
 * gateway, `?caFile=/path` names the certificate authority of a Redis whose certificate the system does not know.
 */
final class RedisAddress
{
    public string $host = '';
    public int $port = 6379;
    public bool $isTls = false;
    public string $user = '';
    public string $password = '';
    public int $database = 0;
    public string $caFile = '';

    /** Null for an address that is none. */
    public static function of(string $url): ?self
    {
        $address = new self();
        if (preg_match('#^redis\+unix://(?:([^@/]*)@)?(/[^?]+)#', $url, $found)) {
            [$address->user, $address->password] = array_map('rawurldecode', array_pad(explode(':', $found[1], 2), 2, ''));
            $address->host = $found[2];
            $address->port = 0;
            return $address;
        }
        $parts = wp_parse_url($url);
        if (!is_array($parts) || empty($parts['host']) || !in_array($parts['scheme'] ?? '', ['redis', 'rediss'], true)) {
            return null;
        }
        $address->host = $parts['host'];
        $address->port = (int) ($parts['port'] ?? 6379);
        $address->isTls = $parts['scheme'] === 'rediss';
        $address->user = rawurldecode($parts['user'] ?? '');
        $address->password = rawurldecode($parts['pass'] ?? '');
        $address->database = (int) ltrim($parts['path'] ?? '', '/');
        parse_str($parts['query'] ?? '', $query);
        $address->caFile = is_string($query['caFile'] ?? null) ? $query['caFile'] : '';
        return $address;
    }
}
