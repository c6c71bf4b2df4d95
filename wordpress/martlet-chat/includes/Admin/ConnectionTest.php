<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Closure;
use Martlet\Chat\Health\Checks;

/**
 * What the button "Test connection" asks: the checks of this server, and what the browser needs for its own.
 */
final class ConnectionTest
{
    private const ACTION = 'martlet_chat_test';

    /** @param Closure(): Checks $checks */
    public function __construct(private Closure $checks)
    {
    }

    public function register(): void
    {
        add_action('wp_ajax_' . self::ACTION, [$this, 'answer']);
    }

    public function answer(): void
    {
        if (!current_user_can(SettingsPage::CAPABILITY)) {
            wp_send_json_error(['message' => __('You may not test the connection.', 'martlet-chat')], 403);
        }
        if (!check_ajax_referer(self::ACTION, false, false)) {
            wp_send_json_error(['message' => __('This page is too old. Load it again.', 'martlet-chat')], 403);
        }
        $checks = ($this->checks)();
        $results = array_map(static fn ($result): array => $result->toArray(), $checks->connection());
        wp_send_json_success(['results' => $results, 'browser' => $checks->forBrowser()]);
    }

    /**
     * What the page's script has to know, with its texts.
     *
     * @return array<string, mixed>
     */
    public static function config(): array
    {
        return [
            'url' => admin_url('admin-ajax.php'),
            'action' => self::ACTION,
            'nonce' => wp_create_nonce(self::ACTION),
            'text' => [
                'testing' => __('Testing...', 'martlet-chat'),
                'failed' => __('The test itself failed:', 'martlet-chat'),
                'mend' => __('What to do:', 'martlet-chat'),
                'good' => __('Good', 'martlet-chat'),
                'warning' => __('Attention', 'martlet-chat'),
                'bad' => __('Wrong', 'martlet-chat'),
                'off' => __('Not used', 'martlet-chat'),
                'browser' => __('WebSocket from this browser', 'martlet-chat'),
                'opens' => __('This browser\'s WebSocket opens; the gateway has greeted it.', 'martlet-chat'),
                'closed' => __('This browser\'s WebSocket does not open.', 'martlet-chat'),
                'closedMend' => __('See "WebSocket through the proxy" above. If that is good, something between this browser and the site blocks WebSocket; visitors behind such a thing use the fallbacks.', 'martlet-chat'),
                'refused' => __('The gateway refused this site\'s token.', 'martlet-chat'),
                'refusedMend' => __('See "Token secret" and "Clocks" above.', 'martlet-chat'),
                'silent' => __('The WebSocket opened, but the gateway said nothing within five seconds.', 'martlet-chat'),
            ],
        ];
    }
}
