<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use Throwable;

/**
 * Does a WebSocket get through the proxy? This server tries one at the address that browsers use.
 */
final class ProxyCheck implements Check
{
    public function __construct(private Connection $connection)
    {
    }

    public function run(): Result
    {
        $label = __('WebSocket through the proxy', 'martlet-chat');
        if (!$this->connection->hasGateway()) {
            return Result::off('proxy', $label, __('Not needed without a gateway.', 'martlet-chat'));
        }
        $url = untrailingslashit($this->connection->publicUrl) . '/ws';
        $fallback = __('Until then browsers use the fallbacks: streams, long polls, then questions to this site.', 'martlet-chat');
        try {
            $token = ($this->connection->token)();
        } catch (Throwable $problem) {
            return Result::off('proxy', $label, __('Could not be tried: this site cannot sign tokens.', 'martlet-chat'));
        }
        ['status' => $status, 'reason' => $reason] = (new Upgrade())->attempt($url, home_url(), $token);
        if ($status === 101) {
            /* translators: %s: address */
            return Result::good('proxy', $label, sprintf(__('A WebSocket to %s opens.', 'martlet-chat'), $url));
        }
        if ($status === 0) {
            return Result::warning(
                'proxy',
                $label,
                /* translators: %s: address */
                sprintf(__('This server cannot open a connection to %s.', 'martlet-chat'), $url),
                __('If browsers can (the test in the settings tries it), nothing is wrong: some servers may not call themselves by their public name.', 'martlet-chat')
            );
        }
        if ($status >= 1000) {
            return Result::warning(
                'proxy',
                $label,
                /* translators: 1: address, 2: number, 3: the gateway's words */
                sprintf(__('A WebSocket to %1$s opens, but the gateway closes it at once: %2$d %3$s', 'martlet-chat'), $url, $status, $reason),
                str_contains($reason, 'Origin')
                    ? sprintf(
                        /* translators: %s: address of the site */
                        __('Start the gateway with --allowed-origin %s, and let the proxy hand on Host and Origin.', 'martlet-chat'),
                        Connection::publicUrl('')
                    )
                    : __('See "Token secret" and "Clocks".', 'martlet-chat')
            );
        }
        $mend = match (true) {
            $status === 403 => sprintf(
                /* translators: %s: address of the site */
                __('Start the gateway with --allowed-origin %s, and let the proxy hand on Host and Origin.', 'martlet-chat'),
                Connection::publicUrl('')
            ),
            $status === 502, $status === 503, $status === 504 => __('The proxy does not reach the gateway: is it running, and is the address in the proxy\'s configuration right?', 'martlet-chat'),
            $status === 404, $status === 200 => __('The proxy hands /ws to WordPress. Add the gateway\'s locations to the proxy\'s configuration (docs/wordpress.md has them for nginx, Apache, HAProxy and Caddy).', 'martlet-chat'),
            default => __('The proxy does not hand on the upgrade: it needs HTTP/1.1 and the headers Upgrade and Connection for /ws.', 'martlet-chat'),
        };
        return Result::warning(
            'proxy',
            $label,
            /* translators: 1: address, 2: HTTP status */
            sprintf(__('%1$s does not open a WebSocket; it answers HTTP %2$d.', 'martlet-chat'), $url, $status),
            $mend . ' ' . $fallback
        );
    }
}
