<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use Closure;

/**
 * How the site is connected: what the checks look at. Holds secrets; nothing of it is ever printed.
 */
final class Connection
{
    /**
     * @param string $gatewayUrl where PHP reaches the gateway; empty: there is none
     * @param string $publicUrl where browsers reach it: the site's own address, or another host's
     * @param Closure(): string $token a token of the caller's, as the site gives them to browsers
     */
    public function __construct(
        public string $redisUrl,
        public string $gatewayUrl,
        public string $publicUrl,
        public string $jwtSecret,
        public string $apiKey,
        public Closure $token
    ) {
    }

    /** Where browsers reach the gateway: what is set, else the site's own origin. */
    public static function publicUrl(string $set): string
    {
        return $set !== '' ? untrailingslashit($set) : (string) preg_replace('#^(https?://[^/]+).*#', '$1', home_url());
    }

    public function hasGateway(): bool
    {
        return $this->gatewayUrl !== '';
    }
}
