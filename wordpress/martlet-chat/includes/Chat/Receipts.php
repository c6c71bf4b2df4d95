<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use Martlet\Chat\Database\Connection;

/**
 * How far everybody has read: watermarks that only move forward.
 */
final class Receipts
{
    /** How many message ids a receipt that was given as a position names. */
    private const NAMED = 100;

    private string $participants_table;
    private string $messages_table;

    public function __construct(
        private Connection $database,
        private Threads $threads,
        private People $people,
        private Journal $journal
    ) {
        $this->participants_table = $database->table('participants');
        $this->messages_table = $database->table('messages');
    }

    /**
     * Moves the caller's watermark and tells the others; one that moves nothing is told to nobody.
     *
     * @param ?list<string> $messageIds
     * @return array<string, mixed> the receipt
     */
    public function mark(Identity $identity, int|string $threadId, ?array $messageIds, ?int $upTo): array
    {
        if ($this->threads->head($threadId, $identity) === null) {
            throw ChatError::noThread();
        }
        $number = (int) $threadId;
        $this->people->remember($identity);
        $receipt = $this->database->transaction(function () use ($identity, $number, $messageIds, $upTo): array {
            $now = Time::now();
            // Before the thread's head is read, so that concurrent receipts of one reader come one after the other.
            $this->database->execute(
                "INSERT IGNORE INTO {$this->participants_table} (thread_id, user_id) VALUES (%d, %s)",
                [$number, $identity->id]
            );
            $stored = $this->database->row(
                "SELECT read_up_to, read_at FROM {$this->participants_table} WHERE thread_id = %d AND user_id = %s FOR UPDATE",
                [$number, $identity->id]
            );
            $old = (int) ($stored['read_up_to'] ?? 0);
            [$new, $ids] = $messageIds === null
                ? $this->byPosition($number, min((int) $upTo, (int) $this->threads->head($number, $identity)), $old)
                : $this->byMessages($number, $messageIds);
            if ($new <= $old) {
                return self::receipt($number, $identity, [], $old, (int) ($stored['read_at'] ?? $now));
            }
            $receipt = self::receipt($number, $identity, $ids, $new, $now);
            $this->journal->emit('chat.user.' . $identity->id . '.read', Json::encode($receipt));
            $payload = array_diff_key($receipt, ['threadId' => 0]);
            $this->journal->emit('chat.thread.' . $number, Json::encode(['type' => 'read', 'threadId' => $number, 'payload' => $payload]));
            $this->database->execute(
                "UPDATE {$this->participants_table} SET read_up_to = %d, read_at = %d, position = %d WHERE thread_id = %d AND user_id = %s",
                [$new, $now, $this->journal->nextPosition(), $number, $identity->id]
            );
            return $receipt + ['moved' => true];
        });
        if (isset($receipt['moved'])) {
            unset($receipt['moved']);
            /**
             * Somebody has read on.
             *
             * @param array $receipt as in the contract
             * @param Identity $identity who has read
             */
            do_action('martlet_chat_thread_read', $receipt, $identity);
        }
        return $receipt;
    }

    /** @return array{int, list<string>} */
    private function byPosition(int $number, int $upTo, int $old): array
    {
        $limit = self::NAMED;
        $sql = "SELECT id FROM {$this->messages_table} WHERE thread_id = %d AND seq > %d AND seq <= %d ORDER BY seq DESC LIMIT {$limit}";
        $rows = $this->database->rows(
            $sql,
            [$number, $old, $upTo]
        );
        return [$upTo, array_map(static fn (array $row): string => Message::id((int) $row['id']), array_reverse($rows))];
    }

    /**
     * @param list<string> $ids
     * @return array{int, list<string>}
     */
    private function byMessages(int $number, array $ids): array
    {
        $numbers = array_values(array_unique(array_filter(array_map([Message::class, 'number'], $ids))));
        $rows = [];
        if ($numbers !== []) {
            $places = implode(',', array_fill(0, count($numbers), '%d'));
            $sql = "SELECT id, seq FROM {$this->messages_table} WHERE id IN ({$places}) AND thread_id = %d ORDER BY seq";
            $rows = $this->database->rows(
                $sql,
                array_merge($numbers, [$number])
            );
        }
        if ($rows === []) {
            throw ChatError::invalid('messageIds', 'None of these messages is in the thread.');
        }
        return [
            (int) $rows[count($rows) - 1]['seq'],
            array_map(static fn (array $row): string => Message::id((int) $row['id']), $rows),
        ];
    }

    /**
     * @param list<string> $ids
     * @return array<string, mixed>
     */
    public static function receipt(int $number, Identity $identity, array $ids, int $upTo, int $readAt): array
    {
        return [
            'threadId' => $number,
            'userId' => Identity::onWire($identity->id, !$identity->isGuest()),
            'messageIds' => $ids,
            'upTo' => $upTo,
            'readAt' => Time::rfc3339($readAt),
        ];
    }
}
