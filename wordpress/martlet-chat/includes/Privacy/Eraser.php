<?php

declare(strict_types=1);

namespace Martlet\Chat\Privacy;

use Martlet\Chat\Database\Connection;

/**
 * Tools, Erase Personal Data: a customer's dialogues go. What somebody wrote to others, as a manager, stays: it is theirs.
 */
final class Eraser
{
    public function __construct(private Connection $database, private Deletion $deletion)
    {
    }

    public function register(): void
    {
        add_filter('wp_privacy_personal_data_erasers', function (array $erasers): array {
            $erasers['martlet-chat'] = [
                'eraser_friendly_name' => __('Chats', 'martlet-chat'),
                'callback' => [$this, 'erase'],
            ];
            return $erasers;
        });
    }

    /** @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool} */
    public function erase(string $email, int $page = 1): array
    {
        $user = get_user_by('email', $email);
        if ($user === false) {
            return ['items_removed' => false, 'items_retained' => false, 'messages' => [], 'done' => true];
        }
        $removed = $this->deletion->ofClient((string) $user->ID);
        $table = $this->database->table('messages');
        $kept = (int) $this->database->value("SELECT COUNT(*) FROM {$table} WHERE user_id = %s", [(string) $user->ID]);
        return [
            'items_removed' => $removed > 0,
            'items_retained' => $kept > 0,
            'messages' => $kept > 0 ? [__('What was written to customers as a manager is kept with their dialogues.', 'martlet-chat')] : [],
            'done' => true,
        ];
    }
}
