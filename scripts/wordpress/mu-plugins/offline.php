<?php
/**
 * There is no Internet here: nobody asks WordPress.org for updates, nobody is written to.
 */

add_filter(
	'pre_http_request',
	static function ( $none, $request, $url ) {
		if ( ! str_contains( (string) $url, '.wordpress.org/' ) ) {
			return $none;
		}
		$nothing = array( 'plugins' => array(), 'no_update' => array(), 'themes' => array(), 'translations' => array(), 'offers' => array(), 'upgrade' => false, 'insecure' => false, 'is_acceptable' => true, 'is_supported' => true, 'is_secure' => true, 'recommended_version' => PHP_VERSION );
		return array(
			'headers'  => array(),
			'body'     => (string) wp_json_encode( $nothing ),
			'response' => array( 'code' => 200, 'message' => 'OK' ),
			'cookies'  => array(),
			'filename' => null,
		);
	},
	10,
	3
);
add_filter( 'pre_wp_mail', '__return_true' );
add_filter( 'translations_api', static fn() => array( 'translations' => array() ) );
