<?php

declare(strict_types=1);

namespace Martlet\Chat\Rest;

use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\Pace;
use Martlet\Chat\Chat\Poll;
use Martlet\Chat\Chat\Time;
use Martlet\Chat\Database\Connection;
use Martlet\Chat\Settings\Settings;
use Martlet\Chat\Tokens\Jwt;
use Throwable;

/**
 * Answers the one question that is asked all day, "has something happened?", with the one answer that tells nothing: no.
 *
 * It does so while WordPress is still loading its plugins, for a fraction of the work. Whatever is new, odd, refused or
 * broken is none of its business: then nothing was said, WordPress goes on loading, and Controller::poll answers.
 */
final class FastPoll
{
    private const ROUTE = '/martlet/v1/chat/poll';
    /** What else may be in the query belongs to WordPress. */
    private const KNOWN = ['cursor' => 0, 'hidden' => 0, 'rest_route' => 0];

    /** @param array<mixed> $server, $query as PHP has them, before WordPress adds slashes */
    public function __construct(private array $server, private array $query, private Settings $settings, private Connection $database)
    {
    }

    public static function isWanted(): bool
    {
        return !(defined('MARTLET_FAST_POLL') && !constant('MARTLET_FAST_POLL')) && !wp_installing() && self::isActive();
    }

    /** A must-use plugin may call for a plugin that has been switched off since. */
    private static function isActive(): bool
    {
        if (did_action('muplugins_loaded') > 0) {
            return true;
        }
        $name = basename(dirname(__DIR__, 2)) . '/martlet-chat.php';
        return in_array($name, (array) get_option('active_plugins', []), true)
            || (is_multisite() && isset(((array) get_site_option('active_sitewide_plugins', []))[$name]));
    }

    /** Answers and ends the request, or does nothing at all. */
    public static function run(): void
    {
        $answer = (new self($_SERVER, $_GET, new Settings(), new Connection()))->answer(time());
        if ($answer === null || headers_sent()) {
            return;
        }
        foreach ($answer['headers'] as $name => $value) {
            header($name . ': ' . $value);
        }
        http_response_code($answer['status']);
        echo $answer['body']; // JSON, with its type in the header. nosemgrep: unescaped-output
        exit;
    }

    /** @return ?array{status: int, headers: array<string, string>, body: string} null: let WordPress answer */
    public function answer(int $now): ?array
    {
        try {
            $cursor = $this->query['cursor'] ?? '';
            if (!$this->isPlain() || !is_string($cursor) || $cursor === '') {
                return null;
            }
            [$instance, $position] = Poll::parse($cursor);
            if (Poll::cursor($instance, $position) !== $cursor) {
                return null;
            }
            $claims = (new Jwt($this->settings))->verify($this->token(), $now);
            $pace = $claims === null ? null : Pace::read($claims['pace'] ?? null);
            $identity = $claims === null || $pace === null ? null : self::identity($claims);
            $state = $identity === null ? null : $this->state($identity);
            if ($state === null || !self::isNothingNew($state, $instance, $position) || self::isRevoked($state, $claims)) {
                return null;
            }
            $quiet = $state['last_at'] === null ? PHP_INT_MAX : max(0, Time::now() - (int) $state['last_at']);
            return $this->nothing($cursor, $pace->after(false, $quiet, ($this->query['hidden'] ?? '') === '1'));
        } catch (Throwable) {
            return null;
        }
    }

    /** A question as the chat's own client asks it. */
    private function isPlain(): bool
    {
        $origin = ['HTTP_ORIGIN', 'HTTP_X_WP_NONCE', 'HTTP_X_HTTP_METHOD_OVERRIDE', 'PHP_AUTH_USER'];
        return ($this->server['REQUEST_METHOD'] ?? '') === 'GET'
            && array_intersect_key(array_flip($origin), $this->server) === []
            && array_diff_key($this->query, self::KNOWN) === []
            && $this->isRoute();
    }

    private function isRoute(): bool
    {
        $path = (string) parse_url((string) ($this->server['REQUEST_URI'] ?? ''), PHP_URL_PATH);
        $home = rtrim((string) parse_url(home_url(), PHP_URL_PATH), '/');
        if (isset($this->query['rest_route'])) {
            return $this->query['rest_route'] === self::ROUTE && in_array($path, [$home . '/', $home . '/index.php'], true);
        }
        $api = '/' . rest_get_url_prefix() . self::ROUTE;
        return $path === $home . $api || $path === $home . '/index.php' . $api;
    }

    private function token(): string
    {
        $header = $this->server['HTTP_AUTHORIZATION'] ?? $this->server['REDIRECT_HTTP_AUTHORIZATION'] ?? '';
        return is_string($header) && preg_match('/\ABearer +(\S+)\z/i', $header, $found) ? $found[1] : '';
    }

    /** @param array<string, mixed> $claims */
    private static function identity(array $claims): ?Identity
    {
        $id = $claims['userId'] ?? null;
        $role = $claims['role'] ?? null;
        $isOurs = ($claims['iss'] ?? null) === untrailingslashit(home_url()) && !isset($claims['threads']) && is_int($claims['iat'] ?? null);
        $isSomebody = is_int($id) && $id > 0 && in_array($role, [Identity::CLIENT, Identity::MANAGER], true)
            || is_string($id) && preg_match('/\Ag_[A-Za-z0-9_-]{1,62}\z/', $id) && $role === Identity::CLIENT;
        return $isOurs && $isSomebody ? new Identity((string) $id, $role) : null;
    }

    /**
     * All that has to be known, in one question of which every part is answered by an index.
     *
     * @return ?array<string, string|null>
     */
    private function state(Identity $identity): ?array
    {
        $wpdb = $this->database->wpdb();
        [$clock, $events, $threads, $participants, $people, $outbox] = array_map(
            [$this->database, 'table'],
            ['clock', 'events', 'threads', 'participants', 'people', 'outbox']
        );
        $mine = $identity->isManager() ? '1=1' : 'e.client_id = %s';
        $values = $identity->isManager() ? [] : [$identity->id];
        $last = "FROM {$events} e WHERE {$mine} ORDER BY e.position DESC LIMIT 1";
        // A manager sees every receipt: where any change at all is new, WordPress looks.
        $read = $identity->isManager() ? 'k.position'
            : "(SELECT MAX(p.position) FROM {$threads} t JOIN {$participants} p ON p.thread_id = t.id WHERE t.client_id = %s)";
        $waits = $this->settings->isPublishing() ? "EXISTS (SELECT 1 FROM {$outbox})" : '0';
        $exists = $identity->isGuest() ? '1'
            : "EXISTS (SELECT 1 FROM {$wpdb->users} u JOIN {$wpdb->usermeta} m ON m.user_id = u.ID WHERE u.ID = %d AND m.meta_key = %s)";
        $sql = "SELECT k.instance, k.position, (SELECT e.position {$last}) AS last_position, (SELECT e.created_at {$last}) AS last_at,
            {$read} AS read_position, {$waits} AS waits, {$exists} AS is_there,
            (SELECT revoked_at FROM {$people} WHERE id = %s) AS revoked_at FROM {$clock} k WHERE k.id = 1";
        $user = $identity->isGuest() ? [] : [$identity->userId(), $wpdb->get_blog_prefix() . 'capabilities'];
        return $this->database->row(
            $sql,
            array_merge($values, $values, $values, $user, [$identity->id])
        );
    }

    /** @param array<string, string|null> $state */
    private static function isNothingNew(array $state, string $instance, int $position): bool
    {
        return $state['instance'] === $instance && (int) $state['position'] >= $position
            && (int) $state['last_position'] <= $position && (int) $state['read_position'] <= $position
            && $state['waits'] === '0' && $state['is_there'] === '1';
    }

    /**
     * @param array<string, string|null> $state
     * @param array<string, mixed> $claims
     */
    private static function isRevoked(array $state, array $claims): bool
    {
        return (int) $state['revoked_at'] > 0 && $claims['iat'] <= (int) $state['revoked_at'];
    }

    /** @return array{status: int, headers: array<string, string>, body: string} */
    private function nothing(string $cursor, int $askAgain): array
    {
        $tag = Poll::tag($cursor, $cursor);
        $headers = [
            'Content-Type' => 'application/json; charset=' . get_option('blog_charset'),
            'X-Robots-Tag' => 'noindex',
            'X-Content-Type-Options' => 'nosniff',
            'Cache-Control' => 'no-store',
            'Allow' => 'GET',
            'Vary' => 'Origin',
            'ETag' => $tag,
            'Martlet-Ask-Again-Ms' => (string) $askAgain,
        ];
        $isKnown = Poll::isKnown($tag, (string) ($this->server['HTTP_IF_NONE_MATCH'] ?? ''));
        return $isKnown ? ['status' => 304, 'headers' => $headers, 'body' => '']
            : ['status' => 200, 'headers' => $headers, 'body' => Poll::json(['events' => [], 'cursor' => $cursor, 'askAgainMs' => $askAgain, 'reset' => false])];
    }
}
