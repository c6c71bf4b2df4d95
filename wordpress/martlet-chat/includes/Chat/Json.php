<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * JSON as it is stored, published and answered.
 */
final class Json
{
    /** @param mixed $value */
    public static function encode($value): string
    {
        return json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
    }
}
