<?php

declare(strict_types=1);

namespace Martlet\Chat\Tokens;

/**
 * Guests: an id in a signed cookie that scripts cannot read. Nothing is stored for a guest who has not written.
 *
 * The cookie is `g_ID.TIME.SIGNATURE`; it is signed anew while it is in use and worth nothing half a year after.
 */
final class Guests
{
    public const COOKIE = 'martlet_guest';
    private const OPTION = 'martlet_guest_key';
    private const LIFE = 180 * 86400;
    private const RENEW = 7 * 86400;

    /** The guest that the request's cookie names; null if there is none or it is not of our making. */
    public function current(int $now): ?string
    {
        $cookie = $_COOKIE[self::COOKIE] ?? '';
        return is_string($cookie) ? $this->read($cookie, $now) : null;
    }

    public function read(string $cookie, int $now): ?string
    {
        if (!preg_match('/\A(g_[A-Za-z0-9_-]{22})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})\z/', $cookie, $found)) {
            return null;
        }
        if (!hash_equals($this->signature('cookie', $found[1] . '.' . $found[2]), $found[3])) {
            return null;
        }
        $age = $now - (int) $found[2];
        return $age >= -60 && $age < self::LIFE ? $found[1] : null;
    }

    public function create(): string
    {
        return 'g_' . Jwt::encode(random_bytes(16));
    }

    /** The cookie's value. */
    public function write(string $guest, int $now): string
    {
        $signed = $guest . '.' . $now;
        return $signed . '.' . $this->signature('cookie', $signed);
    }

    /** Gives the browser its cookie, where it has none or an older one. */
    public function send(string $guest, int $now): void
    {
        $cookie = is_string($_COOKIE[self::COOKIE] ?? null) ? $_COOKIE[self::COOKIE] : '';
        $time = (int) (explode('.', $cookie)[1] ?? 0);
        if ($this->read($cookie, $now) !== $guest || $now - $time > self::RENEW) {
            $this->set($this->write($guest, $now), $now + self::LIFE);
        }
    }

    public function forget(): void
    {
        if (isset($_COOKIE[self::COOKIE])) {
            unset($_COOKIE[self::COOKIE]);
            $this->set('', 1);
        }
    }

    /** What a page shows beside its cookie, so that another site's page cannot use the cookie alone. */
    public function nonce(string $guest): string
    {
        return $this->signature('nonce', $guest);
    }

    private function set(string $value, int $expires): void
    {
        if (headers_sent()) {
            return;
        }
        setcookie(self::COOKIE, $value, [
            'expires' => $expires,
            'path' => defined('COOKIEPATH') && COOKIEPATH !== '' ? COOKIEPATH : '/',
            'domain' => defined('COOKIE_DOMAIN') && is_string(COOKIE_DOMAIN) ? COOKIE_DOMAIN : '',
            'secure' => is_ssl(),
            'httponly' => true,
            'samesite' => 'Lax',
        ]);
    }

    private function signature(string $use, string $text): string
    {
        $key = get_option(self::OPTION);
        if (!is_string($key) || $key === '') {
            $key = bin2hex(random_bytes(32));
            // Whoever was first has written the one that counts.
            $key = add_option(self::OPTION, $key, '', true) ? $key : (string) get_option(self::OPTION);
        }
        return Jwt::encode(hash_hmac('sha256', $use . ':' . get_current_blog_id() . ':' . $text, $key, true));
    }
}
