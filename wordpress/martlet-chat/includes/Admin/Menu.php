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
    public function __construct(
        private InboxPage $inbox,
        private SettingsPage $settings,
        private Closure $unread,
        private string $file,
        private string $version
    ) {
    }

    public function register(): void
    {
        add_action('admin_menu', [$this, 'add']);
        add_action('admin_enqueue_scripts', [$this, 'enqueue']);
        add_filter('heartbeat_send', [$this, 'beat']);
    }

    public function add(): void
    {
        $title = __('Chats', 'martlet-chat');
        $mayAnswer = current_user_can(InboxPage::CAPABILITY);
        add_menu_page(
            $title,
            $mayAnswer ? $title . ' ' . $this->bubble(($this->unread)()) : $title,
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

    /** Of a page that stays open, as WordPress's heartbeat comes by. */
    public function enqueue(): void
    {
        if (current_user_can(InboxPage::CAPABILITY)) {
            wp_enqueue_script('martlet-chat-bubble', plugins_url('js/bubble.js', $this->file), ['heartbeat'], $this->version, true);
        }
    }

    /**
     * @param array<string, mixed> $answer
     * @return array<string, mixed>
     */
    public function beat(array $answer): array
    {
        if (current_user_can(InboxPage::CAPABILITY)) {
            $unread = ($this->unread)();
            $answer['martlet_unread'] = ['count' => $unread, 'html' => $this->bubble($unread)];
        }
        return $answer;
    }

    /** Not shown, by WordPress's own style, while nothing is unread. */
    private function bubble(int $unread): string
    {
        return sprintf(
            '<span class="awaiting-mod martlet-bubble count-%1$d"><span class="martlet-unread" aria-hidden="true">%2$s</span><span class="screen-reader-text">%3$s</span></span>',
            $unread,
            esc_html(number_format_i18n($unread)),
            /* translators: %s: number of dialogues */
            $unread < 1 ? '' : esc_html(sprintf(_n('%s dialogue unread', '%s dialogues unread', $unread, 'martlet-chat'), number_format_i18n($unread)))
        );
    }
}
