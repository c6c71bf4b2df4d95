<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use RuntimeException;

/**
 * Why the chat refuses: a status of HTTP, a code, and a text that says what to do about it.
 */
final class ChatError extends RuntimeException
{
    private function __construct(public int $status, public string $name, string $message, public string $field = '', public int $retryAfter = 0)
    {
        parent::__construct($message);
    }

    public static function invalid(string $field, string $message): self
    {
        return new self(400, 'invalid_request', $message, $field);
    }

    public static function unauthorized(string $message = 'The request needs a valid bearer token.'): self
    {
        return new self(401, 'unauthorized', $message);
    }

    public static function forbidden(string $message): self
    {
        return new self(403, 'forbidden', $message);
    }

    /** No such thread, or one that the caller must not know of. */
    public static function noThread(): self
    {
        return new self(404, 'not_found', 'There is no such thread.');
    }

    public static function nothingHere(): self
    {
        return new self(404, 'not_found', 'There is nothing at this path.');
    }

    public static function tooLarge(int $limit): self
    {
        return new self(413, 'too_large', sprintf('The request\'s body may have at most %d bytes.', $limit));
    }

    public static function tooMany(string $message, int $retryAfter): self
    {
        return new self(429, 'rate_limit', $message, '', max(1, $retryAfter));
    }

    public static function internal(): self
    {
        return new self(500, 'internal_error', 'The site failed. Its log says why.');
    }

    public static function unavailable(string $message = 'The database does not answer. Try again.'): self
    {
        return new self(503, 'unavailable', $message, '', 1);
    }

    /** A refusal of WordPress's own, in the contract's form. */
    public static function ofStatus(int $status): self
    {
        switch ($status) {
            case 401:
                return self::unauthorized();
            case 403:
                return self::forbidden('That is not allowed. If the page is old, load it again.');
            case 404:
            case 405:
                return self::nothingHere();
            case 413:
                return self::tooLarge(Limits::BODY_BYTES);
            case 503:
                return self::unavailable('The site is not available. Try again.');
            default:
                return $status >= 500 ? self::internal() : new self(400, 'invalid_request', 'The request could not be read.');
        }
    }

    /** @return array{error: array<string, string>} */
    public function toArray(): array
    {
        $error = ['code' => $this->name, 'message' => $this->getMessage()];
        if ($this->field !== '') {
            $error['field'] = $this->field;
        }
        return ['error' => $error];
    }
}
