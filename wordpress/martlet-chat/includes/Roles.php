<?php

declare(strict_types=1);

namespace Martlet\Chat;

/**
 * Who may answer: the capability, and the roles that have it.
 */
final class Roles
{
    /** Sees and answers all chats. */
    public const CAPABILITY = 'martlet_chat';
    public const MANAGER = 'martlet_manager';

    public static function add(): void
    {
        add_role(self::MANAGER, 'Chat manager', ['read' => true, self::CAPABILITY => true]);
        foreach ([self::MANAGER, 'administrator', 'shop_manager'] as $name) {
            $role = get_role($name);
            if ($role !== null && !$role->has_cap(self::CAPABILITY)) {
                $role->add_cap(self::CAPABILITY);
            }
        }
    }
}
