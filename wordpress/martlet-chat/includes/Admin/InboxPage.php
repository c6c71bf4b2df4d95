<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Martlet\Chat\Health\Connection;
use Martlet\Chat\Rest\Routes;
use Martlet\Chat\Roles;
use Martlet\Chat\Settings\Settings;

/**
 * Chats → Inbox: the place of `<martlet-inbox>`, and the script that fills it.
 */
final class InboxPage
{
    public const SLUG = 'martlet-chat';
    public const CAPABILITY = Roles::CAPABILITY;
    private const SCRIPT = 'martlet-chat-inbox';

    public function __construct(private Settings $settings, private string $file, private string $version)
    {
    }

    public function register(): void
    {
        add_action('admin_enqueue_scripts', [$this, 'enqueue']);
        add_filter('script_loader_tag', [$this, 'asModule'], 10, 2);
    }

    public function enqueue(string $hook): void
    {
        if ($hook !== 'toplevel_page_' . self::SLUG) {
            return;
        }
        wp_enqueue_style(self::SCRIPT, plugins_url('css/inbox.css', $this->file), [], $this->version);
        wp_enqueue_script(self::SCRIPT, plugins_url('js/inbox.js', $this->file), [], $this->version, true);
    }

    public function asModule(string $tag, string $handle): string
    {
        if ($handle !== self::SCRIPT) {
            return $tag;
        }
        return str_replace(' src=', ' type="module" src=', (string) preg_replace('/ type=([\'"])[^\'"]*\1/', '', $tag));
    }

    public function render(): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            return;
        }
        $gateway = (string) $this->settings->get('gateway_url') === ''
            ? null
            : Connection::publicUrl((string) $this->settings->get('gateway_public_url'));
        $config = [
            'gateway' => $gateway,
            'backend' => Routes::url(),
            'nonce' => wp_create_nonce('wp_rest'),
            'ajax' => admin_url('admin-ajax.php'),
            'lang' => substr(get_user_locale(), 0, 2),
        ];
        printf(
            '<div class="wrap martlet-inbox-page"><h1 class="screen-reader-text">%s</h1><div id="martlet-inbox" data-martlet="%s"></div><noscript><p>%s</p></noscript></div>',
            esc_html__('Chats', 'martlet-chat'),
            esc_attr((string) wp_json_encode($config)),
            esc_html__('The inbox needs JavaScript.', 'martlet-chat')
        );
    }
}
