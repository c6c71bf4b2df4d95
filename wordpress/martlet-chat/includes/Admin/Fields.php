<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Martlet\Chat\Settings\Settings;

/**
 * The rows of the settings form. A secret is never printed, only that there is one.
 */
final class Fields
{
    /** @param array<string, string> $problems by the field's name */
    public function __construct(private Settings $settings, private array $problems)
    {
    }

    public function open(string $title, string $text): void
    {
        printf('<h2>%s</h2>', esc_html($title));
        if ($text !== '') {
            printf('<p>%s</p>', esc_html($text));
        }
        echo '<table class="form-table" role="presentation">';
    }

    public function close(): void
    {
        echo '</table>';
    }

    public function text(string $name, string $label, string $help): void
    {
        $this->begin($name, $label);
        printf(
            '<input type="text" class="regular-text code" name="martlet[%1$s]" id="martlet-%1$s" value="%2$s"%3$s aria-describedby="martlet-%1$s-help">',
            esc_attr($name),
            esc_attr((string) $this->settings->get($name)),
            esc_attr($this->lock($name))
        );
        $this->end($name, $help);
    }

    public function number(string $name, string $label, string $help, int $least, int $most): void
    {
        $this->begin($name, $label);
        printf(
            '<input type="number" class="small-text" name="martlet[%1$s]" id="martlet-%1$s" value="%2$s" min="%3$s" max="%4$s"%5$s aria-describedby="martlet-%1$s-help">',
            esc_attr($name),
            esc_attr((string) $this->settings->get($name)),
            esc_attr((string) $least),
            esc_attr((string) $most),
            esc_attr($this->lock($name))
        );
        $this->end($name, $help);
    }

    /** @param array<string, string> $choices labels by their values */
    public function choice(string $name, string $label, string $help, array $choices): void
    {
        $this->begin($name, $label);
        printf('<select name="martlet[%1$s]" id="martlet-%1$s" aria-describedby="martlet-%1$s-help">', esc_attr($name));
        foreach ($choices as $value => $text) {
            printf(
                '<option value="%1$s"%2$s>%3$s</option>',
                esc_attr($value),
                selected((string) $this->settings->get($name), $value, false),
                esc_html($text)
            );
        }
        echo '</select>';
        $this->end($name, $help);
    }

    public function checkbox(string $name, string $label, string $text): void
    {
        $this->begin($name, $label);
        printf(
            '<label><input type="checkbox" name="martlet[%1$s]" id="martlet-%1$s" value="1"%2$s> %3$s</label>',
            esc_attr($name),
            checked((bool) $this->settings->get($name), true, false),
            esc_html($text)
        );
        $this->end($name, '');
    }

    /** @param bool $mayGo whether the secret may be taken away again */
    public function secret(string $name, string $label, string $help, bool $mayGo = false): void
    {
        $isSet = (string) $this->settings->get($name) !== '';
        $this->begin($name, $label);
        printf(
            '<input type="password" class="regular-text code" name="martlet[%1$s]" id="martlet-%1$s" value="" autocomplete="off" spellcheck="false" placeholder="%2$s"%3$s aria-describedby="martlet-%1$s-help">',
            esc_attr($name),
            esc_attr($isSet ? __('Set. Empty: it stays as it is.', 'martlet-chat') : __('Not set', 'martlet-chat')),
            esc_attr($this->lock($name))
        );
        if ($mayGo && $isSet && $this->lock($name) === '') {
            printf(
                ' <label><input type="checkbox" name="martlet[%1$s_forget]" value="1"> %2$s</label>',
                esc_attr($name),
                esc_html__('Remove it', 'martlet-chat')
            );
        }
        $this->end($name, $help);
    }

    private function begin(string $name, string $label): void
    {
        printf('<tr><th scope="row"><label for="martlet-%1$s">%2$s</label></th><td>', esc_attr($name), esc_html($label));
    }

    private function end(string $name, string $help): void
    {
        if (isset($this->problems[$name])) {
            printf('<p class="martlet-problem" role="alert">%s</p>', esc_html($this->problems[$name]));
        }
        if ($this->lock($name) !== '') {
            $help .= ' ' . __('It is set in wp-config.php or by the environment and can only be changed there.', 'martlet-chat');
        }
        printf('<p class="description" id="martlet-%1$s-help">%2$s</p></td></tr>', esc_attr($name), esc_html($help));
    }

    private function lock(string $name): string
    {
        return $this->settings->isFixed($name) ? ' disabled' : '';
    }
}
