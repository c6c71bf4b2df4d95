<?php
/**
 * Makes the site the first of a network with subfolders.
 */

require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/network.php';
global $wpdb;
foreach ( $wpdb->tables( 'ms_global' ) as $martlet_table => $martlet_name ) {
	$wpdb->$martlet_table = $martlet_name;
}
install_network();
$martlet_domain = (string) preg_replace( '#^https?://#', '', (string) getenv( 'MARTLET_SITE_URL' ) );
$martlet_result = populate_network( 1, $martlet_domain, 'admin@shop.test', 'The shops', '/', false );
if ( is_wp_error( $martlet_result ) && 'no_wildcard_dns' !== $martlet_result->get_error_code() ) {
	throw new RuntimeException( $martlet_result->get_error_message() );
}
update_option( 'siteurl', getenv( 'MARTLET_SITE_URL' ) );
update_option( 'home', getenv( 'MARTLET_SITE_URL' ) );
