<?php

declare(strict_types=1);

namespace Martlet\Chat\Tokens;

use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\People;
use Martlet\Chat\Settings\Settings;
use Throwable;
use WP_Session_Tokens;

/**
 * Makes tokens worthless before their time: after a logout, another password, another role, and when a user goes.
 */
final class Revocation
{
    private const TIMEOUT = 0.5;

    public function __construct(private Settings $settings, private People $people)
    {
    }

    /** The other sessions of somebody who logs out of one stay. */
    public function onLogout($id = 0): void
    {
        if ((int) $id > 0 && WP_Session_Tokens::get_instance((int) $id)->get_all() === []) {
            $this->revokeUser((int) $id);
        }
    }

    public function onProfile(int $id, $before): void
    {
        $user = get_userdata($id);
        if ($user !== false && isset($before->user_pass) && $before->user_pass !== $user->user_pass) {
            $this->revokeUser($id);
        }
    }

    public function revokeUser(int $id): void
    {
        if ($id > 0) {
            $this->revoke((string) $id);
        }
    }

    /** The tokens of this moment and before are worth nothing; open connections end. */
    public function revoke(string $id): void
    {
        try {
            $this->people->revoke($id, time());
        } catch (Throwable $problem) {
            // The user's action goes on; the tokens live for a quarter of an hour at most.
            error_log('Martlet: tokens could not be revoked: ' . $problem->getMessage());
        }
        if ($this->settings->gatewayUrl() === '' || $this->settings->apiKey() === '') {
            return;
        }
        wp_remote_post($this->settings->gatewayUrl() . '/api/disconnect', [
            'timeout' => self::TIMEOUT,
            'redirection' => 0,
            'blocking' => false,
            'headers' => [
                'Authorization' => 'Bearer ' . $this->settings->apiKey(),
                'Content-Type' => 'application/json',
            ],
            'body' => (string) wp_json_encode(['userId' => Identity::isGuestId($id) ? $id : (int) $id]),
        ]);
    }
}
