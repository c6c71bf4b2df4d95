<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Martlet\Chat\Settings\Settings;

/**
 * Chats → Settings: how the site is connected, where the widget is, how long chats are kept.
 */
final class SettingsPage
{
    public const SLUG = 'martlet-chat-settings';
    public const CAPABILITY = 'manage_options';
    /** Seconds for which the token secret of before is still accepted. */
    private const OLD_SECRET = 3600;
    private const ACTION = 'martlet_chat_save';
    private const PROBLEMS = 'martlet_chat_problems_';

    public function __construct(private Settings $settings, private string $file, private string $version)
    {
    }

    public function register(): void
    {
        add_action('admin_post_' . self::ACTION, [$this, 'save']);
        add_action('admin_enqueue_scripts', [$this, 'enqueue']);
        add_filter('plugin_action_links_' . plugin_basename($this->file), [$this, 'link']);
    }

    /**
     * @param array<string> $links
     * @return array<string>
     */
    public function link(array $links): array
    {
        $link = sprintf('<a href="%s">%s</a>', esc_url(self::url()), esc_html__('Settings', 'martlet-chat'));
        return array_merge([$link], $links);
    }

    public static function url(): string
    {
        return admin_url('admin.php?page=' . self::SLUG);
    }

    public function enqueue(string $hook): void
    {
        if (!str_ends_with($hook, self::SLUG)) {
            return;
        }
        wp_enqueue_style('martlet-chat-settings', plugins_url('css/settings.css', $this->file), [], $this->version);
        wp_enqueue_script('martlet-chat-settings', plugins_url('js/settings.js', $this->file), [], $this->version, true);
    }

    /** Stores what the form sent. */
    public function save(): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            wp_die(esc_html__('You may not change these settings.', 'martlet-chat'), '', ['response' => 403]);
        }
        check_admin_referer(self::ACTION);
        $input = isset($_POST['martlet']) && is_array($_POST['martlet']) ? wp_unslash($_POST['martlet']) : [];
        $form = new SettingsForm();
        $after = $form->read($input, $this->settings->stored());
        // Who has a token by the old secret is not sent away.
        $this->settings->save($this->settings->withSecret($after, (string) $after['jwt_secret'], self::OLD_SECRET, time()));
        set_transient(self::PROBLEMS . get_current_user_id(), $form->problems, 60);
        wp_safe_redirect(add_query_arg('saved', $form->problems === [] ? '1' : '0', self::url()));
        exit;
    }

    public function render(): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            return;
        }
        $problems = (array) get_transient(self::PROBLEMS . get_current_user_id());
        delete_transient(self::PROBLEMS . get_current_user_id());
        echo '<div class="wrap martlet-settings"><h1>';
        echo esc_html__('Chat settings', 'martlet-chat');
        echo '</h1>';
        $this->notice($problems);
        printf('<form method="post" action="%s">', esc_url(admin_url('admin-post.php')));
        printf('<input type="hidden" name="action" value="%s">', esc_attr(self::ACTION));
        wp_nonce_field(self::ACTION);
        $fields = new Fields($this->settings, array_filter($problems, 'is_string'));
        $this->gateway($fields);
        $this->widget($fields);
        $this->data($fields);
        submit_button();
        echo '</form>';
        $this->test();
        echo '</div>';
    }

    /** @param array<mixed> $problems */
    private function notice(array $problems): void
    {
        // Only a word on how the page was come by: nothing is done for it.
        $saved = isset($_GET['saved']) ? sanitize_key((string) $_GET['saved']) : '';
        if ($saved === '1') {
            printf('<div class="notice notice-success"><p>%s</p></div>', esc_html__('Saved.', 'martlet-chat'));
        } elseif ($saved === '0' && $problems !== []) {
            printf(
                '<div class="notice notice-error"><p>%s</p></div>',
                esc_html__('What is marked below was not saved; the rest was.', 'martlet-chat')
            );
        }
    }

    private function gateway(Fields $fields): void
    {
        $fields->open(
            __('Gateway', 'martlet-chat'),
            __('Without a gateway the chat works by polling, and nothing here is needed. With one, messages arrive at once.', 'martlet-chat')
        );
        $fields->text('gateway_url', __('Gateway, for this server', 'martlet-chat'), __('Where PHP reaches it, such as http://127.0.0.1:8080. Empty: there is none.', 'martlet-chat'));
        $fields->text('gateway_public_url', __('Gateway, for browsers', 'martlet-chat'), __('Empty if /ws of this site leads to the gateway, which is best. Else its own address, such as https://chat.shop.example.', 'martlet-chat'));
        $fields->secret('redis_url', __('Redis', 'martlet-chat'), __('Such as redis://127.0.0.1:6379, with a password redis://:password@host:6379. Empty: events go to the gateway by HTTP.', 'martlet-chat'), true);
        $fields->secret('jwt_secret', __('Token secret', 'martlet-chat'), __('The same as the gateway\'s MARTLET_JWT_SECRET.', 'martlet-chat'));
        $fields->secret('api_key', __('API key', 'martlet-chat'), __('The same as the gateway\'s MARTLET_API_KEY.', 'martlet-chat'));
        $fields->number('gateway_share', __('Share of visitors on the gateway', 'martlet-chat'), __('In percent. The others go on polling: begin with few, and raise it when all is well.', 'martlet-chat'), 0, 100);
        $fields->close();
    }

    private function widget(Fields $fields): void
    {
        $fields->open(
            __('Widget', 'martlet-chat'),
            __('The shortcode [martlet_chat] and the block "Chat" put the chat into a page\'s text.', 'martlet-chat')
        );
        $fields->checkbox('widget_everywhere', __('On all pages', 'martlet-chat'), __('A button in the corner of every page of the site', 'martlet-chat'));
        $fields->text('widget_heading', __('Heading', 'martlet-chat'), __('Above the chat. Empty: "Chat with us", in the page\'s language.', 'martlet-chat'));
        $fields->choice('widget_theme', __('Light or dark', 'martlet-chat'), '', [
            'auto' => __('As the visitor has it', 'martlet-chat'),
            'light' => __('Light', 'martlet-chat'),
            'dark' => __('Dark', 'martlet-chat'),
        ]);
        $fields->choice('widget_side', __('Corner', 'martlet-chat'), __('In a language that is written from right to left it is the other way round.', 'martlet-chat'), [
            'end' => __('Right', 'martlet-chat'),
            'start' => __('Left', 'martlet-chat'),
        ]);
        $fields->text('widget_accent', __('Colour', 'martlet-chat'), __('Of the button and of what stands out, such as #14599a. Empty: the chat\'s own.', 'martlet-chat'));
        $fields->close();
    }

    private function data(Fields $fields): void
    {
        $fields->open(__('Data', 'martlet-chat'), '');
        $fields->number('retention_days', __('Keep chats for', 'martlet-chat'), __('In days since a dialogue\'s last message. 0: for ever.', 'martlet-chat'), 0, 36500);
        $fields->checkbox('delete_data', __('When the plugin is deleted', 'martlet-chat'), __('Delete all chats and settings with it', 'martlet-chat'));
        $fields->close();
    }

    private function test(): void
    {
        printf(
            '<h2>%s</h2><p>%s</p><p><button type="button" class="button" id="martlet-test" data-martlet="%s">%s</button></p><ul id="martlet-results" class="martlet-results" aria-live="polite"></ul>',
            esc_html__('Test the connection', 'martlet-chat'),
            esc_html__('Tries what is saved, from this server and from this browser, and says how to mend what is wrong.', 'martlet-chat'),
            esc_attr((string) wp_json_encode(ConnectionTest::config())),
            esc_html__('Test connection', 'martlet-chat')
        );
    }
}
