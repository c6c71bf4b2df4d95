<?php

/**
 * WordPress runs this when the plugin is deleted. What people wrote is only removed where the settings say so.
 *
 * Everything of the plugin's is called martlet_…: tables, options, user meta, jobs, the role and the capabilities.
 */

declare(strict_types=1);

defined('WP_UNINSTALL_PLUGIN') || exit;

(static function (): void {
    global $wpdb;

    $clean = static function () use ($wpdb): void {
        foreach (array_keys((array) _get_cron_array()) as $time) {
            foreach (array_keys((array) (_get_cron_array()[$time] ?? [])) as $hook) {
                if (str_starts_with((string) $hook, 'martlet_')) {
                    wp_unschedule_hook((string) $hook);
                }
            }
        }
        $settings = get_option('martlet_chat');
        if (!is_array($settings) || empty($settings['delete_data'])) {
            return;
        }
        $names = $wpdb->get_col($wpdb->prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($wpdb->prefix . 'martlet_') . '%'));
        foreach ($names as $table) {
            $wpdb->query("DROP TABLE IF EXISTS `{$table}`");
        }
        $options = $wpdb->get_col($wpdb->prepare(
            "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s",
            $wpdb->esc_like('martlet_') . '%',
            $wpdb->esc_like('_transient_martlet_') . '%'
        ));
        foreach ($options as $option) {
            delete_option($option);
        }
        remove_role('martlet_manager');
        foreach (wp_roles()->role_objects as $role) {
            foreach (array_keys($role->capabilities) as $capability) {
                if (str_starts_with((string) $capability, 'martlet_')) {
                    $role->remove_cap((string) $capability);
                }
            }
        }
        foreach (get_users(['meta_key' => $wpdb->get_blog_prefix() . 'capabilities', 'meta_value' => '"martlet_', 'meta_compare' => 'LIKE']) as $user) {
            foreach (array_keys($user->caps) as $capability) {
                if (str_starts_with((string) $capability, 'martlet_')) {
                    $user->remove_cap((string) $capability);
                }
            }
        }
        $keys = $wpdb->get_col($wpdb->prepare(
            "SELECT DISTINCT meta_key FROM {$wpdb->usermeta} WHERE meta_key LIKE %s",
            $wpdb->esc_like('martlet_') . '%'
        ));
        foreach ($keys as $key) {
            delete_metadata('user', 0, (string) $key, '', true);
        }
    };

    if (!is_multisite()) {
        $clean();
        return;
    }
    foreach (get_sites(['fields' => 'ids', 'number' => 0]) as $id) {
        switch_to_blog((int) $id);
        $clean();
        restore_current_blog();
    }
})();
