<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use Martlet\Chat\Database\Connection;
use WP_Error;

/**
 * What the chat can do, for whoever asks. Every call decides for itself what that identity may see and do.
 */
final class Chat
{
    public function __construct(
        private Connection $database,
        private Threads $threads,
        private People $people,
        private Journal $journal,
        private Quota $quota
    ) {
    }

    /**
     * Stores a message and the events that tell of it.
     *
     * A repeated key of the same user (in the same thread, if one is named) returns what is stored. A client that names
     * no thread writes to its latest open one, or to a new one. A client's message opens a closed thread again.
     *
     * @return array{Message, bool} the message, and whether it is new
     */
    public function send(Identity $identity, int|string|null $threadId, string $text, string $clientMessageId): array
    {
        $this->requireText('text', $text, 1, Limits::TEXT);
        if (preg_match('/\A[\s\p{Z}\x{85}]*\z/u', $text)) {
            throw ChatError::invalid('text', 'text must not be blank.');
        }
        if (!preg_match('/\A[A-Za-z0-9_-]{1,64}\z/', $clientMessageId)) {
            throw ChatError::invalid('clientMessageId', 'clientMessageId must be 1 to 64 characters from A-Z, a-z, 0-9, _ and -.');
        }
        if ($threadId === null && $identity->isManager()) {
            throw ChatError::invalid('threadId', 'threadId is missing: a manager must say which thread to write to.');
        }
        $number = $threadId === null ? null : $this->threads->get($threadId, $identity)->id;
        $stored = $this->threads->sent($identity, $clientMessageId, $number);
        if ($stored !== null) {
            return [$stored, false];
        }
        $this->quota->count('send', $identity);
        $this->people->remember($identity);
        /**
         * The text of a message before it is stored; a text of another length than the contract's is not taken.
         *
         * @param string|WP_Error $text an error refuses it: its message is what the sender is told
         * @param Identity $identity who writes
         * @param int $thread 0: the writer's open thread, or a new one
         */
        $filtered = apply_filters('martlet_chat_message_text', $text, $identity, (int) $number);
        if ($filtered instanceof WP_Error) {
            throw ChatError::invalid('text', $filtered->get_error_message() ?: 'The site does not take this text.');
        }
        $filtered = (string) $filtered;
        if ($filtered !== $text) {
            $this->requireText('text', $filtered, 1, Limits::TEXT);
        }
        $opened = null;
        [$message, $isNew] = $this->database->transaction(function () use ($identity, $number, $filtered, $clientMessageId, &$opened): array {
            $opened = null;
            return $this->store($identity, $number, $filtered, $clientMessageId, $opened);
        });
        if ($opened !== null) {
            $this->opened($opened, $identity);
        }
        if ($isNew) {
            /**
             * A message was stored. It is committed: what fails here takes nothing back.
             *
             * @param array $message as in the contract
             * @param Identity $identity who wrote it
             */
            do_action('martlet_chat_message_created', $message->toArray(), $identity);
        }
        return [$message, $isNew];
    }

    /**
     * @param ?Dialogue $opened the thread, if it had to be opened for the message
     * @return array{Message, bool}
     */
    private function store(Identity $identity, ?int $number, string $text, string $clientMessageId, ?Dialogue &$opened): array
    {
        $now = Time::now();
        if ($number === null) {
            // One request of a client at a time decides which thread it is.
            $people = $this->database->table('people');
            $this->database->row("SELECT id FROM {$people} WHERE id = %s FOR UPDATE", [$identity->id]);
            $stored = $this->threads->sent($identity, $clientMessageId, null);
            if ($stored !== null) {
                return [$stored, false];
            }
            $number = $this->threads->openOne($identity);
        }
        if ($number === null) {
            $this->requireUnrestricted($identity);
            $this->quota->count('thread', $identity);
            $thread = $this->newThread($identity, $identity->id, '', null, $now);
            $before = null;
        } else {
            $this->threads->lock($number);
            $stored = $this->threads->sent($identity, $clientMessageId, $number);
            if ($stored !== null) {
                return [$stored, false];
            }
            $thread = $this->threads->get($number, $identity);
            $before = clone $thread;
        }
        if ($thread->status === Dialogue::CLOSED && !$identity->isManager()) {
            $thread->status = Dialogue::OPEN;
            $this->journal->update($thread, $now);
        }
        $message = $this->journal->append($thread, $identity, $text, $clientMessageId, $now);
        $this->journal->notify($thread, $before);
        $opened = $before === null ? $thread : null;
        return [$message, true];
    }

    /** A client opens a thread for itself, a manager for a client. */
    public function createThread(Identity $identity, string $subject, ?string $clientId, ?string $managerId): Dialogue
    {
        $this->requireText('subject', $subject, 0, Limits::SUBJECT);
        if ($identity->isManager()) {
            if ($clientId === null) {
                throw ChatError::invalid('clientId', 'clientId is missing: a manager must say whose thread it is to be.');
            }
            $this->requireUnrestricted($identity);
            $this->people->requireClient($clientId);
            if ($managerId !== null) {
                $this->people->requireManager($managerId);
            }
        } else {
            if ($clientId !== null && $clientId !== $identity->id) {
                throw ChatError::forbidden('A client opens threads for itself only.');
            }
            if ($managerId !== null) {
                throw ChatError::forbidden('Only a manager may put a manager in charge.');
            }
            $this->requireUnrestricted($identity);
            $clientId = $identity->id;
        }
        $this->quota->count('thread', $identity);
        $this->people->remember($identity);
        $thread = $this->database->transaction(function () use ($identity, $clientId, $subject, $managerId): Dialogue {
            $thread = $this->newThread($identity, $clientId, $subject, $managerId, Time::now());
            $this->journal->notify($thread, null);
            return $thread;
        });
        $this->opened($thread, $identity);
        return $thread;
    }

    private function opened(Dialogue $thread, Identity $identity): void
    {
        $thread->unread = 0;
        /**
         * A thread was opened: by itself, or for its first message.
         *
         * @param array $thread as in the contract
         * @param Identity $identity who opened it
         */
        do_action('martlet_chat_thread_created', $thread->toArray(), $identity);
    }

    /**
     * Changes a thread's status, its manager, or both. A change to what already is changes nothing.
     *
     * @param array{status?: string, managerId?: ?string} $change
     */
    public function updateThread(Identity $identity, int|string $id, array $change): Dialogue
    {
        $number = $this->threads->get($id, $identity)->id;
        if (!$identity->isManager()) {
            throw ChatError::forbidden('Only a manager may change a thread\'s status or manager.');
        }
        if (isset($change['managerId'])) {
            $this->people->requireManager($change['managerId']);
        }
        $this->people->remember($identity);
        [$thread, $before] = $this->database->transaction(function () use ($identity, $number, $change): array {
            $this->threads->lock($number);
            $thread = $this->threads->get($number, $identity);
            $before = clone $thread;
            $thread->status = $change['status'] ?? $thread->status;
            if (array_key_exists('managerId', $change)) {
                $thread->managerId = $change['managerId'];
                $thread->managerIsNumber = true;
                $manager = $thread->managerId === null ? null : $this->people->find($thread->managerId);
                $thread->managerName = $manager['name'] ?? null;
            }
            if ($thread->status === $before->status && $thread->managerId === $before->managerId) {
                return [$thread, null];
            }
            $this->journal->update($thread, Time::now());
            $this->journal->notify($thread, $before);
            return [$thread, $before];
        });
        $thread = $this->threads->get($number, $identity);
        if ($before !== null) {
            /**
             * A thread's status or manager has changed.
             *
             * @param array $thread as in the contract
             * @param array $before as it was
             * @param Identity $identity who changed it
             */
            do_action('martlet_chat_thread_updated', $thread->toArray(), $before->toArray(), $identity);
        }
        return $thread;
    }

    private function newThread(Identity $identity, string $clientId, string $subject, ?string $managerId, int $now): Dialogue
    {
        $table = $this->database->table('threads');
        $this->database->execute(
            "INSERT INTO {$table} (subject, status, client_id, manager_id, head, created_at, updated_at)
            VALUES (%s, %s, %s, %s, 0, %d, %d)",
            [$subject, Dialogue::OPEN, $clientId, $managerId, $now, $now]
        );
        $thread = $this->threads->get($this->database->insertedId(), $identity);
        $this->journal->update($thread, $now);
        return $thread;
    }

    /** Refuses tokens that name their threads: they cannot name one that does not exist yet. */
    private function requireUnrestricted(Identity $identity): void
    {
        if ($identity->threads !== null) {
            throw ChatError::forbidden('This token is for certain threads only; it cannot open a new one.');
        }
    }

    private function requireText(string $field, string $text, int $least, int $most): void
    {
        $length = mb_strlen($text, 'UTF-8');
        if ($length < $least || $length > $most) {
            throw ChatError::invalid($field, sprintf('%s must have %d to %d characters; this has %d.', $field, $least, $most, $length));
        }
        if (str_contains($text, "\0")) {
            throw ChatError::invalid($field, "{$field} must not contain U+0000.");
        }
    }
}
