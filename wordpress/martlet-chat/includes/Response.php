<?php

declare(strict_types=1);

namespace Martlet\Chat;

/**
 * The answer to the browser.
 */
final class Response
{
    /** Sends it off, where the server can; whether what comes after keeps nobody waiting. */
    public static function finish(): bool
    {
        if (PHP_SAPI === 'cli') {
            return false;
        }
        ignore_user_abort(true);
        foreach (['fastcgi_finish_request', 'litespeed_finish_request'] as $finish) {
            if (function_exists($finish)) {
                return (bool) $finish();
            }
        }
        return false;
    }
}
