<?php

declare(strict_types=1);

namespace Martlet\Chat\Network;

use Martlet\Chat\Database\Connection;
use Martlet\Chat\Database\Schema;
use Martlet\Chat\Roles;
use Martlet\Chat\Settings\Settings;
use WP_Site;

/**
 * A network of sites: each has tables, roles and secrets of its own, from its beginning to its end.
 */
final class Sites
{
    public function __construct(private Settings $settings, private string $file)
    {
    }

    public function register(): void
    {
        // After WordPress has made the site's own tables.
        add_action('wp_initialize_site', [$this, 'begin'], 100);
        add_filter('wpmu_drop_tables', [$this, 'end'], 10, 2);
        // Roles are given while a site is being made; the chat wants to note that.
        foreach (['set_user_role', 'add_user_role', 'remove_user_role', 'remove_user_from_blog'] as $hook) {
            add_action($hook, [$this, 'prepare'], 1);
        }
    }

    /** Makes the tables of a site that WordPress has switched to. */
    public function prepare(): void
    {
        if (ms_is_switched()) {
            (new Schema(new Connection()))->ensure();
        }
    }

    public function begin(WP_Site $site): void
    {
        if (!function_exists('is_plugin_active_for_network')) {
            require_once ABSPATH . 'wp-admin/includes/plugin.php';
        }
        if (!is_plugin_active_for_network(plugin_basename($this->file))) {
            return;
        }
        switch_to_blog((int) $site->blog_id);
        (new Schema(new Connection()))->ensure();
        Roles::add();
        $this->settings->makeSecret();
        restore_current_blog();
    }

    /**
     * What goes with a site; WordPress has switched to it.
     *
     * @param array<string> $tables
     * @return array<string>
     */
    public function end(array $tables, int $site): array
    {
        return array_merge($tables, (new Schema(new Connection()))->names());
    }
}
