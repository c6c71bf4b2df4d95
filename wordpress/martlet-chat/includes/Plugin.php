<?php

declare(strict_types=1);

namespace Martlet\Chat;

use Martlet\Chat\Settings\Settings;

/**
 * Puts the plugin together and hooks it in.
 */
final class Plugin
{
    private static ?self $instance = null;

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

    public function register(): void
    {
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
        if ($network && is_multisite()) {
            foreach (get_sites(['fields' => 'ids', 'number' => 0]) as $id) {
                switch_to_blog((int) $id);
                $this->activateSite();
                restore_current_blog();
            }
            return;
        }
        $this->activateSite();
    }

    public function deactivate(): void
    {
    }

    private function activateSite(): void
    {
        $this->settings->makeSecret();
        Roles::add();
    }
}
