<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

/**
 * Are the secrets hard to guess, and different from each other?
 */
final class StrengthCheck implements Check
{
    private const JWT_BYTES = 32;
    private const KEY_BYTES = 16;

    public function __construct(private Connection $connection)
    {
    }

    public function run(): Result
    {
        $label = __('Strength of the secrets', 'martlet-chat');
        $mend = __('Make new ones: `openssl rand -base64 48` for each, on the gateway and here.', 'martlet-chat');
        $weak = [];
        if (!self::isStrong($this->connection->jwtSecret, self::JWT_BYTES)) {
            /* translators: %d: number of bytes */
            $weak[] = sprintf(__('The token secret is short or simple; it has at least %d random bytes.', 'martlet-chat'), self::JWT_BYTES);
        }
        $key = $this->connection->apiKey;
        if (($key !== '' || $this->connection->hasGateway()) && !self::isStrong($key, self::KEY_BYTES)) {
            /* translators: %d: number of bytes */
            $weak[] = sprintf(__('The API key is short or simple; it has at least %d random bytes.', 'martlet-chat'), self::KEY_BYTES);
        }
        if ($key !== '' && hash_equals($this->connection->jwtSecret, $key)) {
            $weak[] = __('The API key and the token secret are the same. Who knows one would know both.', 'martlet-chat');
        }
        return $weak === []
            ? Result::good('strength', $label, __('The secrets are long enough.', 'martlet-chat'))
            : Result::bad('strength', $label, implode(' ', $weak), $mend);
    }

    /** Long enough, and not a few characters again and again. */
    public static function isStrong(string $secret, int $bytes): bool
    {
        return strlen($secret) >= $bytes && count(array_unique(str_split($secret))) >= intdiv($bytes, 4) + 2;
    }
}
