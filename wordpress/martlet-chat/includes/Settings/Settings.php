<?php

declare(strict_types=1);

namespace Martlet\Chat\Settings;

/**
 * The plugin's settings: one option, over which constants of wp-config.php and the environment go.
 */
final class Settings
{
    public const OPTION = 'martlet_chat';

    private const DEFAULTS = [
        // Where PHP reaches the gateway; empty: there is none.
        'gateway_url' => '',
        // Where browsers reach it; empty: at the site's own origin.
        'gateway_public_url' => '',
        'redis_url' => '',
        'jwt_secret' => '',
        'jwt_previous_secret' => '',
        // Until when the previous secret is accepted, in seconds since 1970.
        'jwt_previous_until' => 0,
        'api_key' => '',
        // How many visitors of a hundred use the gateway.
        'gateway_share' => 100,
        // 0: chats are kept for ever.
        'retention_days' => 0,
        'widget_everywhere' => false,
        // Above the chat; empty: as the widget has it.
        'widget_heading' => '',
        // As the visitor's system has it, or light or dark.
        'widget_theme' => 'auto',
        // The corner where lines of text end, or where they start.
        'widget_side' => 'end',
        // #rrggbb; empty: the widget's own.
        'widget_accent' => '',
        'delete_data' => false,
    ];

    /** What wp-config.php or the environment may say, as `MARTLET_JWT_SECRET`. */
    private const OUTSIDE = ['gateway_url', 'gateway_public_url', 'redis_url', 'jwt_secret', 'api_key'];

    /** The value in effect; null for a name that is none. */
    public function get(string $name): mixed
    {
        return $this->outside($name) ?? $this->stored()[$name] ?? null;
    }

    /** @return array<string, mixed> what is stored, whatever wp-config.php says */
    public function stored(): array
    {
        $stored = get_option(self::OPTION, []);
        return array_merge(self::DEFAULTS, is_array($stored) ? $stored : []);
    }

    /** @param array<string, mixed> $values */
    public function save(array $values): void
    {
        update_option(self::OPTION, $values);
    }

    /** Whether wp-config.php or the environment decides. */
    public function isFixed(string $name): bool
    {
        return $this->outside($name) !== null;
    }

    public function jwtSecret(): string
    {
        return $this->text('jwt_secret');
    }

    /** The secret before, while it is still accepted; else empty. */
    public function previousJwtSecret(int $now): string
    {
        return (int) $this->get('jwt_previous_until') > $now ? $this->text('jwt_previous_secret') : '';
    }

    public function apiKey(): string
    {
        return $this->text('api_key');
    }

    public function redisUrl(): string
    {
        return $this->text('redis_url');
    }

    public function gatewayUrl(): string
    {
        return rtrim($this->text('gateway_url'), '/');
    }

    /** Whether anybody hears what is published. */
    public function isPublishing(): bool
    {
        return $this->redisUrl() !== '' || ($this->gatewayUrl() !== '' && $this->apiKey() !== '') || has_filter('martlet_chat_publisher');
    }

    public function retentionDays(): int
    {
        /**
         * For how many days after their last message dialogues are kept; 0: for ever.
         *
         * @param int $days
         */
        return max(0, (int) apply_filters('martlet_chat_retention_days', (int) $this->get('retention_days')));
    }

    /** Makes the secret that tokens are signed with, if there is none. */
    public function makeSecret(): void
    {
        if ($this->jwtSecret() === '') {
            $this->save(array_merge($this->stored(), ['jwt_secret' => self::randomSecret()]));
        }
    }

    /**
     * Settings with a new token secret; that of before is accepted for some seconds more.
     *
     * @param array<string, mixed> $stored
     * @return array<string, mixed>
     */
    public function withSecret(array $stored, string $new, int $seconds, int $now): array
    {
        $old = $this->jwtSecret();
        if ($old === $new) {
            return $stored;
        }
        return array_merge($stored, [
            'jwt_secret' => $new,
            'jwt_previous_secret' => $old,
            'jwt_previous_until' => $old === '' ? 0 : $now + max(0, $seconds),
        ]);
    }

    public static function randomSecret(): string
    {
        return base64_encode(random_bytes(48));
    }

    private function text(string $name): string
    {
        $value = $this->get($name);
        return is_string($value) ? $value : '';
    }

    private function outside(string $name): ?string
    {
        if (!in_array($name, self::OUTSIDE, true)) {
            return null;
        }
        $constant = 'MARTLET_' . strtoupper($name);
        if (defined($constant) && is_string(constant($constant)) && constant($constant) !== '') {
            return constant($constant);
        }
        $value = getenv($constant);
        return is_string($value) && $value !== '' ? $value : null;
    }
}
