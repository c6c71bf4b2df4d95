<?php
/**
 * Installs WordPress into the empty database that the environment names: `php install.php SITE-FOLDER`.
 */

define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST']       = preg_replace( '#^https?://#', '', (string) getenv( 'MARTLET_SITE_URL' ) );
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

// There is no Internet to ask and nobody to write to.
add_filter( 'pre_http_request', static fn() => new WP_Error( 'offline', 'offline' ) );
add_filter( 'pre_wp_mail', '__return_true' );

wp_install( 'The shop', 'admin', 'admin@shop.test', true, '', 'admin' );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'show_avatars', '0' );
update_option( 'timezone_string', 'Europe/Berlin' );
wp_insert_post(
	array(
		'post_type'    => 'page',
		'post_status'  => 'publish',
		'post_title'   => 'Shop',
		'post_name'    => 'shop',
		'post_content' => '<!-- wp:paragraph --><p>Tea, coffee and pots.</p><!-- /wp:paragraph -->',
	)
);
flush_rewrite_rules( false );
echo "installed\n";
