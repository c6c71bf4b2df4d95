<?php

declare(strict_types=1);

namespace Martlet\Chat;

use Throwable;

/**
 * What the site's own sessions mean to the chat: a guest who logs in brings the threads along; a session that ends takes
 * its tokens with it.
 */
final class Sessions
{
    public function __construct(private Plugin $plugin)
    {
    }

    public function register(): void
    {
        add_action('wp_logout', fn ($id = 0) => $this->plugin->services()->revocation()->onLogout($id));
        add_action('after_password_reset', fn ($user) => $this->plugin->services()->revocation()->revokeUser((int) $user->ID));
        add_action('profile_update', fn ($id, $before) => $this->plugin->services()->revocation()->onProfile((int) $id, $before), 10, 2);
        foreach (['set_user_role', 'add_user_role', 'remove_user_role', 'deleted_user', 'remove_user_from_blog'] as $hook) {
            add_action($hook, fn ($id) => $this->plugin->services()->revocation()->revokeUser((int) $id));
        }
        add_action('set_logged_in_cookie', fn ($cookie, $expire, $expiration, $id) => $this->loggedIn((int) $id), 10, 4);
    }

    private function loggedIn(int $id): void
    {
        if (!isset($_COOKIE[Tokens\Guests::COOKIE])) {
            return;
        }
        $user = get_userdata($id);
        $services = $this->plugin->services();
        $guest = $services->guests()->current(time());
        if ($user === false || $guest === null || $user->has_cap(Roles::CAPABILITY)) {
            return;
        }
        try {
            $services->merge()->merge($guest, $services->authenticator()->ofUser($user, null));
            $services->guests()->forget();
        } catch (Throwable $problem) {
            // Nobody's login fails for it: the next token tries again.
            error_log('Martlet: a guest\'s threads could not be moved: ' . $problem->getMessage());
        }
    }
}
