<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * A stored message.
 */
final class Message
{
    public int $number;
    public int $threadId;
    public int $seq;
    public string $sender;
    public string $userId;
    public bool $userIsNumber;
    public ?string $name;
    public string $text;
    public string $clientMessageId;
    public int $createdAt;

    /** The columns that `of` reads; `m` is the message and `u` who wrote it. */
    public const COLUMNS = 'm.id AS message_number, m.thread_id AS message_thread, m.seq, m.sender, m.user_id, '
        . 'u.is_number AS user_is_number, u.name AS user_name, m.body, m.client_message_id, m.created_at AS message_created_at';

    /** @param array<string, string|null> $row */
    public static function of(array $row): self
    {
        $message = new self();
        $message->number = (int) $row['message_number'];
        $message->threadId = (int) $row['message_thread'];
        $message->seq = (int) $row['seq'];
        $message->sender = (string) $row['sender'];
        $message->userId = (string) $row['user_id'];
        $message->userIsNumber = (bool) $row['user_is_number'];
        $message->name = $row['user_name'];
        $message->text = (string) $row['body'];
        $message->clientMessageId = (string) $row['client_message_id'];
        $message->createdAt = (int) $row['message_created_at'];
        return $message;
    }

    public static function id(int $number): string
    {
        return 'msg_' . $number;
    }

    /** The number behind an id; null for an id that no message here has. */
    public static function number(string $id): ?int
    {
        return preg_match('/\Amsg_([1-9][0-9]{0,17})\z/', $id, $found) ? (int) $found[1] : null;
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        $message = [
            'id' => self::id($this->number),
            'threadId' => $this->threadId,
            'seq' => $this->seq,
            'from' => $this->sender,
            'userId' => Identity::onWire($this->userId, $this->userIsNumber),
        ];
        if ($this->name !== null) {
            $message['name'] = $this->name;
        }
        return $message + [
            'text' => $this->text,
            'createdAt' => Time::rfc3339($this->createdAt),
            'clientMessageId' => $this->clientMessageId,
        ];
    }
}
