<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * A thread: a client's dialogue with the shop, and where it stands.
 */
final class Dialogue
{
    public const OPEN = 'open';
    public const CLOSED = 'closed';

    public int $id;
    public string $subject;
    public string $status;
    public string $clientId;
    public bool $clientIsNumber;
    public ?string $clientName;
    public ?string $managerId;
    public bool $managerIsNumber;
    public ?string $managerName;
    public int $head;
    public ?Message $lastMessage = null;
    /** What the reader has not read; null where the thread is shown to nobody in particular. */
    public ?int $unread = null;
    public int $createdAt;
    public int $updatedAt;

    /** The columns that `of` reads; `t` is the thread. */
    public const COLUMNS = 't.id, t.subject, t.status, t.client_id, c.is_number AS client_is_number, c.name AS client_name, '
        . 't.manager_id, g.is_number AS manager_is_number, g.name AS manager_name, t.head, t.created_at, t.updated_at, '
        . Message::COLUMNS;

    /** @param array<string, string|null> $row */
    public static function of(array $row): self
    {
        $thread = new self();
        $thread->id = (int) $row['id'];
        $thread->subject = (string) $row['subject'];
        $thread->status = (string) $row['status'];
        $thread->clientId = (string) $row['client_id'];
        $thread->clientIsNumber = (bool) $row['client_is_number'];
        $thread->clientName = $row['client_name'];
        $thread->managerId = $row['manager_id'];
        $thread->managerIsNumber = (bool) $row['manager_is_number'];
        $thread->managerName = $row['manager_name'];
        $thread->head = (int) $row['head'];
        $thread->lastMessage = $row['message_number'] === null ? null : Message::of($row);
        $thread->unread = isset($row['unread']) ? (int) $row['unread'] : null;
        $thread->createdAt = (int) $row['created_at'];
        $thread->updatedAt = (int) $row['updated_at'];
        return $thread;
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        $thread = [
            'id' => $this->id,
            'subject' => $this->subject,
            'status' => $this->status,
            'clientId' => Identity::onWire($this->clientId, $this->clientIsNumber),
        ];
        if ($this->clientName !== null) {
            $thread['clientName'] = $this->clientName;
        }
        $thread['managerId'] = $this->managerId === null ? null : Identity::onWire($this->managerId, $this->managerIsNumber);
        if ($this->managerName !== null) {
            $thread['managerName'] = $this->managerName;
        }
        $thread += ['head' => $this->head, 'lastMessage' => $this->lastMessage === null ? null : $this->lastMessage->toArray()];
        if ($this->unread !== null) {
            $thread['unread'] = $this->unread;
        }
        return $thread + ['createdAt' => Time::rfc3339($this->createdAt), 'updatedAt' => Time::rfc3339($this->updatedAt)];
    }
}
