<?php

declare(strict_types=1);

namespace Martlet\Chat\Rest;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Limits;
use stdClass;
use WP_REST_Request;

/**
 * A request's body: one JSON object, its members read strictly. `null` counts as absent, an empty body as an object
 * without members.
 */
final class Body
{
    private const DEPTH = 64;
    private stdClass $members;

    public function __construct(WP_REST_Request $request)
    {
        $bytes = (string) $request->get_body();
        if (strlen($bytes) > Limits::BODY_BYTES) {
            throw ChatError::tooLarge(Limits::BODY_BYTES);
        }
        $members = $bytes === '' ? new stdClass() : json_decode($bytes, false, self::DEPTH);
        if (!$members instanceof stdClass) {
            throw ChatError::invalid('', 'The body is not a JSON object.');
        }
        $this->members = $members;
    }

    public function isNull(string $name): bool
    {
        return property_exists($this->members, $name) && $this->members->$name === null;
    }

    public function string(string $name): ?string
    {
        $value = $this->members->$name ?? null;
        if ($value !== null && !is_string($value)) {
            throw ChatError::invalid($name, "{$name} must be a string.");
        }
        return $value;
    }

    public function requiredString(string $name): string
    {
        $value = $this->string($name);
        if ($value === null) {
            throw ChatError::invalid($name, "{$name} is missing.");
        }
        return $value;
    }

    /** A thread's or user's id. */
    public function id(string $name): ?string
    {
        $value = $this->members->$name ?? null;
        if ($value !== null && !self::isId($value)) {
            throw ChatError::invalid($name, "{$name} must be an integer, or a string of 1 to 64 characters from A-Z, a-z, 0-9, _ and -.");
        }
        return $value === null ? null : (string) $value;
    }

    public function position(string $name): ?int
    {
        $value = $this->members->$name ?? null;
        if ($value !== null && (!is_int($value) || $value < 0 || $value > Limits::POSITION)) {
            throw ChatError::invalid($name, "{$name} must be an integer from 0 on.");
        }
        return $value;
    }

    /** @return ?list<string> */
    public function strings(string $name): ?array
    {
        return $this->list($name, 'a string', 'is_string');
    }

    /** @return ?list<int|string> */
    public function ids(string $name): ?array
    {
        return $this->list($name, 'an id', [self::class, 'isId']);
    }

    /** @param mixed $value */
    public static function isId($value): bool
    {
        return is_int($value) || (is_string($value) && preg_match('/\A[A-Za-z0-9_-]{1,64}\z/', $value));
    }

    private function list(string $name, string $element, callable $isOne): ?array
    {
        $values = $this->members->$name ?? null;
        if ($values === null) {
            return null;
        }
        if (!is_array($values) || count($values) > Limits::IDS || count(array_filter($values, $isOne)) !== count($values)) {
            throw ChatError::invalid($name, sprintf('%s must be a list of at most %d elements, each %s.', $name, Limits::IDS, $element));
        }
        return $values;
    }
}
