<?php

declare(strict_types=1);

namespace Martlet\Chat;

use Martlet\Chat\Database\Connection;
use Martlet\Chat\Database\Schema;
use Martlet\Chat\Rest\Answers;
use Martlet\Chat\Rest\Routes;
use Martlet\Chat\Settings\Settings;

/**
 * Puts the plugin together and hooks it in.
 */
final class Plugin
{
    /** Publishes what waits in the outbox: scheduled, and for `wp martlet relay-outbox`. */
    public const RELAY = 'martlet_relay';
    private const EVERY_MINUTE = 'martlet_minute';

    private static ?self $instance = null;

    /** @var array<int, Services> by site */
    private array $services = [];

    private function __construct(public string $file, public string $version, public Settings $settings)
    {
    }

    public static function start(string $file, string $version): void
    {
        $plugin = new self($file, $version, new Settings());
        self::$instance = $plugin;
        register_activation_hook($file, [$plugin, 'activate']);
        register_deactivation_hook($file, [$plugin, 'deactivate']);
        add_action('plugins_loaded', [$plugin, 'register']);
    }

    /** The one of this request. */
    public static function get(): self
    {
        assert(self::$instance !== null);
        return self::$instance;
    }

    /** The chat of the current site. */
    public function services(): Services
    {
        return $this->services[get_current_blog_id()] ??= new Services($this->settings, new Connection());
    }

    public function register(): void
    {
        (new Schema(new Connection()))->ensure();
        (new Answers())->register();
        (new Routes(fn () => $this->services()->controller()))->register();
        (new Sessions($this))->register();
        (new Roles())->register();
        $this->registerRelay();
        foreach (['Admin\\Module', 'Cli\\Module', 'Privacy\\Module'] as $name) {
            $class = __NAMESPACE__ . '\\' . $name;
            if (class_exists($class)) {
                (new $class($this->settings, $this->file, $this->version))->register();
            }
        }
    }

    /** @param bool $network for all sites of a network */
    public function activate(bool $network = false): void
    {
        if (!$network || !is_multisite()) {
            $this->activateSite();
            return;
        }
        foreach (get_sites(['fields' => 'ids', 'number' => 0]) as $id) {
            switch_to_blog((int) $id);
            $this->activateSite();
            restore_current_blog();
        }
    }

    public function deactivate(): void
    {
        wp_clear_scheduled_hook(self::RELAY);
    }

    private function activateSite(): void
    {
        (new Schema(new Connection()))->migrate();
        $this->settings->makeSecret();
        Roles::add();
    }

    private function registerRelay(): void
    {
        // phpcs:ignore WordPress.WP.CronInterval -- one indexed query where there is nothing to do.
        add_filter('cron_schedules', static fn (array $known): array => $known + [
            self::EVERY_MINUTE => ['interval' => 60, 'display' => 'Martlet: every minute'],
        ]);
        add_action(self::RELAY, fn () => $this->services()->relay()->run(20.0, true));
        add_action('init', function (): void {
            if ($this->settings->isPublishing() && wp_next_scheduled(self::RELAY) === false) {
                wp_schedule_event(time(), self::EVERY_MINUTE, self::RELAY);
            }
        });
        add_action('shutdown', function (): void {
            foreach ($this->services as $site => $services) {
                if ($site === get_current_blog_id() && $services->isUsed() && $this->settings->isPublishing()) {
                    Response::finish() ? $services->relay()->runOrWait() : $services->relay()->run();
                }
            }
        }, 50);
    }
}
