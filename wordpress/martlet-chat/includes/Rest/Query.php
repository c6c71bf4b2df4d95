<?php

declare(strict_types=1);

namespace Martlet\Chat\Rest;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Limits;
use WP_REST_Request;

/**
 * A request's query parameters, read strictly. An empty one counts as absent.
 */
final class Query
{
    /** @var array<mixed> */
    private array $values;

    public function __construct(WP_REST_Request $request)
    {
        $this->values = (array) $request->get_query_params();
    }

    public function string(string $name): ?string
    {
        $value = $this->values[$name] ?? '';
        if (!is_string($value) || preg_match('//u', $value) !== 1) {
            throw ChatError::invalid($name, "{$name} must be a text.");
        }
        return $value === '' ? null : $value;
    }

    public function position(string $name): ?int
    {
        return $this->integer($name, 0, Limits::POSITION);
    }

    public function limit(): int
    {
        return $this->integer('limit', 1, Limits::PAGE) ?? Limits::DEFAULT_PAGE;
    }

    private function integer(string $name, int $least, int $most): ?int
    {
        $text = $this->string($name);
        if ($text === null) {
            return null;
        }
        if (!preg_match('/\A(0|[1-9][0-9]{0,15})\z/', $text) || (int) $text < $least || (int) $text > $most) {
            throw ChatError::invalid($name, sprintf('%s must be an integer from %d to %d.', $name, $least, $most));
        }
        return (int) $text;
    }
}
