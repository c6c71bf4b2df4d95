<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Martlet\Chat\Database\Connection as Database;
use Martlet\Chat\Front\Block;
use Martlet\Chat\Front\Page;
use Martlet\Chat\Health\Checks;
use Martlet\Chat\Health\Connection;
use Martlet\Chat\Health\SiteHealth;
use Martlet\Chat\Network\Sites;
use Martlet\Chat\Plugin;
use Martlet\Chat\Privacy\Retention;
use Martlet\Chat\Settings\Settings;
use Martlet\Chat\Tokens\Issuer;
use Martlet\Chat\Tokens\Jwt;
use RuntimeException;

/**
 * Everything of the plugin that people look at, put together and hooked in.
 */
final class Module
{
    public function __construct(private Settings $settings, private string $file, private string $version)
    {
    }

    public function register(): void
    {
        add_action('init', fn () => load_plugin_textdomain('martlet-chat', false, dirname(plugin_basename($this->file)) . '/languages'));
        $page = new Page($this->settings, $this->file, $this->version);
        $page->register();
        (new Block($page, $this->file, $this->version))->register();
        (new SiteHealth(fn (): Checks => $this->checks()))->register();
        if (is_multisite()) {
            (new Sites($this->settings, $this->file))->register();
        }
        if (is_admin()) {
            $this->registerAdmin();
        }
    }

    public function checks(): Checks
    {
        $settings = $this->settings;
        $connection = new Connection(
            (string) $settings->get('redis_url'),
            (string) $settings->get('gateway_url'),
            Connection::publicUrl((string) $settings->get('gateway_public_url')),
            (string) $settings->get('jwt_secret'),
            (string) $settings->get('api_key'),
            static fn (): string => self::token($settings)
        );
        $hooks = $settings->isPublishing() ? [Retention::HOOK, Plugin::RELAY] : [Retention::HOOK];
        return new Checks($connection, $hooks);
    }

    private function registerAdmin(): void
    {
        $inbox = new InboxPage($this->settings, $this->file, $this->version);
        $settings = new SettingsPage($this->settings, $this->file, $this->version);
        $inbox->register();
        $settings->register();
        (new ConnectionTest(fn (): Checks => $this->checks()))->register();
        (new Menu($inbox, $settings, static fn (): int => (new Unread(new Database()))->count(get_current_user_id()), $this->file, $this->version))->register();
    }

    /** A short-lived token of nobody's, as the site signs them. */
    private static function token(Settings $settings): string
    {
        if (strlen($settings->jwtSecret()) < 32) {
            throw new RuntimeException(__('The token secret is missing or too short.', 'martlet-chat'));
        }
        $now = time();
        return (new Jwt($settings))->sign([
            'userId' => 'martlet_check',
            'role' => 'client',
            'iss' => Issuer::site(),
            'aud' => 'martlet',
            'iat' => $now,
            'exp' => $now + 60,
        ]);
    }
}
