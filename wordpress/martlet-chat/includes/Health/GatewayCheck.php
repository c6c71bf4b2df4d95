<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use Martlet\Chat\Rest\Routes;
use WP_Error;

/**
 * Does PHP reach the gateway, and is it well?
 */
final class GatewayCheck implements Check
{
    public function __construct(private Connection $connection)
    {
    }

    public function run(): Result
    {
        $label = __('Gateway', 'martlet-chat');
        if (!$this->connection->hasGateway()) {
            return Result::off(
                'gateway',
                $label,
                __('No gateway is connected. The chat works by polling.', 'martlet-chat'),
                __('Enter the gateway\'s address when you have one.', 'martlet-chat')
            );
        }
        $url = $this->connection->gatewayUrl;
        $answer = (new Gateway($url))->get('/health/ready');
        if ($answer instanceof WP_Error) {
            return Result::bad(
                'gateway',
                $label,
                /* translators: 1: address, 2: what went wrong */
                sprintf(__('PHP cannot reach the gateway at %1$s: %2$s', 'martlet-chat'), $url, $answer->get_error_message()),
                __('Is `martlet serve` running there? Is the port open to this server? If WP_HTTP_BLOCK_EXTERNAL is set, name the gateway\'s host in WP_ACCESSIBLE_HOSTS.', 'martlet-chat')
            );
        }
        $state = $answer['body']['status'] ?? null;
        if (!is_string($state) || !in_array($answer['status'], [200, 503], true)) {
            return Result::bad(
                'gateway',
                $label,
                /* translators: 1: address, 2: HTTP status */
                sprintf(__('What answers at %1$s is no Martlet gateway (HTTP %2$d).', 'martlet-chat'), $url, $answer['status']),
                __('Enter the address of the gateway itself as PHP reaches it, such as http://127.0.0.1:8080, not the shop\'s.', 'martlet-chat')
            );
        }
        if ($state === 'ok') {
            /* translators: 1: address, 2: milliseconds */
            $text = sprintf(__('The gateway at %1$s is well (%2$d ms).', 'martlet-chat'), $url, (int) round($answer['took'] * 1000));
            return Result::good('gateway', $label, $text);
        }
        $reasons = implode('; ', array_filter((array) ($answer['body']['reasons'] ?? []), 'is_string'));
        return Result::warning(
            'gateway',
            $label,
            /* translators: 1: ok, degraded or another word, 2: reasons */
            sprintf(__('The gateway works, but says "%1$s": %2$s', 'martlet-chat'), $state, $reasons),
            $this->mend($reasons)
        );
    }

    private function mend(string $reasons): string
    {
        if (str_contains($reasons, 'refuses the API key')) {
            return __('This site refuses the gateway\'s API key: give both the same one (MARTLET_API_KEY there, "API key" here).', 'martlet-chat');
        }
        if (str_contains($reasons, 'does not answer')) {
            return sprintf(
                /* translators: %s: address */
                __('The gateway cannot reach this site. Start it with --backend %s, and let its host reach that address.', 'martlet-chat'),
                Routes::url()
            );
        }
        if (stripos($reasons, 'redis') !== false) {
            return __('The gateway has lost its Redis. Messages arrive some seconds later until it is back.', 'martlet-chat');
        }
        return __('The gateway\'s log says more.', 'martlet-chat');
    }
}
