<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use PHPUnit\Framework\TestCase as Base;

/**
 * A test with WordPress around it. What it writes into the database is taken back afterwards, unless it needs
 * transactions of its own.
 */
abstract class TestCase extends Base
{
    protected function isTakenBack(): bool
    {
        return true;
    }

    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        if ($this->isTakenBack()) {
            $wpdb->query('START TRANSACTION');
        }
        wp_cache_flush();
        wp_set_current_user(0);
    }

    protected function tearDown(): void
    {
        global $wpdb;
        if ($this->isTakenBack()) {
            $wpdb->query('ROLLBACK');
        }
        wp_cache_flush();
        wp_set_current_user(0);
        parent::tearDown();
    }

    /** Becomes the user of this name: admin, anna, boris, maria, max. */
    protected function becomes(string $login): int
    {
        $user = get_user_by('login', $login);
        self::assertNotFalse($user, $login);
        wp_set_current_user($user->ID);
        return $user->ID;
    }
}
