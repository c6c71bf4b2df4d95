<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Martlet\Chat\Database\Connection;
use Martlet\Chat\Database\DatabaseError;

/**
 * How many open dialogues wait for a manager: his own and those that nobody has taken.
 */
final class Unread
{
    /** A menu needs no more than "many". */
    private const MOST = 100;

    public function __construct(private Connection $database)
    {
    }

    public function count(int $manager): int
    {
        $threads = $this->database->table('threads');
        $messages = $this->database->table('messages');
        $participants = $this->database->table('participants');
        try {
            return (int) $this->database->value(
                "SELECT COUNT(*) FROM (
                   SELECT t.id FROM {$threads} t
                   LEFT JOIN {$participants} p ON p.thread_id = t.id AND p.user_id = %s
                   WHERE t.status = 'open' AND (t.manager_id IS NULL OR t.manager_id = %s) AND EXISTS (
                     SELECT 1 FROM {$messages} m
                     WHERE m.thread_id = t.id AND m.sender = 'client' AND m.seq > COALESCE(p.read_up_to, 0)
                   )
                   LIMIT %d
                 ) waiting",
                [(string) $manager, (string) $manager, self::MOST]
            );
        } catch (DatabaseError) {
            // WP Admin's menu is on every page: it must not fail because of this.
            return 0;
        }
    }
}
