<?php

declare(strict_types=1);

namespace Martlet\Chat\Privacy;

use Martlet\Chat\Database\Connection;

/**
 * Tools, Export Personal Data: everything that was written in a customer's dialogues, and what he wrote elsewhere.
 */
final class Exporter
{
    private const PAGE = 200;

    public function __construct(private Connection $database)
    {
    }

    public function register(): void
    {
        add_filter('wp_privacy_personal_data_exporters', function (array $exporters): array {
            $exporters['martlet-chat'] = [
                'exporter_friendly_name' => __('Chats', 'martlet-chat'),
                'callback' => [$this, 'export'],
            ];
            return $exporters;
        });
    }

    /** @return array{data: list<array<string, mixed>>, done: bool} */
    public function export(string $email, int $page = 1): array
    {
        $user = get_user_by('email', $email);
        if ($user === false) {
            return ['data' => [], 'done' => true];
        }
        $rows = $this->messages((string) $user->ID, max(1, $page));
        return ['data' => array_map([$this, 'item'], $rows), 'done' => count($rows) < self::PAGE];
    }

    /** @return list<array<string, ?string>> */
    private function messages(string $person, int $page): array
    {
        $messages = $this->database->table('messages');
        $threads = $this->database->table('threads');
        return $this->database->rows(
            "SELECT m.id, m.thread_id, m.sender, m.body, m.created_at, t.subject FROM {$messages} m
             JOIN {$threads} t ON t.id = m.thread_id
             WHERE t.client_id = %s OR m.user_id = %s ORDER BY m.id LIMIT %d OFFSET %d",
            [$person, $person, self::PAGE, ($page - 1) * self::PAGE]
        );
    }

    /**
     * @param array<string, ?string> $row
     * @return array<string, mixed>
     */
    private function item(array $row): array
    {
        $values = [
            __('Dialogue', 'martlet-chat') => trim($row['thread_id'] . ' ' . $row['subject']),
            __('Time', 'martlet-chat') => gmdate('Y-m-d H:i:s', intdiv((int) $row['created_at'], 1000)) . ' UTC',
            __('From', 'martlet-chat') => $row['sender'] === 'client'
                ? __('Customer', 'martlet-chat')
                : __('Manager', 'martlet-chat'),
            // WordPress puts it into a page as it is.
            __('Text', 'martlet-chat') => esc_html((string) $row['body']),
        ];
        $data = [];
        foreach ($values as $name => $value) {
            $data[] = ['name' => $name, 'value' => $value];
        }
        return [
            'group_id' => 'martlet-chat',
            'group_label' => __('Chats', 'martlet-chat'),
            'item_id' => 'martlet-message-' . $row['id'],
            'data' => $data,
        ];
    }
}
