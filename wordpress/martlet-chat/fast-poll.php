<?php

/**
 * The start of the plugin, and the quick answer to a poll where nothing has happened.
 *
 * A site with many plugins may have it answered before they are loaded: a file in wp-content/mu-plugins with the line
 * `require_once WP_PLUGIN_DIR . '/martlet-chat/fast-poll.php';`.
 */

declare(strict_types=1);

defined('ABSPATH') || exit;

spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Martlet\\Chat\\')) {
        $file = __DIR__ . '/includes/' . str_replace('\\', '/', substr($class, 13)) . '.php';
        if (is_file($file)) {
            require $file;
        }
    }
});

if (str_contains((string) ($_SERVER['REQUEST_URI'] ?? ''), '/martlet/v1/chat/poll') && Martlet\Chat\Rest\FastPoll::isWanted()) {
    Martlet\Chat\Rest\FastPoll::run();
}
