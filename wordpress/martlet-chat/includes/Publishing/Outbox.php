<?php

declare(strict_types=1);

namespace Martlet\Chat\Publishing;

use Martlet\Chat\Database\Connection;

/**
 * Events that are committed and not yet published.
 */
final class Outbox
{
    private string $table;

    public function __construct(private Connection $database)
    {
        $this->table = $database->table('outbox');
    }

    /** @return list<Event> the oldest; each thread's are in their order */
    public function next(int $limit): array
    {
        $rows = $this->database->rows("SELECT id, channel, seq, event FROM {$this->table} ORDER BY id LIMIT %d", [$limit]);
        return array_map(static fn (array $row): Event => new Event(
            (int) $row['id'],
            (string) $row['channel'],
            $row['seq'] === null ? null : (int) $row['seq'],
            (string) $row['event']
        ), $rows);
    }

    /** @param list<int> $ids */
    public function remove(array $ids): void
    {
        if ($ids !== []) {
            $places = implode(',', array_fill(0, count($ids), '%d'));
            $sql = "DELETE FROM {$this->table} WHERE id IN ({$places})";
            $this->database->execute(
                $sql,
                $ids
            );
        }
    }

    public function isEmpty(): bool
    {
        return $this->database->value("SELECT id FROM {$this->table} LIMIT 1") === null;
    }

    public function count(): int
    {
        return (int) $this->database->value("SELECT COUNT(*) FROM {$this->table}");
    }
}
