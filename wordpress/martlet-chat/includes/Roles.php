<?php

declare(strict_types=1);

namespace Martlet\Chat;

/**
 * Who may answer: the capability, and the roles that have it.
 */
final class Roles
{
    /** Sees and answers all chats. */
    public const CAPABILITY = 'martlet_manage_chats';
    /** What it was called before version 2 of the tables. */
    private const OLD_CAPABILITY = 'martlet_chat';
    public const MANAGER = 'martlet_manager';

    private const GIVEN = 'martlet_chat_roles';

    public function register(): void
    {
        // A role that comes later, as WooCommerce's, is given the capability when it is there; once, for a site may take it away.
        add_action('admin_init', static fn () => self::give());
        // WooCommerce keeps who has no part in the shop's products out of WP Admin.
        add_filter('woocommerce_prevent_admin_access', static fn ($prevent) => $prevent && !current_user_can(self::CAPABILITY));
    }

    public static function add(): void
    {
        add_role(self::MANAGER, 'Chat manager', ['read' => true, self::CAPABILITY => true]);
        delete_option(self::GIVEN);
        self::give();
    }

    /** Gives the capability to the roles that have not been given it yet. */
    public static function give(): void
    {
        $given = (array) get_option(self::GIVEN, []);
        $new = array_filter(
            array_diff([self::MANAGER, 'administrator', 'shop_manager'], $given),
            static fn (string $name): bool => get_role($name) !== null
        );
        foreach ($new as $name) {
            get_role($name)->add_cap(self::CAPABILITY);
        }
        if ($new !== []) {
            update_option(self::GIVEN, array_merge(array_values($given), array_values($new)), true);
        }
    }

    /** Gives whoever had the capability under its old name the new one. */
    public static function renameOld(): void
    {
        foreach (wp_roles()->role_objects as $role) {
            if (isset($role->capabilities[self::OLD_CAPABILITY])) {
                $role->add_cap(self::CAPABILITY, (bool) $role->capabilities[self::OLD_CAPABILITY]);
                $role->remove_cap(self::OLD_CAPABILITY);
            }
        }
        foreach (get_users(['capability' => self::OLD_CAPABILITY]) as $user) {
            if (isset($user->caps[self::OLD_CAPABILITY])) {
                $user->add_cap(self::CAPABILITY, (bool) $user->caps[self::OLD_CAPABILITY]);
                $user->remove_cap(self::OLD_CAPABILITY);
            }
        }
    }
}
