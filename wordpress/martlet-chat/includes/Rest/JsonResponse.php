<?php

declare(strict_types=1);

namespace Martlet\Chat\Rest;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Json;
use WP_REST_Response;

/**
 * An answer whose JSON is written already: events go out as they are stored. Nobody may keep it.
 */
final class JsonResponse extends WP_REST_Response
{
    /** Empty: no body. */
    public string $json;

    /** @param array<string, string> $headers */
    public function __construct(string $json, int $status = 200, array $headers = [])
    {
        parent::__construct(null, $status, $headers + ['Cache-Control' => 'no-store']);
        $this->json = $json;
    }

    /** @param mixed $value */
    public static function of($value, int $status = 200): self
    {
        return new self(Json::encode($value), $status);
    }

    public static function refusal(ChatError $error): self
    {
        $headers = [];
        if ($error->status === 401) {
            $headers['WWW-Authenticate'] = 'Bearer';
        }
        if ($error->retryAfter > 0) {
            $headers['Retry-After'] = (string) $error->retryAfter;
        }
        return new self(Json::encode($error->toArray()), $error->status, $headers);
    }

    /** For those who ask within PHP. */
    public function get_data()
    {
        return $this->json === '' ? null : json_decode($this->json, true);
    }
}
