<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use Martlet\Chat\Database\Connection;

/**
 * The logs of threads, for recovery: events, heads, access.
 */
final class Log
{
    private string $threads_table;
    private string $events_table;

    public function __construct(private Connection $database, private Threads $reader)
    {
        $this->threads_table = $database->table('threads');
        $this->events_table = $database->table('events');
    }

    /**
     * A thread's log behind a position, as JSON. `$identity` null: a gateway, which sees every thread.
     */
    public function events(?Identity $identity, string $id, int $after, int $limit): string
    {
        $number = Threads::number($id);
        $head = null;
        if ($identity !== null) {
            $head = $this->reader->head($id, $identity);
        } elseif ($number !== null) {
            $head = $this->database->value("SELECT head FROM {$this->threads_table} WHERE id = %d", [$number]);
        }
        if ($head === null) {
            throw ChatError::noThread();
        }
        $rows = $this->database->rows(
            "SELECT envelope FROM {$this->events_table} WHERE thread_id = %d AND seq > %d AND seq <= %d ORDER BY seq LIMIT %d",
            [$number, $after, (int) $head, $limit]
        );
        $envelopes = [];
        $bytes = 0;
        foreach ($rows as $row) {
            if ($bytes >= Limits::PAGE_BYTES) {
                break;
            }
            $envelopes[] = (string) $row['envelope'];
            $bytes += strlen((string) $row['envelope']);
        }
        return '{"events":[' . implode(',', $envelopes) . '],"head":' . (int) $head . '}';
    }

    /**
     * The heads of those of the threads that exist and may be seen.
     *
     * @param list<int|string> $ids
     * @return array<int, int>
     */
    public function heads(?Identity $identity, array $ids): array
    {
        $numbers = array_values(array_unique(array_filter(array_map([Threads::class, 'number'], $ids))));
        if ($numbers === []) {
            return [];
        }
        $sql = '1=1';
        $values = [];
        if ($identity !== null) {
            $visible = new Visibility($identity, 't.client_id', 't.id');
            [$sql, $values] = [$visible->sql, $visible->values];
        }
        $places = implode(',', array_fill(0, count($numbers), '%d'));
        $sql = "SELECT t.id, t.head FROM {$this->threads_table} t WHERE t.id IN ({$places}) AND {$sql}";
        $rows = $this->database->rows(
            $sql,
            array_merge($numbers, $values)
        );
        $heads = [];
        foreach ($rows as $row) {
            if ($identity === null || $this->reader->isAllowed((int) $row['id'], $identity)) {
                $heads[(int) $row['id']] = (int) $row['head'];
            }
        }
        return $heads;
    }

    /** @return array{allowed: true, head: int, participants: list<array<string, mixed>>} */
    public function access(Identity $identity, string $id): array
    {
        $head = $this->reader->head($id, $identity);
        if ($head === null) {
            throw ChatError::noThread();
        }
        return ['allowed' => true, 'head' => $head, 'participants' => $this->reader->participants((int) $id)];
    }
}
