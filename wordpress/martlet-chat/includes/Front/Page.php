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
    /** What need not be said. */
    private const USUAL = ['theme' => 'auto', 'side' => 'end'];
    private const FRAMES = [
        // Above what themes float over their pages, below WordPress's own bar.
        'corner' => ['--martlet-z-index' => '99990'],
        'inline' => ['border' => '1px solid rgb(128 128 128 / 35%)', 'border-radius' => '12px'],
    ];
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
            echo $this->markup('corner', []); // Escaped there. nosemgrep: unescaped-output
        }
    }

    /**
     * `[martlet_chat]`: the chat within the page's text, in place of the button. `heading="…"` and `theme="light"` go
     * over the settings.
     *
     * @param array<string, string>|string $attributes
     */
    public function shortcode($attributes = []): string
    {
        $given = array_intersect_key(array_filter((array) $attributes, 'is_string'), ['heading' => 1, 'theme' => 1]);
        return $this->place(array_filter($given, static fn (string $value): bool => $value !== ''));
    }

    /**
     * The markup of a chat within the text; one a page.
     *
     * @param array<string, string> $attributes
     */
    public function place(array $attributes = []): string
    {
        if ($this->placed || is_feed()) {
            return '';
        }
        $this->placed = true;
        $this->enqueue();
        return $this->markup('inline', $attributes);
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
        /**
         * Whether this page has the chat's button in its corner. A cache may show the page to anybody: it must not
         * depend on who looks.
         *
         * @param bool $is
         */
        return !is_admin() && (bool) apply_filters('martlet_chat_widget_everywhere', (bool) $this->settings->get('widget_everywhere'));
    }

    /** @param array<string, string> $attributes */
    private function markup(string $place, array $attributes): string
    {
        return sprintf('<div class="martlet-chat-place" data-martlet="%s"></div>', esc_attr((string) wp_json_encode($this->config($place, $attributes))));
    }

    /**
     * @param array<string, string> $attributes
     * @return array<string, mixed>
     */
    private function config(string $place, array $attributes): array
    {
        $gateway = (string) $this->settings->get('gateway_url') === '' ? null
            : Connection::publicUrl((string) $this->settings->get('gateway_public_url'));
        return [
            'gateway' => $gateway,
            'backend' => Routes::url(),
            'ajax' => admin_url('admin-ajax.php'),
            'share' => $gateway === null ? 0 : (int) $this->settings->get('gateway_share'),
            'attributes' => (object) $this->attributes($place, $attributes),
            'style' => self::FRAMES[$place] + Accent::style((string) $this->settings->get('widget_accent')),
        ];
    }

    /**
     * @param array<string, string> $given
     * @return array<string, string>
     */
    private function attributes(string $place, array $given): array
    {
        $attributes = $given + [
            'lang' => substr(determine_locale(), 0, 2),
            'heading' => (string) $this->settings->get('widget_heading'),
            'theme' => (string) $this->settings->get('widget_theme'),
            'side' => (string) $this->settings->get('widget_side'),
        ];
        if ($place === 'inline') {
            $attributes['inline'] = '';
        }
        $attributes = array_filter(
            $attributes,
            static fn (string $value, string $name): bool => $name === 'inline' || $value !== '' && $value !== (self::USUAL[$name] ?? null),
            ARRAY_FILTER_USE_BOTH
        );
        /**
         * The attributes of the page's `<martlet-chat>`. A cache may show the page to anybody: they must not depend on
         * who looks.
         *
         * @param array<string, string> $attributes
         * @param string $place corner or inline
         */
        return array_map('strval', array_filter((array) apply_filters('martlet_chat_widget_attributes', $attributes, $place), 'is_scalar'));
    }
}
