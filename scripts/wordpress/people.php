<?php
/**
 * Who is in the shop: two customers and two managers, whose passwords are their names.
 */

foreach ( array( 'anna' => 'subscriber', 'boris' => 'subscriber', 'maria' => 'martlet_manager', 'max' => 'martlet_manager' ) as $martlet_login => $martlet_role ) {
	$martlet_id = wp_insert_user(
		array(
			'user_login'   => $martlet_login,
			'user_pass'    => $martlet_login,
			'user_email'   => $martlet_login . '@shop.test',
			'display_name' => ucfirst( $martlet_login ),
			'role'         => $martlet_role,
		)
	);
	if ( is_wp_error( $martlet_id ) ) {
		throw new RuntimeException( $martlet_id->get_error_message() );
	}
}
