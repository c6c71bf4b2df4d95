<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use Martlet\Chat\Database\Connection;

/**
 * Reads threads and messages.
 */
final class Threads
{
    private string $from_tables;
    private string $threads_table;
    private string $messages_table;
    private string $participants_table;
    private string $people_table;

    public function __construct(private Connection $database)
    {
        foreach (['threads', 'messages', 'participants', 'people'] as $name) {
            $this->{$name . '_table'} = $database->table($name);
        }
        $this->from_tables = "{$this->threads_table} t LEFT JOIN {$this->people_table} c ON c.id = t.client_id
            LEFT JOIN {$this->people_table} g ON g.id = t.manager_id
            LEFT JOIN {$this->messages_table} m ON m.id = t.last_message LEFT JOIN {$this->people_table} u ON u.id = m.user_id";
    }

    /** A thread's number by its id, as the backend writes it: digits without a zero in front. */
    public static function number(int|string $id): ?int
    {
        return preg_match('/\A[1-9][0-9]{0,17}\z/', (string) $id) ? (int) $id : null;
    }

    /** @throws ChatError not found */
    public function get(int|string $id, Identity $identity): Dialogue
    {
        $thread = $this->find($id, $identity);
        if ($thread === null) {
            throw ChatError::noThread();
        }
        return $thread;
    }

    /** A thread that `$identity` may see, with its unread count. */
    public function find(int|string $id, Identity $identity): ?Dialogue
    {
        $number = self::number($id);
        if ($number === null) {
            return null;
        }
        $visible = new Visibility($identity, 't.client_id', 't.id');
        $columns = Dialogue::COLUMNS;
        [$unread, $values] = $this->unread($identity);
        $sql = "SELECT {$columns}, {$unread} FROM {$this->from_tables} WHERE {$visible->sql} AND t.id = %d";
        $row = $this->database->row(
            $sql,
            array_merge($values, $visible->values, [$number])
        );
        return $row !== null && $this->isAllowed($number, $identity) ? Dialogue::of($row) : null;
    }

    /** The head of a thread that `$identity` may see. */
    public function head(int|string $id, Identity $identity): ?int
    {
        $number = self::number($id);
        if ($number === null) {
            return null;
        }
        $visible = new Visibility($identity, 't.client_id', 't.id');
        $sql = "SELECT t.head FROM {$this->threads_table} t WHERE {$visible->sql} AND t.id = %d";
        $head = $this->database->value(
            $sql,
            array_merge($visible->values, [$number])
        );
        return $head !== null && $this->isAllowed($number, $identity) ? (int) $head : null;
    }

    /** Locks a thread's row until the transaction ends; what is read of it from then on stays so. */
    public function lock(int $number): void
    {
        $this->database->row("SELECT id FROM {$this->threads_table} WHERE id = %d FOR UPDATE", [$number]);
    }

    /**
     * The threads that pass the filter, latest activity first.
     *
     * @param array{status?: string, manager?: string, free?: bool, text?: string} $filter
     * @param ?array{int, int} $behind activity and id of the last thread of the page before
     * @return list<Dialogue>
     */
    public function search(Identity $identity, array $filter, ?array $behind, int $limit): array
    {
        $visible = new Visibility($identity, 't.client_id', 't.id');
        $conditions = [$visible->sql];
        $values = $visible->values;
        if (isset($filter['status'])) {
            $conditions[] = 't.status = %s';
            $values[] = $filter['status'];
        }
        if (isset($filter['manager'])) {
            $conditions[] = 't.manager_id = %s';
            $values[] = $filter['manager'];
        } elseif (isset($filter['free'])) {
            $conditions[] = 't.manager_id IS NULL';
        }
        if (isset($filter['text'])) {
            $conditions[] = '(t.subject LIKE %s OR t.client_id LIKE %s OR c.name LIKE %s OR m.body LIKE %s)';
            $like = '%' . $this->database->wpdb()->esc_like($filter['text']) . '%';
            $values = array_merge($values, [$like, preg_match('/[^\x20-\x7e]/', $like) ? '' : $like, $like, $like]);
        }
        if ($behind !== null) {
            $conditions[] = '(t.updated_at < %d OR (t.updated_at = %d AND t.id < %d))';
            $values = array_merge($values, [$behind[0], $behind[0], $behind[1]]);
        }
        $where = implode(' AND ', $conditions);
        $columns = Dialogue::COLUMNS;
        [$unread, $reader] = $this->unread($identity);
        $sql = "SELECT {$columns}, {$unread} FROM {$this->from_tables} WHERE {$where} ORDER BY t.updated_at DESC, t.id DESC LIMIT %d";
        $rows = $this->database->rows(
            $sql,
            array_merge($reader, $values, [$limit])
        );
        return array_map([Dialogue::class, 'of'], $rows);
    }

    /**
     * Messages of a thread between two places, from the oldest on or from the newest back.
     *
     * @return list<Message>
     */
    public function messages(int $number, int $after, int $before, bool $forwards, int $limit): array
    {
        $columns = Message::COLUMNS;
        $order = $forwards ? 'ASC' : 'DESC';
        $sql = "SELECT {$columns} FROM {$this->messages_table} m LEFT JOIN {$this->people_table} u ON u.id = m.user_id
            WHERE m.thread_id = %d AND m.seq > %d AND m.seq < %d ORDER BY m.seq {$order} LIMIT %d";
        $rows = $this->database->rows(
            $sql,
            [$number, $after, $before, $limit]
        );
        return array_map([Message::class, 'of'], $rows);
    }

    /** What somebody has already sent under a key, in one thread or in any that it may see. */
    public function sent(Identity $identity, string $clientMessageId, ?int $number): ?Message
    {
        $visible = new Visibility($identity, 't.client_id', 't.id');
        $columns = Message::COLUMNS;
        $inThread = $number === null ? '' : ' AND m.thread_id = %d';
        $sql = "SELECT {$columns} FROM {$this->messages_table} m JOIN {$this->threads_table} t ON t.id = m.thread_id
            LEFT JOIN {$this->people_table} u ON u.id = m.user_id
            WHERE m.user_id = %s AND m.client_message_id = %s{$inThread} AND {$visible->sql} ORDER BY m.id LIMIT 1";
        $row = $this->database->row(
            $sql,
            array_merge([$identity->id, $clientMessageId], $number === null ? [] : [$number], $visible->values)
        );
        return $row === null ? null : Message::of($row);
    }

    /** The thread that a client's message without a thread goes to. */
    public function openOne(Identity $identity): ?int
    {
        $visible = new Visibility($identity, 't.client_id', 't.id');
        $sql = "SELECT t.id FROM {$this->threads_table} t WHERE {$visible->sql} AND t.status = 'open' ORDER BY t.updated_at DESC, t.id DESC LIMIT 1";
        $id = $this->database->value(
            $sql,
            $visible->values
        );
        return $id === null ? null : (int) $id;
    }

    /**
     * Who takes part: the client, the manager, and all who have written or read.
     *
     * @return list<array{userId: int|string, role: string, name?: string, readUpTo: int}>
     */
    public function participants(int $number): array
    {
        $rows = $this->database->rows(
            "SELECT w.user_id, u.is_number, u.name, t.client_id, COALESCE(p.read_up_to, 0) AS read_up_to
            FROM (SELECT client_id AS user_id FROM {$this->threads_table} WHERE id = %d
                UNION SELECT manager_id FROM {$this->threads_table} WHERE id = %d AND manager_id IS NOT NULL
                UNION SELECT user_id FROM {$this->participants_table} WHERE thread_id = %d) w
            JOIN {$this->threads_table} t ON t.id = %d JOIN {$this->people_table} u ON u.id = w.user_id
            LEFT JOIN {$this->participants_table} p ON p.thread_id = t.id AND p.user_id = w.user_id
            ORDER BY w.user_id <> t.client_id, w.user_id",
            [$number, $number, $number, $number]
        );
        return array_map(static fn (array $row): array => array_merge(
            [
                'userId' => Identity::onWire((string) $row['user_id'], (bool) $row['is_number']),
                'role' => $row['user_id'] === $row['client_id'] ? Identity::CLIENT : Identity::MANAGER,
            ],
            $row['name'] === null ? [] : ['name' => $row['name']],
            ['readUpTo' => (int) $row['read_up_to']]
        ), $rows);
    }

    /** A site may keep somebody out of a thread that the rules would show; it cannot let anybody in. */
    public function isAllowed(int $number, Identity $identity): bool
    {
        /**
         * Whether somebody may see a thread that the plugin's own rules let them see.
         *
         * @param bool $allowed
         * @param int $thread
         * @param Identity $identity
         */
        return !has_filter('martlet_chat_can_access_thread')
            || (bool) apply_filters('martlet_chat_can_access_thread', true, $number, $identity);
    }

    /** @return array{string, list<string>} the column of what the reader has not read, with its values */
    private function unread(Identity $identity): array
    {
        $limit = Limits::UNREAD;
        return ["LEAST({$limit}, (SELECT COUNT(*) FROM {$this->messages_table} x
                WHERE x.thread_id = t.id AND x.sender = %s AND x.seq > COALESCE(
                    (SELECT p.read_up_to FROM {$this->participants_table} p WHERE p.thread_id = t.id AND p.user_id = %s), 0))) AS unread",
            [$identity->isManager() ? Identity::CLIENT : Identity::MANAGER, $identity->id]];
    }
}
