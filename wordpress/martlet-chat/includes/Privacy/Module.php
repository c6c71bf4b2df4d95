<?php

declare(strict_types=1);

namespace Martlet\Chat\Privacy;

use Martlet\Chat\Chat\Quota;
use Martlet\Chat\Database\Connection;
use Martlet\Chat\Settings\Settings;

/**
 * Export, erasure, retention, and a word for the site's privacy policy.
 */
final class Module
{
    private Connection $database;
    private Deletion $deletion;

    public function __construct(private Settings $settings, private string $file, private string $version)
    {
        $this->database = new Connection();
        $this->deletion = new Deletion($this->database);
    }

    public function register(): void
    {
        (new Exporter($this->database))->register();
        (new Eraser($this->database, $this->deletion))->register();
        add_action('init', fn () => $this->retention()->register());
        add_action('admin_init', [$this, 'policy']);
        register_deactivation_hook($this->file, static fn () => wp_clear_scheduled_hook(Retention::HOOK));
    }

    public function retention(): Retention
    {
        return new Retention($this->settings, $this->deletion, new Quota($this->database));
    }

    public function policy(): void
    {
        $text = __('When you write to us in the chat, we keep your messages, when you wrote them and how far you have read ours. Visitors without an account get a cookie by which the chat knows them again; it is needed for the chat alone.', 'martlet-chat');
        wp_add_privacy_policy_content(__('Chats', 'martlet-chat'), '<p>' . esc_html($text) . '</p>');
    }
}
