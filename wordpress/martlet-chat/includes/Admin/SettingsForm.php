<?php

declare(strict_types=1);

namespace Martlet\Chat\Admin;

use Martlet\Chat\Front\Accent;

/**
 * What comes from the settings page, made into settings. Knows nothing of WordPress's state: values in, values out.
 *
 * A secret's field is always empty on the page; left empty it stays what it was.
 */
final class SettingsForm
{
    public const JWT_BYTES = 32;
    private const KEY_BYTES = 16;

    /** @var array<string, string> what was wrong, by the field's name */
    public array $problems = [];

    /**
     * @param array<mixed> $input as the browser sent it, without slashes
     * @param array<string, mixed> $before the settings until now
     * @return array<string, mixed> the settings that are to be stored; a field that is wrong stays what it was
     */
    public function read(array $input, array $before): array
    {
        $this->problems = [];
        $after = $before;
        $after['gateway_url'] = $this->address($input, 'gateway_url', $before);
        $after['gateway_public_url'] = $this->address($input, 'gateway_public_url', $before);
        $after['gateway_share'] = $this->number($input, 'gateway_share', 0, 100, $before);
        $after['retention_days'] = $this->number($input, 'retention_days', 0, 36500, $before);
        $after['redis_url'] = $this->redis($input, $before);
        $after['jwt_secret'] = $this->secret($input, 'jwt_secret', self::JWT_BYTES, $before);
        $after['api_key'] = $this->secret($input, 'api_key', self::KEY_BYTES, $before);
        $after['widget_heading'] = mb_substr(sanitize_text_field($this->text($input, 'widget_heading')), 0, 80, 'UTF-8');
        $after['widget_theme'] = $this->choice($input, 'widget_theme', ['auto', 'light', 'dark']);
        $after['widget_side'] = $this->choice($input, 'widget_side', ['end', 'start']);
        $after['widget_accent'] = $this->colour($input, $before);
        foreach (['widget_everywhere', 'delete_data'] as $name) {
            $after[$name] = ($input[$name] ?? '') === '1';
        }
        return $after;
    }

    /**
     * @param array<mixed> $input
     * @param array<string, mixed> $before
     */
    private function address(array $input, string $name, array $before): string
    {
        $text = $this->text($input, $name);
        if ($text === '') {
            return '';
        }
        $parts = wp_parse_url($text);
        $right = is_array($parts) && in_array($parts['scheme'] ?? '', ['http', 'https'], true)
            && !empty($parts['host']) && !isset($parts['user']) && !isset($parts['query']) && !isset($parts['fragment']);
        if (!$right || esc_url_raw($text, ['http', 'https']) !== $text) {
            $this->problems[$name] = __('An address looks like http://127.0.0.1:8080 or https://chat.shop.example.', 'martlet-chat');
            return (string) ($before[$name] ?? '');
        }
        return untrailingslashit($text);
    }

    /**
     * @param array<mixed> $input
     * @param list<string> $choices the first for what is none of them
     */
    private function choice(array $input, string $name, array $choices): string
    {
        $text = $this->text($input, $name);
        return in_array($text, $choices, true) ? $text : $choices[0];
    }

    /**
     * @param array<mixed> $input
     * @param array<string, mixed> $before
     */
    private function colour(array $input, array $before): string
    {
        $text = $this->text($input, 'widget_accent');
        if ($text === '' || Accent::isColour($text)) {
            return strtolower($text);
        }
        $this->problems['widget_accent'] = __('A colour looks like #14599a.', 'martlet-chat');
        return (string) ($before['widget_accent'] ?? '');
    }

    /**
     * @param array<mixed> $input
     * @param array<string, mixed> $before
     */
    private function redis(array $input, array $before): string
    {
        $kept = (string) ($before['redis_url'] ?? '');
        if (($input['redis_url_forget'] ?? '') === '1') {
            return '';
        }
        $text = $this->text($input, 'redis_url');
        if ($text === '') {
            return $kept;
        }
        if (!preg_match('#^(rediss?://[^\x00-\x20/?\#]+(/\d{1,4})?/?(\?[^\x00-\x20\#]*)?|redis\+unix://[^\x00-\x20]*/[^\x00-\x20]+)$#D', $text)) {
            $this->problems['redis_url'] = __('The address of a Redis looks like redis://127.0.0.1:6379 or redis://user:password@host:6379/0.', 'martlet-chat');
            return $kept;
        }
        return $text;
    }

    public static function isSecret(string $text, int $bytes): bool
    {
        return strlen($text) >= $bytes && !preg_match('/[\x00-\x20\x7f]/', $text);
    }

    /**
     * @param array<mixed> $input
     * @param array<string, mixed> $before
     */
    private function secret(array $input, string $name, int $bytes, array $before): string
    {
        $text = $this->text($input, $name);
        if ($text === '') {
            return (string) ($before[$name] ?? '');
        }
        if (!self::isSecret($text, $bytes)) {
            $this->problems[$name] = sprintf(
                /* translators: %d: number of characters */
                __('It has at least %d characters and no blanks. `openssl rand -base64 48` makes a good one.', 'martlet-chat'),
                $bytes
            );
            return (string) ($before[$name] ?? '');
        }
        return $text;
    }

    /**
     * @param array<mixed> $input
     * @param array<string, mixed> $before
     */
    private function number(array $input, string $name, int $least, int $most, array $before): int
    {
        $text = $this->text($input, $name);
        if (!preg_match('/^\d{1,6}$/', $text) || (int) $text < $least || (int) $text > $most) {
            /* translators: 1: smallest, 2: biggest number */
            $this->problems[$name] = sprintf(__('A whole number from %1$d to %2$d.', 'martlet-chat'), $least, $most);
            return (int) ($before[$name] ?? $least);
        }
        return (int) $text;
    }

    /** @param array<mixed> $input */
    private function text(array $input, string $name): string
    {
        $value = $input[$name] ?? '';
        return is_string($value) ? trim($value) : '';
    }
}
