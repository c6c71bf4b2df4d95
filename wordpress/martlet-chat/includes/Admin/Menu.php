<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Closure;

/**
 * "Chats" in the menu of WP Admin, with the number of dialogues that wait for an answer.
 */
final class Menu
{
    /** @param Closure(): int $unread dialogues with something unread, for who looks */
    public function __construct(private InboxPage $inbox, private SettingsPage $settings, private Closure $unread)
    {
    }

    public function register(): void
    {
        add_action('admin_menu', [$this, 'add']);
    }

    public function add(): void
    {
        $title = __('Chats', 'martlet-chat');
        $mayAnswer = current_user_can(InboxPage::CAPABILITY);
        add_menu_page(
            $title,
            $mayAnswer ? $title . $this->bubble(($this->unread)()) : $title,
            $mayAnswer ? InboxPage::CAPABILITY : SettingsPage::CAPABILITY,
            $mayAnswer ? InboxPage::SLUG : SettingsPage::SLUG,
            $mayAnswer ? [$this->inbox, 'render'] : [$this->settings, 'render'],
            'dashicons-format-chat',
            26
        );
        if ($mayAnswer) {
            add_submenu_page(InboxPage::SLUG, $title, __('Inbox', 'martlet-chat'), InboxPage::CAPABILITY, InboxPage::SLUG, [$this->inbox, 'render']);
        }
        add_submenu_page(
            $mayAnswer ? InboxPage::SLUG : SettingsPage::SLUG,
            __('Chat settings', 'martlet-chat'),
            __('Settings', 'martlet-chat'),
            SettingsPage::CAPABILITY,
            SettingsPage::SLUG,
            [$this->settings, 'render']
        );
    }

    private function bubble(int $unread): string
    {
        if ($unread < 1) {
            return '';
        }
        return sprintf(
            ' <span class="awaiting-mod count-%1$d"><span class="martlet-unread" aria-hidden="true">%2$s</span><span class="screen-reader-text">%3$s</span></span>',
            $unread,
            esc_html(number_format_i18n($unread)),
            /* translators: %s: number of dialogues */
            esc_html(sprintf(_n('%s dialogue unread', '%s dialogues unread', $unread, 'martlet-chat'), number_format_i18n($unread)))
        );
    }
}
