<?php

/**
 * Loads the WordPress that the environment names (Tests/wordpress/test_phpunit.py starts one), the plugin active in it.
 */

declare(strict_types=1);

$_SERVER['HTTP_HOST'] = preg_replace('#^https?://#', '', (string) getenv('MARTLET_SITE_URL'));
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';

// WordPress keeps much of itself in globals; PHPUnit loads this file within a function.
foreach (['wpdb', 'wp', 'wp_query', 'wp_rewrite', 'wp_filter', 'wp_actions', 'wp_filters', 'wp_current_filter', 'wp_version', 'wp_roles', 'wp_scripts', 'wp_styles', 'wp_rest_server', 'table_prefix', 'blog_id', 'current_site', 'current_blog', 'shortcode_tags', 'wp_embed', 'wp_locale', 'wp_locale_switcher', 'wp_widget_factory', 'wp_the_query', 'wp_object_cache', 'wp_plugin_paths', 'l10n', 'wp_textdomain_registry', 'pagenow', 'timestart'] as $name) {
    global $$name;
}
require (string) getenv('MARTLET_SITE_PATH') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/user.php';
require_once __DIR__ . '/TestCase.php';
require_once __DIR__ . '/FakeCli.php';
require_once __DIR__ . '/ChatData.php';
require_once __DIR__ . '/ChatCase.php';
