<?php

declare(strict_types=1);

namespace Martlet\Chat\Rest;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Tokens\Issuer;
use WP_Error;
use WP_HTTP_Response;
use WP_REST_Request;

/**
 * Gives every answer below the namespace the contract's form: WordPress's own refusals, too.
 */
final class Answers
{
    /** Whether the answer that is on its way says itself that nobody may keep it. */
    private bool $isKeptByNobody = false;

    public function register(): void
    {
        add_filter('rest_request_after_callbacks', [$this, 'afterCallbacks'], 100, 3);
        add_filter('rest_post_dispatch', [$this, 'afterDispatch'], 100, 3);
        add_filter('rest_pre_serve_request', [$this, 'serve'], 100, 3);
        // For those who are logged in WordPress says less, and says it last.
        add_filter('rest_send_nocache_headers', fn ($send) => $send && !$this->isKeptByNobody, 100);
    }

    /**
     * @param mixed $response
     * @param mixed $handler
     * @return mixed
     */
    public function afterCallbacks($response, $handler, WP_REST_Request $request)
    {
        return $response instanceof WP_Error && self::isOurs($request)
            ? JsonResponse::refusal(Routes::refusalOf($response)) : $response;
    }

    /**
     * @param mixed $response
     * @param mixed $server
     * @return mixed
     */
    public function afterDispatch($response, $server, WP_REST_Request $request)
    {
        if ($response instanceof JsonResponse || !$response instanceof WP_HTTP_Response || !self::isOurs($request)) {
            return $response;
        }
        // The namespace's index, and answers to OPTIONS, stay what they are.
        return $response->get_status() < 400 ? $response : JsonResponse::refusal(ChatError::ofStatus($response->get_status()));
    }

    /**
     * @param mixed $served
     * @param mixed $response
     */
    public function serve($served, $response, WP_REST_Request $request): bool
    {
        if ($served || !self::isOurs($request)) {
            return (bool) $served;
        }
        // WordPress lets every page of the Web read along; here, the site's own only.
        if (!in_array((string) $request->get_header('origin'), Issuer::origins(), true)) {
            foreach (['Allow-Origin', 'Allow-Credentials', 'Allow-Methods', 'Allow-Headers', 'Expose-Headers'] as $name) {
                header_remove('Access-Control-' . $name);
            }
        }
        if (!$response instanceof JsonResponse) {
            return false;
        }
        $this->isKeptByNobody = true;
        if ($request->get_method() !== 'HEAD') {
            echo $response->json; // JSON, with its type in the header. nosemgrep: unescaped-output
        }
        return true;
    }

    private static function isOurs(WP_REST_Request $request): bool
    {
        return str_starts_with(strtolower((string) $request->get_route()), '/' . Routes::BASE);
    }
}
