<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Database\Connection;
use Martlet\Chat\Database\Schema;
use Martlet\Chat\Roles;

final class RolesTest extends TestCase
{
    /** Making tables ends a transaction. */
    protected function isTakenBack(): bool
    {
        return false;
    }

    protected function tearDown(): void
    {
        remove_role('shop_manager');
        get_role('editor')->remove_cap('martlet_manage_chats');
        foreach (['anna', 'boris'] as $login) {
            get_user_by('login', $login)->remove_cap('martlet_manage_chats');
        }
        Roles::add();
        parent::tearDown();
    }

    public function test_administrators_and_chat_managers_may_answer_and_customers_not(): void
    {
        self::assertSame('martlet_manage_chats', Roles::CAPABILITY);
        foreach (['admin' => true, 'maria' => true, 'anna' => false] as $login => $may) {
            $this->becomes($login);
            self::assertSame($may, current_user_can('martlet_manage_chats'), $login);
        }
    }

    public function test_shop_managers_may_when_woocommerce_comes_and_a_site_may_take_it_from_them(): void
    {
        add_role('shop_manager', 'Shop manager', ['read' => true]);
        Roles::give();
        self::assertTrue(get_role('shop_manager')->has_cap('martlet_manage_chats'));
        get_role('shop_manager')->remove_cap('martlet_manage_chats');
        Roles::give();
        self::assertFalse(get_role('shop_manager')->has_cap('martlet_manage_chats'));
        Roles::add();
        self::assertTrue(get_role('shop_manager')->has_cap('martlet_manage_chats'));
    }

    public function test_woocommerce_lets_chat_managers_into_wp_admin(): void
    {
        $this->becomes('maria');
        self::assertFalse(apply_filters('woocommerce_prevent_admin_access', true));
        $this->becomes('anna');
        self::assertTrue(apply_filters('woocommerce_prevent_admin_access', true));
        self::assertFalse(apply_filters('woocommerce_prevent_admin_access', false));
    }

    public function test_who_had_the_capability_by_its_first_name_has_it_after_the_update(): void
    {
        get_role('editor')->add_cap('martlet_chat');
        $role = get_role('martlet_manager');
        $role->remove_cap('martlet_manage_chats');
        $role->add_cap('martlet_chat');
        $anna = get_user_by('login', 'anna');
        $anna->add_cap('martlet_chat');
        $boris = get_user_by('login', 'boris');
        $boris->add_cap('martlet_chat', false);

        update_option(Schema::OPTION, 1);
        (new Schema(new Connection()))->ensure();

        self::assertSame(2, (int) get_option(Schema::OPTION));
        foreach (['editor', 'martlet_manager'] as $name) {
            self::assertTrue(get_role($name)->has_cap('martlet_manage_chats'), $name);
            self::assertArrayNotHasKey('martlet_chat', get_role($name)->capabilities, $name);
        }
        self::assertTrue(user_can($anna->ID, 'martlet_manage_chats'));
        self::assertFalse(user_can($boris->ID, 'martlet_manage_chats'));
        self::assertFalse(user_can($anna->ID, 'martlet_chat'));
    }
}
