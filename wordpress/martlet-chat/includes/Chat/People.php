<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

use Martlet\Chat\Database\Connection;
use Martlet\Chat\Roles;
use WP_User;

/**
 * Who takes part: WordPress's users and guests, with their names.
 */
final class People
{
    private const NAME = 250;

    private string $table;

    public function __construct(private Connection $database)
    {
        $this->table = $database->table('people');
    }

    /** @return ?array<string, string|null> */
    public function find(string $id): ?array
    {
        return $this->database->row("SELECT id, is_number, role, name, revoked_at FROM {$this->table} WHERE id = %s", [$id]);
    }

    /** Notes who asks: the role and the name. Writes only what is new. */
    public function remember(Identity $identity): void
    {
        $known = $this->find($identity->id);
        $name = $identity->name ?? $known['name'] ?? null;
        if ($known !== null && $known['role'] === $identity->role && $known['name'] === $name) {
            return;
        }
        $this->database->execute(
            "INSERT INTO {$this->table} (id, is_number, role, name, created_at) VALUES (%s, %d, %s, %s, %d)
            ON DUPLICATE KEY UPDATE role = VALUES(role), name = VALUES(name)",
            [$identity->id, $identity->isGuest() ? 0 : 1, $identity->role, $name, Time::now()]
        );
    }

    /** What the others in a dialogue see of a user. */
    public static function nameOf(WP_User $user): string
    {
        /**
         * The name under which a user chats; 250 characters at most.
         *
         * @param string $name
         * @param WP_User $user
         */
        return mb_substr((string) apply_filters('martlet_chat_user_name', (string) $user->display_name, $user), 0, self::NAME, 'UTF-8');
    }

    /** A client that a manager names. */
    public function requireClient(string $id): void
    {
        if (Identity::isGuestId($id)) {
            if ($this->find($id) === null) {
                throw ChatError::invalid('clientId', 'clientId names a guest who has never written.');
            }
            return;
        }
        $user = $this->user($id);
        if ($user === null || $user->has_cap(Roles::CAPABILITY)) {
            throw ChatError::invalid('clientId', 'clientId names nobody who could be a client.');
        }
        $this->remember(new Identity($id, Identity::CLIENT, self::nameOf($user)));
    }

    /** A manager who is to be put in charge. */
    public function requireManager(string $id): void
    {
        $user = $this->user($id);
        if ($user === null || !$user->has_cap(Roles::CAPABILITY)) {
            throw ChatError::invalid('managerId', 'managerId names a user who is no manager.');
        }
        $this->remember(new Identity($id, Identity::MANAGER, self::nameOf($user)));
    }

    /** From this second on, tokens of before are worth nothing. */
    public function revoke(string $id, int $seconds): void
    {
        $this->database->execute(
            "INSERT INTO {$this->table} (id, is_number, role, name, revoked_at, created_at) VALUES (%s, %d, %s, NULL, %d, %d)
            ON DUPLICATE KEY UPDATE revoked_at = GREATEST(revoked_at, VALUES(revoked_at))",
            [$id, Identity::isGuestId($id) ? 0 : 1, Identity::CLIENT, $seconds, Time::now()]
        );
    }

    private function user(string $id): ?WP_User
    {
        $user = preg_match('/\A[1-9][0-9]{0,17}\z/', $id) ? get_userdata((int) $id) : false;
        return $user === false ? null : $user;
    }
}
