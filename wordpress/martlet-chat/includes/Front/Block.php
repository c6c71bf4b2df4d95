<?php

declare(strict_types=1);

namespace Martlet\Chat\Front;

/**
 * The block `martlet/chat`: the same as the shortcode, for the block editor.
 */
final class Block
{
    private const EDITOR_SCRIPT = 'martlet-chat-block';

    public function __construct(private Page $page, private string $file, private string $version)
    {
    }

    public function register(): void
    {
        add_action('init', [$this, 'registerBlock']);
    }

    public function registerBlock(): void
    {
        $needs = ['wp-blocks', 'wp-block-editor', 'wp-element', 'wp-i18n'];
        wp_register_script(self::EDITOR_SCRIPT, plugins_url('js/block.js', $this->file), $needs, $this->version, true);
        wp_set_script_translations(self::EDITOR_SCRIPT, 'martlet-chat', dirname($this->file) . '/languages');
        register_block_type('martlet/chat', [
            'api_version' => 2,
            'title' => __('Chat', 'martlet-chat'),
            'description' => __('The chat with the shop\'s managers, within the page.', 'martlet-chat'),
            'category' => 'widgets',
            'icon' => 'format-chat',
            'supports' => ['html' => false, 'multiple' => false, 'reusable' => false],
            'editor_script' => self::EDITOR_SCRIPT,
            'render_callback' => [$this, 'render'],
        ]);
    }

    public function render(): string
    {
        // The editor shows what it is; it is no place to chat.
        return defined('REST_REQUEST') && REST_REQUEST ? '' : $this->page->place();
    }
}
