<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use WP_Error;

/**
 * The gateway as PHP reaches it, for questions about its health. Never waits longer than a page may.
 */
final class Gateway
{
    private const TIMEOUT = 3;

    public function __construct(private string $url)
    {
    }

    public function url(): string
    {
        return $this->url;
    }

    /** @return array{status: int, body: array<mixed>, date: ?int, took: float}|WP_Error */
    public function get(string $path, string $bearer = ''): array|WP_Error
    {
        return $this->ask('GET', $path, $bearer, null);
    }

    /**
     * @param array<mixed> $body
     * @return array{status: int, body: array<mixed>, date: ?int, took: float}|WP_Error
     */
    public function post(string $path, array $body, string $bearer): array|WP_Error
    {
        return $this->ask('POST', $path, $bearer, $body);
    }

    /**
     * @param ?array<mixed> $body
     * @return array{status: int, body: array<mixed>, date: ?int, took: float}|WP_Error
     */
    private function ask(string $method, string $path, string $bearer, ?array $body): array|WP_Error
    {
        $headers = ['Accept' => 'application/json'];
        if ($bearer !== '') {
            $headers['Authorization'] = 'Bearer ' . $bearer;
        }
        $request = ['method' => $method, 'timeout' => self::TIMEOUT, 'redirection' => 0, 'headers' => $headers];
        if ($body !== null) {
            $request['headers']['Content-Type'] = 'application/json';
            $request['body'] = (string) wp_json_encode($body);
        }
        $began = microtime(true);
        $answer = wp_remote_request($this->url . $path, $request);
        if ($answer instanceof WP_Error) {
            return $answer;
        }
        $date = strtotime((string) wp_remote_retrieve_header($answer, 'date'));
        $json = json_decode(wp_remote_retrieve_body($answer), true);
        return [
            'status' => (int) wp_remote_retrieve_response_code($answer),
            'body' => is_array($json) ? $json : [],
            'date' => $date === false ? null : $date,
            'took' => microtime(true) - $began,
        ];
    }
}
