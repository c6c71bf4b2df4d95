<?php

declare(strict_types=1);

namespace Martlet\Chat\Front;

use Martlet\Chat\Health\Connection;
use Martlet\Chat\Rest\Routes;
use Martlet\Chat\Settings\Settings;

/**
 * What the shop's pages get: a place for the widget, and a script that fills it. Nothing in it depends on who looks, so
 * that a page may come out of any cache; who it is, the script asks the site.
 */
final class Page
{
    private const SCRIPT = 'martlet-chat-front';
    private bool $placed = false;

    public function __construct(private Settings $settings, private string $file, private string $version)
    {
    }

    public function register(): void
    {
        add_action('wp_enqueue_scripts', [$this, 'enqueueEverywhere']);
        add_action('wp_footer', [$this, 'placeEverywhere']);
        add_shortcode('martlet_chat', [$this, 'shortcode']);
        add_filter('script_loader_tag', [$this, 'asModule'], 10, 2);
        foreach (['wp_ajax_', 'wp_ajax_nopriv_'] as $who) {
            add_action($who . 'martlet_nonce', [$this, 'nonce']);
        }
    }

    /** The nonce of whoever is signed in; nothing for a guest. Pages out of a cache ask for it. */
    public function nonce(): void
    {
        nocache_headers();
        header('Content-Type: text/plain; charset=UTF-8');
        if (is_user_logged_in()) {
            echo esc_html(wp_create_nonce('wp_rest'));
        }
        exit;
    }

    /** The chat by setting on all pages: the button in the corner. */
    public function enqueueEverywhere(): void
    {
        if ($this->isEverywhere()) {
            $this->enqueue();
        }
    }

    public function placeEverywhere(): void
    {
        if ($this->isEverywhere() && !$this->placed) {
            printf('<div class="martlet-chat-place" data-martlet="%s"></div>', esc_attr($this->config('corner')));
        }
    }

    /**
     * `[martlet_chat]`: the chat within the page's text, in place of the button.
     *
     * @param array<string, string>|string $attributes
     */
    public function shortcode($attributes = []): string
    {
        return $this->place();
    }

    /** The markup of a chat within the text; one a page. */
    public function place(): string
    {
        if ($this->placed || is_feed()) {
            return '';
        }
        $this->placed = true;
        $this->enqueue();
        return sprintf('<div class="martlet-chat-place" data-martlet="%s"></div>', esc_attr($this->config('inline')));
    }

    public function asModule(string $tag, string $handle): string
    {
        if ($handle !== self::SCRIPT) {
            return $tag;
        }
        return str_replace(' src=', ' type="module" src=', (string) preg_replace('/ type=([\'"])[^\'"]*\1/', '', $tag));
    }

    private function enqueue(): void
    {
        wp_enqueue_script(self::SCRIPT, plugins_url('js/front.js', $this->file), [], $this->version, true);
    }

    private function isEverywhere(): bool
    {
        return (bool) $this->settings->get('widget_everywhere') && !is_admin();
    }

    private function config(string $place): string
    {
        $gateway = (string) $this->settings->get('gateway_url') === '' ? null
            : Connection::publicUrl((string) $this->settings->get('gateway_public_url'));
        return (string) wp_json_encode([
            'place' => $place,
            'widget' => is_file(dirname($this->file) . '/assets/chat/index.js'),
            'gateway' => $gateway,
            'backend' => Routes::url(),
            'ajax' => admin_url('admin-ajax.php'),
            'share' => $gateway === null ? 0 : (int) $this->settings->get('gateway_share'),
            'lang' => substr(determine_locale(), 0, 2),
        ]);
    }
}
