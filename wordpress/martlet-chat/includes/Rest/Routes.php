<?php

declare(strict_types=1);

namespace Martlet\Chat\Rest;

use Closure;
use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Database\DatabaseError;
use Throwable;
use WP;
use WP_Error;
use WP_REST_Request;

/**
 * The contract's routes (`api/openapi.yaml`) under `/wp-json/martlet/v1`.
 */
final class Routes
{
    public const BASE = 'martlet/v1';
    private const DATA = 'martlet_chat_error';

    private ?Controller $controller = null;

    /** @param Closure(): Controller $makeController made when the first request asks for it */
    public function __construct(private Closure $makeController)
    {
    }

    public function register(): void
    {
        add_action('rest_api_init', [$this, 'registerRoutes']);
        add_action('parse_request', [self::class, 'understandPlain'], 1);
    }

    /** Where the routes are: an address to which a path and a query can be added, on every site. */
    public static function url(): string
    {
        return self::isPlain() ? home_url('/index.php/' . rest_get_url_prefix() . '/' . self::BASE) : untrailingslashit(rest_url(self::BASE));
    }

    /** A site without pretty addresses has its REST API in the query, where no other query can be added: here it has both. */
    public static function understandPlain(WP $wp): void
    {
        if (!self::isPlain() || isset($wp->query_vars['rest_route'])) {
            return;
        }
        $path = (string) parse_url((string) ($_SERVER['REQUEST_URI'] ?? ''), PHP_URL_PATH);
        $start = (string) parse_url(self::url(), PHP_URL_PATH);
        if (str_starts_with($path, $start . '/')) {
            $wp->query_vars['rest_route'] = '/' . self::BASE . substr($path, strlen($start));
        }
    }

    private static function isPlain(): bool
    {
        return (string) get_option('permalink_structure') === '';
    }

    public function registerRoutes(): void
    {
        $thread = '/chat/threads/(?P<id>[^/]+)';
        $this->route('/chat/send', ['POST' => 'send']);
        $this->route('/chat/read', ['POST' => 'read']);
        $this->route('/chat/heads', ['POST' => 'heads']);
        $this->route('/chat/poll', ['GET' => 'poll']);
        $this->route('/chat/token', ['POST' => 'token']);
        $this->route('/chat/threads', ['GET' => 'threads', 'POST' => 'createThread']);
        $this->route($thread, ['GET' => 'thread', 'PATCH' => 'updateThread']);
        $this->route($thread . '/messages', ['GET' => 'messages']);
        $this->route($thread . '/events', ['GET' => 'events']);
        $this->route($thread . '/access', ['GET' => 'access']);
    }

    /** @param array<string, string> $handlers the controller's method by HTTP's */
    private function route(string $path, array $handlers): void
    {
        $endpoints = [];
        foreach ($handlers as $method => $name) {
            $endpoints[] = [
                'methods' => $method,
                'permission_callback' => fn (WP_REST_Request $request) => $this->permit($name, $request),
                'callback' => fn (WP_REST_Request $request) => $this->answer($name, $request),
            ];
        }
        register_rest_route(self::BASE, $path, $endpoints);
    }

    /** @return true|WP_Error */
    private function permit(string $name, WP_REST_Request $request)
    {
        try {
            $this->controller()->authenticate($name, $request);
            return true;
        } catch (Throwable $problem) {
            $error = self::refusal($problem);
            return new WP_Error('martlet_' . $error->name, $error->getMessage(), ['status' => $error->status, self::DATA => $error]);
        }
    }

    private function answer(string $name, WP_REST_Request $request): JsonResponse
    {
        try {
            return $this->controller()->$name($request);
        } catch (Throwable $problem) {
            return JsonResponse::refusal(self::refusal($problem));
        }
    }

    private function controller(): Controller
    {
        return $this->controller ??= ($this->makeController)();
    }

    /** The refusal that a WordPress error stands for. */
    public static function refusalOf(WP_Error $error): ChatError
    {
        $data = $error->get_error_data();
        if (is_array($data) && ($data[self::DATA] ?? null) instanceof ChatError) {
            return $data[self::DATA];
        }
        return ChatError::ofStatus(is_array($data) ? (int) ($data['status'] ?? 500) : 500);
    }

    private static function refusal(Throwable $problem): ChatError
    {
        if ($problem instanceof ChatError) {
            return $problem;
        }
        error_log('Martlet: a request failed: ' . get_class($problem) . ': ' . $problem->getMessage());
        return $problem instanceof DatabaseError ? ChatError::unavailable() : ChatError::internal();
    }
}
