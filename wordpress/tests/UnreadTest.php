<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Admin\Unread;

final class UnreadTest extends TestCase
{
    use ChatData;

    public function test_the_bubble_counts_the_dialogues_that_wait_for_this_manager(): void
    {
        $unread = new Unread($this->database);
        self::assertSame(0, $unread->count(7));
        $waiting = $this->dialogue('g_a', ['client', 'client']);
        $this->dialogue('g_b', ['client'], 0, 'open', '7');
        $this->dialogue('g_c', ['client'], 0, 'open', '8');
        $this->dialogue('g_d', ['client'], 0, 'closed');
        $this->dialogue('g_e', ['manager']);
        self::assertSame(2, $unread->count(7));
        self::assertSame(2, $unread->count(8));
        $this->reads($waiting, '7', 1);
        self::assertSame(2, $unread->count(7));
        $this->reads($waiting, '7', 2);
        self::assertSame(1, $unread->count(7));
        self::assertSame(2, $unread->count(8));
    }

    public function test_a_database_that_fails_is_no_reason_for_a_menu_to_fail(): void
    {
        global $wpdb;
        $prefix = $wpdb->prefix;
        $wpdb->prefix = 'missing_';
        try {
            self::assertSame(0, (new Unread($this->database))->count(7));
        } finally {
            $wpdb->prefix = $prefix;
        }
    }
}
