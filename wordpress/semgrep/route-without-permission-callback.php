<?php

// ruleid: route-without-permission-callback
register_rest_route('martlet/v1', '/a', ['methods' => 'GET', 'callback' => 'a']);
// ruleid: route-without-permission-callback
register_rest_route('martlet/v1', '/b', array('methods' => 'GET', 'callback' => 'b'));
// ruleid: route-without-permission-callback
register_rest_route('martlet/v1', '/c', ['methods' => 'GET', 'callback' => 'c', 'permission_callback' => '__return_true']);

// ok: route-without-permission-callback
register_rest_route('martlet/v1', '/d', ['methods' => 'GET', 'callback' => 'd', 'permission_callback' => 'may']);
