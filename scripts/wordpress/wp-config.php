<?php
/**
 * A WordPress for development and tests. Everything that differs between two of them is in the environment, so that all
 * share one unpacked copy.
 */

/** A setting from the environment. */
function martlet_site( string $name, string $default = '' ): string {
	$value = getenv( 'MARTLET_SITE_' . $name );
	return false === $value ? $default : $value;
}

define( 'DB_NAME', martlet_site( 'DB_NAME', 'wordpress' ) );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . martlet_site( 'DB_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = martlet_site( 'PREFIX', 'wp_' );

foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $martlet_kind ) {
	define( $martlet_kind . '_KEY', hash( 'sha256', martlet_site( 'SALT' ) . $martlet_kind . 'key' ) );
	define( $martlet_kind . '_SALT', hash( 'sha256', martlet_site( 'SALT' ) . $martlet_kind . 'salt' ) );
}

if ( '' !== martlet_site( 'URL' ) && '1' !== martlet_site( 'MULTISITE' ) ) {
	define( 'WP_HOME', martlet_site( 'URL' ) );
	define( 'WP_SITEURL', martlet_site( 'URL' ) );
}
define( 'WP_CONTENT_DIR', martlet_site( 'CONTENT' ) );
define( 'WP_CONTENT_URL', martlet_site( 'URL' ) . '/wp-content' );

// What goes wrong is in debug.log and nowhere else.
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_LOG', martlet_site( 'LOG' ) );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_ENVIRONMENT_TYPE', 'local' ); // Application passwords without TLS.

define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_AUTO_UPDATE_CORE', false );
define( 'FS_METHOD', 'direct' );

if ( '1' === martlet_site( 'MULTISITE' ) ) {
	define( 'WP_ALLOW_MULTISITE', true );
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', false );
	define( 'DOMAIN_CURRENT_SITE', (string) preg_replace( '#^https?://#', '', martlet_site( 'URL' ) ) );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
	define( 'COOKIE_DOMAIN', '' );
}

// A test's own constants, as a site's wp-config.php has them.
foreach ( (array) json_decode( martlet_site( 'CONSTANTS', '{}' ), true ) as $martlet_name => $martlet_value ) {
	define( $martlet_name, $martlet_value );
}

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/site/' );
}
require_once ABSPATH . 'wp-settings.php';
