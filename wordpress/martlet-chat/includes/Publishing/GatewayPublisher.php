<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

/**
 * Publishes by the gateway's `POST /api/publish`, for sites without Redis.
 */
final class GatewayPublisher implements Publisher
{
    private const TIMEOUT = 1.0;

    public function __construct(private string $url, private string $key)
    {
    }

    public function publish(Event $event): void
    {
        $answer = wp_remote_post($this->url . '/api/publish', [
            'timeout' => self::TIMEOUT,
            'redirection' => 0,
            'headers' => ['Authorization' => 'Bearer ' . $this->key, 'Content-Type' => 'application/json'],
            'body' => '{"channel":' . (string) wp_json_encode($event->channel) . ',"event":' . $event->json . '}',
        ]);
        if (is_wp_error($answer)) {
            throw new Unreachable($answer->get_error_message());
        }
        $status = (int) wp_remote_retrieve_response_code($answer);
        if ($status === 400 || $status === 413) {
            // It will never be taken, and would hold up all that follows. Who reads the log finds it there.
            error_log('Martlet: the gateway refuses an event on ' . $event->channel . ': ' . substr(wp_remote_retrieve_body($answer), 0, 300));
            return;
        }
        if ($status !== 200) {
            throw new Unreachable("The gateway answers {$status} to POST /api/publish.");
        }
    }
}
