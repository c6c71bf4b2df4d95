<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use Martlet\Chat\Database\Connection;

/**
 * What has happened in the caller's threads since a cursor: the last rung, for a site without a gateway.
 */
final class Poll
{
    private string $clock_table;
    private string $events_table;
    private string $threads_table;
    private string $participants_table;

    public function __construct(private Connection $database, private Threads $reader)
    {
        foreach (['clock', 'events', 'threads', 'participants'] as $name) {
            $this->{$name . '_table'} = $database->table($name);
        }
    }

    /**
     * Events in the order in which they were committed, and receipts, of which each reader's newest is kept.
     *
     * @return array{events: list<string>, cursor: string, askAgainMs: int, reset: bool}
     */
    public function since(Identity $identity, string $cursor, bool $isHidden, int $now): array
    {
        $start = $cursor === '' ? null : self::parse($cursor);
        $pace = Pace::of($identity);
        $visible = new Visibility($identity, 'e.client_id', 'e.thread_id');
        $sql = "SELECT k.position, k.instance, (SELECT e.created_at FROM {$this->events_table} e WHERE {$visible->sql}
            ORDER BY e.position DESC LIMIT 1) AS last_at FROM {$this->clock_table} k WHERE k.id = 1";
        $clock = $this->database->row(
            $sql,
            $visible->values
        );
        if ($clock === null) {
            throw ChatError::unavailable('The chat\'s tables are missing. Activate the plugin again.');
        }
        $end = (int) $clock['position'];
        $quiet = $clock['last_at'] === null ? PHP_INT_MAX : max(0, $now - (int) $clock['last_at']);
        if ($start === null || $start[0] !== $clock['instance'] || $start[1] > $end) {
            return [
                'events' => [],
                'cursor' => self::cursor((string) $clock['instance'], $end),
                'askAgainMs' => $pace->after(false, $quiet, $isHidden),
                'reset' => $start !== null,
            ];
        }
        // Up to one place in the order of commits, so that two questions see the same state.
        $changes = $start[1] === $end ? [] : $this->changes($identity, $start[1], $end);
        $events = [];
        $position = $start[1];
        $bytes = 0;
        foreach (array_slice($changes, 0, Limits::PAGE) as [$at, $thread, $envelope]) {
            if ($bytes >= Limits::PAGE_BYTES) {
                break;
            }
            $position = $at;
            $bytes += strlen($envelope);
            $events[] = [$thread, $envelope];
        }
        $hasMore = count($events) < count($changes);
        $allowed = array_filter($events, fn (array $event): bool => $this->reader->isAllowed($event[0], $identity));
        return [
            'events' => array_values(array_column($allowed, 1)),
            // Where nothing came, the cursor stays, and with it the answer's ETag.
            'cursor' => self::cursor($start[0], $position),
            'askAgainMs' => $pace->after($hasMore, $quiet, $isHidden),
            'reset' => false,
        ];
    }

    /** @return list<array{int, int, string}> position, thread and envelope; one more than a page, where there is more */
    private function changes(Identity $identity, int $after, int $end): array
    {
        $limit = Limits::PAGE + 1;
        $visible = new Visibility($identity, 'e.client_id', 'e.thread_id');
        $sql = "SELECT e.position, e.thread_id, e.envelope FROM {$this->events_table} e
            WHERE {$visible->sql} AND e.position > %d AND e.position <= %d ORDER BY e.position LIMIT {$limit}";
        $rows = $this->database->rows(
            $sql,
            array_merge($visible->values, [$after, $end])
        );
        $changes = array_map(
            static fn (array $row): array => [(int) $row['position'], (int) $row['thread_id'], (string) $row['envelope']],
            $rows
        );
        $visible = new Visibility($identity, 't.client_id', 't.id');
        $sql = "SELECT p.position, p.thread_id, p.user_id, p.read_up_to, p.read_at FROM {$this->participants_table} p
            JOIN {$this->threads_table} t ON t.id = p.thread_id
            WHERE {$visible->sql} AND p.position > %d AND p.position <= %d ORDER BY p.position LIMIT {$limit}";
        $receipts = $this->database->rows(
            $sql,
            array_merge($visible->values, [$after, $end])
        );
        foreach ($receipts as $row) {
            $reader = new Identity((string) $row['user_id'], Identity::CLIENT);
            $receipt = Receipts::receipt((int) $row['thread_id'], $reader, [], (int) $row['read_up_to'], (int) $row['read_at']);
            unset($receipt['threadId']);
            $changes[] = [
                (int) $row['position'],
                (int) $row['thread_id'],
                Json::encode(['type' => 'read', 'threadId' => (int) $row['thread_id'], 'payload' => $receipt]),
            ];
        }
        usort($changes, static fn (array $left, array $right): int => $left[0] <=> $right[0]);
        return array_slice($changes, 0, $limit);
    }

    /** The same question with the same answer: what lies between two places in the log never changes. */
    public static function tag(string $asked, string $reached): string
    {
        return sprintf('W/"%s-%s"', $asked, $reached);
    }

    /** Whether who asks has this answer already, by `If-None-Match`. */
    public static function isKnown(string $tag, string $known): bool
    {
        return in_array($tag, array_map('trim', explode(',', $known)), true);
    }

    /** @param array{events: list<string>, cursor: string, askAgainMs: int, reset: bool} $page */
    public static function json(array $page): string
    {
        return '{"events":[' . implode(',', $page['events']) . '],"cursor":"' . $page['cursor'] . '","askAgainMs":'
            . $page['askAgainMs'] . ($page['reset'] ? ',"reset":true' : '') . '}';
    }

    public static function cursor(string $instance, int $position): string
    {
        return 'p1.' . $instance . '.' . base_convert((string) $position, 10, 36);
    }

    /**
     * @return array{string, int} the instance and the position
     * @throws ChatError
     */
    public static function parse(string $cursor): array
    {
        if (!preg_match('/\Ap1\.([A-Za-z0-9_-]{1,64})\.([0-9a-z]{1,11})\z/', $cursor, $found)) {
            throw ChatError::invalid('cursor', 'This cursor was not issued here. Start again without one.');
        }
        return [$found[1], (int) base_convert($found[2], 36, 10)];
    }
}
