<?php

declare(strict_types=1);

namespace Martlet\Chat\Tokens;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\People;
use Martlet\Chat\Chat\Threads;
use Martlet\Chat\Roles;
use Martlet\Chat\Settings\Settings;
use WP_REST_Request;
use WP_User;

/**
 * Who a request comes from: a token, else WordPress's user (cookie and nonce), else a guest (cookie and nonce).
 */
final class Authenticator
{
    private const SHORTEST_KEY = 16;

    public function __construct(private Settings $settings, private Jwt $jwt, private Guests $guests, private People $people)
    {
    }

    /** @throws ChatError unauthorized, forbidden */
    public function identity(WP_REST_Request $request): Identity
    {
        $header = (string) $request->get_header('authorization');
        if ($header !== '' && !preg_match('/\ABasic /i', $header)) {
            return $this->byToken(preg_match('/\ABearer +(\S+)\z/i', $header, $found) ? $found[1] : '');
        }
        // WordPress has checked the nonce, or the application password, before.
        if (get_current_user_id() > 0) {
            return $this->ofUser(wp_get_current_user(), null);
        }
        $guest = $this->guests->current(time());
        if ($guest !== null && hash_equals($this->guests->nonce($guest), (string) $request->get_header('x_martlet_nonce'))) {
            return $this->ofGuest($guest, null);
        }
        throw ChatError::unauthorized();
    }

    /** Whether it is the gateway itself, with the API key. */
    public function isGateway(WP_REST_Request $request): bool
    {
        $key = $this->settings->apiKey();
        return strlen($key) >= self::SHORTEST_KEY
            && hash_equals('Bearer ' . $key, (string) $request->get_header('authorization'));
    }

    /** WordPress's user as one who chats. */
    public function ofUser(WP_User $user, ?array $threads, ?string $role = null): Identity
    {
        $isManager = $user->has_cap(Roles::CAPABILITY);
        if ($role === Identity::MANAGER && !$isManager) {
            throw ChatError::unauthorized();
        }
        $role ??= $isManager ? Identity::MANAGER : Identity::CLIENT;
        return new Identity((string) $user->ID, $role, People::nameOf($user), $threads);
    }

    private function byToken(string $token): Identity
    {
        $claims = $this->jwt->verify($token, time());
        $id = $claims['userId'] ?? $claims['sub'] ?? null;
        $role = $claims['role'] ?? null;
        if (!is_int($id) && !is_string($id) || !is_string($role)) {
            throw ChatError::unauthorized();
        }
        if (isset($claims['iss']) && $claims['iss'] !== Issuer::site()) {
            throw ChatError::unauthorized();
        }
        if ($role !== Identity::CLIENT && $role !== Identity::MANAGER) {
            throw ChatError::forbidden('The chat is for clients and managers; this token\'s role is neither.');
        }
        $threads = self::threads($claims);
        $id = (string) $id;
        if (Identity::isGuestId($id) && $role === Identity::CLIENT) {
            return $this->ofGuest($id, $threads, (int) ($claims['iat'] ?? 0));
        }
        $user = preg_match('/\A[1-9][0-9]{0,17}\z/', $id) ? get_userdata((int) $id) : false;
        if ($user === false || (is_multisite() && !is_user_member_of_blog($user->ID) && !is_super_admin($user->ID))) {
            throw ChatError::unauthorized();
        }
        $this->requireNotRevoked($this->people->find($id), (int) ($claims['iat'] ?? 0));
        return $this->ofUser($user, $threads, $role);
    }

    private function ofGuest(string $id, ?array $threads, int $issuedAt = PHP_INT_MAX): Identity
    {
        if (!preg_match('/\Ag_[A-Za-z0-9_-]{1,62}\z/', $id)) {
            throw ChatError::unauthorized();
        }
        $known = $this->people->find($id);
        $this->requireNotRevoked($known, $issuedAt);
        return new Identity($id, Identity::CLIENT, $known['name'] ?? null, $threads);
    }

    /** @param ?array<string, string|null> $known */
    private function requireNotRevoked(?array $known, int $issuedAt): void
    {
        if ($known !== null && (int) $known['revoked_at'] > 0 && $issuedAt <= (int) $known['revoked_at']) {
            throw ChatError::unauthorized('This token has been revoked.');
        }
    }

    /**
     * @param array<string, mixed> $claims
     * @return ?list<int>
     */
    private static function threads(array $claims): ?array
    {
        $threads = $claims['threads'] ?? null;
        if ($threads === null || $threads === '*') {
            return null;
        }
        if (!is_array($threads) || count($threads) > 1000) {
            throw ChatError::unauthorized();
        }
        $numbers = [];
        foreach ($threads as $id) {
            if (!is_int($id) && !is_string($id)) {
                throw ChatError::unauthorized();
            }
            $numbers[] = Threads::number($id);
        }
        return array_values(array_filter($numbers, 'is_int'));
    }
}
