<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use LogicException;
use Martlet\Chat\Database\Connection;

/**
 * Writes a thread's log: message, event and what is to be published, all in the caller's transaction.
 *
 * The thread's row is locked by whoever calls; the clock's row comes last, so that positions are in the order of commits.
 */
final class Journal
{
    private string $threads_table;
    private string $messages_table;
    private string $events_table;
    private string $participants_table;
    private string $clock_table;
    private string $outbox_table;

    public function __construct(private Connection $database, private bool $isPublishing)
    {
        foreach (['threads', 'messages', 'events', 'participants', 'clock', 'outbox'] as $name) {
            $this->{$name . '_table'} = $database->table($name);
        }
    }

    /** Logs and publishes that a thread is now as it is. */
    public function update(Dialogue $thread, int $now): void
    {
        $thread->head++;
        $thread->updatedAt = max($now, $thread->updatedAt);
        $thread->unread = null;
        $this->log($thread, 'thread_update', $thread->toArray(), $now);
    }

    /** Stores and publishes a message. */
    public function append(Dialogue $thread, Identity $identity, string $text, string $clientMessageId, int $now): Message
    {
        $thread->head++;
        $thread->updatedAt = max($now, $thread->updatedAt);
        $thread->unread = null;
        $sender = $identity->isManager() ? Identity::MANAGER : Identity::CLIENT;
        $this->database->execute(
            "INSERT INTO {$this->messages_table} (thread_id, seq, sender, user_id, body, client_message_id, created_at)
            VALUES (%d, %d, %s, %s, %s, %s, %d)",
            [$thread->id, $thread->head, $sender, $identity->id, $text, $clientMessageId, $now]
        );
        $message = new Message();
        $message->number = $this->database->insertedId();
        $message->threadId = $thread->id;
        $message->seq = $thread->head;
        $message->sender = $sender;
        $message->userId = $identity->id;
        $message->userIsNumber = !$identity->isGuest();
        $message->name = $identity->name;
        $message->text = $text;
        $message->clientMessageId = $clientMessageId;
        $message->createdAt = $now;
        $thread->lastMessage = $message;
        $this->database->execute(
            "INSERT IGNORE INTO {$this->participants_table} (thread_id, user_id) VALUES (%d, %s)",
            [$thread->id, $identity->id]
        );
        $this->log($thread, 'message', $message->toArray(), $now);
        return $message;
    }

    /**
     * Tells those who have not joined the thread: its client, its manager, the manager before, and every manager of a
     * thread that is new, has changed hands or is in nobody's. `$before`: whose it was; null for a new thread.
     */
    public function notify(Dialogue $thread, ?Dialogue $before): void
    {
        $event = Json::encode(['type' => 'thread_update', 'threadId' => $thread->id, 'payload' => $thread->toArray()]);
        $this->emit('chat.client.' . $thread->clientId, $event);
        if ($thread->managerId !== null) {
            $this->emit('chat.manager.' . $thread->managerId, $event);
        }
        $isSame = $before !== null && $before->managerId === $thread->managerId;
        if ($before !== null && $before->managerId !== null && !$isSame) {
            $this->emit('chat.manager.' . $before->managerId, $event);
        }
        if (!$isSame || $thread->managerId === null) {
            $this->emit('chat.managers', $event);
        }
        if ($before !== null && $before->clientId !== $thread->clientId) {
            $this->emit('chat.client.' . $before->clientId, $event);
        }
    }

    /** Has an event published after the commit. */
    public function emit(string $channel, string $event, ?int $seq = null): void
    {
        if ($this->isPublishing) {
            $this->database->execute(
                "INSERT INTO {$this->outbox_table} (channel, seq, event) VALUES (%s, %d, %s)",
                [$channel, $seq, $event]
            );
        }
    }

    /** The next position in the order of all changes. */
    public function nextPosition(): int
    {
        $this->database->execute("UPDATE {$this->clock_table} SET position = LAST_INSERT_ID(position + 1) WHERE id = 1");
        return $this->database->insertedId();
    }

    /** @param array<string, mixed> $payload */
    private function log(Dialogue $thread, string $type, array $payload, int $now): void
    {
        $envelope = Json::encode(['type' => $type, 'threadId' => $thread->id, 'seq' => $thread->head, 'payload' => $payload]);
        $changed = $this->database->execute(
            "UPDATE {$this->threads_table} SET status = %s, client_id = %s, manager_id = %s, head = %d, last_message = %d, updated_at = %d
            WHERE id = %d AND head = %d",
            [
                $thread->status, $thread->clientId, $thread->managerId, $thread->head,
                $thread->lastMessage === null ? null : $thread->lastMessage->number, $thread->updatedAt,
                $thread->id, $thread->head - 1,
            ]
        );
        if ($changed !== 1) {
            throw new LogicException("The log of thread {$thread->id} has moved in between.");
        }
        $this->emit('chat.thread.' . $thread->id, $envelope, $thread->head);
        $this->database->execute(
            "INSERT INTO {$this->events_table} (position, thread_id, seq, client_id, created_at, envelope) VALUES (%d, %d, %d, %s, %d, %s)",
            [$this->nextPosition(), $thread->id, $thread->head, $thread->clientId, $now, $envelope]
        );
    }
}
