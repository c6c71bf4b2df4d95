<?php

declare(strict_types=1);

namespace Martlet\Chat\Tokens;

use Martlet\Chat\Settings\Settings;

/**
 * Signs and checks the gateway's tokens: JWT with HS256. The algorithm is ours, whatever a token's header says.
 */
final class Jwt
{
    private const LEEWAY = 60;
    private const LONGEST = 8192;

    public function __construct(private Settings $settings)
    {
    }

    /** @param array<string, mixed> $claims */
    public function sign(array $claims): string
    {
        $secret = $this->settings->jwtSecret();
        $head = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => self::kid($secret)];
        $signed = self::encode((string) json_encode($head)) . '.'
            . self::encode((string) json_encode($claims, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR));
        return $signed . '.' . self::encode(hash_hmac('sha256', $signed, $secret, true));
    }

    /**
     * The claims of a valid token; null for any other.
     *
     * @return ?array<string, mixed>
     */
    public function verify(string $token, int $now): ?array
    {
        if (strlen($token) > self::LONGEST || !preg_match('/\A([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\z/', $token, $parts)) {
            return null;
        }
        $head = json_decode(self::decode($parts[1]), true, 4);
        if (!is_array($head) || ($head['alg'] ?? null) !== 'HS256' || isset($head['crit'])) {
            return null;
        }
        if (!$this->isSigned($parts[1] . '.' . $parts[2], self::decode($parts[3]), $now)) {
            return null;
        }
        $claims = json_decode(self::decode($parts[2]), true, 8);
        return is_array($claims) && self::isInTime($claims, $now) ? $claims : null;
    }

    private function isSigned(string $signed, string $signature, int $now): bool
    {
        foreach ([$this->settings->jwtSecret(), $this->settings->previousJwtSecret($now)] as $secret) {
            if ($secret !== '' && hash_equals(hash_hmac('sha256', $signed, $secret, true), $signature)) {
                return true;
            }
        }
        return false;
    }

    /** @param array<mixed> $claims */
    private static function isInTime(array $claims, int $now): bool
    {
        foreach (['exp', 'nbf', 'iat'] as $name) {
            $time = $claims[$name] ?? null;
            if ($time !== null && !is_int($time) && !is_float($time)) {
                return false;
            }
            if ($name === 'exp' ? $time === null || $time <= $now : $time !== null && $time > $now + self::LEEWAY) {
                return false;
            }
        }
        return true;
    }

    /** Which secret it was, without telling anything of it. */
    private static function kid(string $secret): string
    {
        return substr(hash('sha256', 'martlet kid ' . $secret), 0, 8);
    }

    public static function encode(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }

    public static function decode(string $text): string
    {
        return (string) base64_decode(strtr($text, '-_', '+/'), true);
    }
}
