<?php
/**
 * There is no Internet here: nobody asks WordPress.org for updates, nobody is written to.
 */

foreach ( array( 'update_core', 'update_plugins', 'update_themes' ) as $martlet_what ) {
	add_filter( 'pre_site_transient_' . $martlet_what, static fn() => (object) array( 'last_checked' => time(), 'updates' => array(), 'version_checked' => get_bloginfo( 'version' ), 'response' => array(), 'translations' => array(), 'no_update' => array(), 'checked' => array() ) );
}
add_filter( 'pre_wp_mail', '__return_true' );
add_filter( 'translations_api', static fn() => array( 'translations' => array() ) );
