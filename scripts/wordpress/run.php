<?php
/**
 * Runs PHP from standard input with WordPress loaded: `php run.php SITE-FOLDER [URL-OF-A-SITE]`.
 */

$_SERVER['HTTP_HOST']       = preg_replace( '#^https?://([^/]*).*#', '$1', $argv[2] ?? (string) getenv( 'MARTLET_SITE_URL' ) );
$_SERVER['REQUEST_URI']     = preg_replace( '#^https?://[^/]*#', '', $argv[2] ?? '' ) . '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$martlet_code               = stream_get_contents( STDIN );
if ( getenv( 'MARTLET_SITE_WP_ADMIN' ) ) {
	define( 'WP_ADMIN', true );
}
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
eval( $martlet_code );
