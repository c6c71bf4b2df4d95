<?php

/**
 * Plugin Name: Martlet Chat
 * Description: A chat for the shop's customers and its managers: kept in WordPress, live through a Martlet gateway.
 * Version: 1.0.0
 * Requires at least: 6.1
 * Requires PHP: 8.0
 * License: Apache-2.0
 * Text Domain: martlet-chat
 * Domain Path: /languages
 */

declare(strict_types=1);

defined('ABSPATH') || exit;

require_once __DIR__ . '/fast-poll.php';

Martlet\Chat\Plugin::start(__FILE__, '1.0.0');
