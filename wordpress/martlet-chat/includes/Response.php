<?php

declare(strict_types=1);

namespace Martlet\Chat;

/**
 * The answer to the browser.
 */
final class Response
{
    /** Sends it off, where the server can: what comes after keeps nobody waiting. */
    public static function finish(): void
    {
        if (PHP_SAPI === 'cli') {
            return;
        }
        ignore_user_abort(true);
        if (function_exists('fastcgi_finish_request')) {
            fastcgi_finish_request();
        } elseif (function_exists('litespeed_finish_request')) {
            litespeed_finish_request();
        }
    }
}
