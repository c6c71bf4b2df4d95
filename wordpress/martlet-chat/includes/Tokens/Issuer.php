<?php

declare(strict_types=1);

namespace Martlet\Chat\Tokens;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\Pace;
use Martlet\Chat\Chat\People;
use Martlet\Chat\Chat\Quota;
use Martlet\Chat\Settings\Settings;
use WP_REST_Request;

/**
 * Turns a session of the site into a short-lived token for the gateway.
 */
final class Issuer
{
    public const SECONDS = 900;

    public function __construct(
        private Settings $settings,
        private Jwt $jwt,
        private Guests $guests,
        private Authenticator $authenticator,
        private People $people,
        private Quota $quota,
        private Merge $merge
    ) {
    }

    /** What stands as `iss` in this site's tokens. */
    public static function site(): string
    {
        return untrailingslashit(home_url());
    }

    /**
     * A token for whoever the request's session speaks for; a visitor without one becomes a guest.
     *
     * @return array{token: string, expiresAt: int, nonce?: string}
     */
    public function issue(WP_REST_Request $request): array
    {
        if (strlen($this->settings->jwtSecret()) < 32) {
            throw ChatError::unavailable('The site has no token secret. Activate the plugin again, or set one.');
        }
        $this->requireOwnPage($request);
        $now = time();
        $guest = $this->guests->current($now);
        if ((string) $request->get_header('authorization') !== '' || get_current_user_id() > 0) {
            $identity = $this->authenticator->identity($request);
            if ($guest !== null && get_current_user_id() > 0 && (string) $identity->userId() === $identity->id && !$identity->isManager()) {
                $this->merge->merge($guest, $identity);
                $this->guests->forget();
            }
            return $this->sign($identity, $this->behindRevocation($identity->id));
        }
        if ($guest === null) {
            $this->quota->countGuest(self::address());
            $guest = $this->guests->create();
        }
        $this->guests->send($guest, $now);
        $known = $this->people->find($guest);
        $answer = $this->sign(new Identity($guest, Identity::CLIENT, $known['name'] ?? null), $now);
        return $answer + ['nonce' => $this->guests->nonce($guest)];
    }

    /** @return array{token: string, expiresAt: int} */
    public function sign(Identity $identity, int $now, int $seconds = self::SECONDS): array
    {
        $known = $this->people->find($identity->id);
        // Behind a revocation of this very second, where nobody has waited for its end.
        $issuedAt = max($now, (int) ($known['revoked_at'] ?? 0) + 1);
        $claims = [
            'userId' => $identity->isGuest() ? $identity->id : $identity->userId(),
            'role' => $identity->role,
            'iss' => self::site(),
            'aud' => 'martlet',
            'iat' => $issuedAt,
            'exp' => $now + $seconds,
            'jti' => Jwt::encode(random_bytes(9)),
            'pace' => Pace::of($identity)->claim(),
        ];
        if ($identity->name !== null && $identity->name !== '') {
            $claims['name'] = $identity->name;
        }
        if ($identity->threads !== null) {
            $claims['threads'] = $identity->threads;
        }
        /**
         * The claims of a token before it is signed.
         *
         * @param array $claims
         * @param Identity $identity
         */
        $claims = (array) apply_filters('martlet_chat_token_claims', $claims, $identity);
        return ['token' => $this->jwt->sign($claims), 'expiresAt' => (int) $claims['exp']];
    }

    /**
     * The time, in a second in which nobody's tokens were revoked: one that ends them covers all that were signed in its
     * second or before. Waits for the rest of it, where need be.
     */
    private function behindRevocation(string $id): int
    {
        $revoked = (int) ($this->people->find($id)['revoked_at'] ?? 0);
        $wait = $revoked + 1 - microtime(true);
        if ($wait > 0 && $wait <= 1) {
            usleep((int) ($wait * 1000000) + 1000);
        }
        return time();
    }

    /** Cookies come with requests of other sites' pages, too: those say where they come from. */
    private function requireOwnPage(WP_REST_Request $request): void
    {
        $origin = (string) $request->get_header('origin');
        $site = (string) $request->get_header('sec_fetch_site');
        if ($origin !== '' && !in_array($origin, self::origins(), true) || ($origin === '' && in_array($site, ['cross-site', 'same-site'], true))) {
            throw ChatError::forbidden('Tokens are for the site\'s own pages.');
        }
    }

    /** @return list<string> */
    public static function origins(): array
    {
        $own = [];
        foreach ([home_url(), site_url(), admin_url()] as $url) {
            $own[] = (string) preg_replace('#^(https?://[^/]+).*#', '$1', $url);
        }
        /**
         * The origins whose pages may ask for tokens.
         *
         * @param string[] $origins
         */
        return array_values((array) apply_filters('martlet_chat_allowed_origins', array_values(array_unique($own))));
    }

    private static function address(): string
    {
        /**
         * A visitor's address, for the limit of new guests: a site behind a proxy says where it stands.
         *
         * @param string $address
         */
        return (string) apply_filters('martlet_chat_client_address', (string) ($_SERVER['REMOTE_ADDR'] ?? ''));
    }
}
