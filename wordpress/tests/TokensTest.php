<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Tokens\Issuer;
use Martlet\Chat\Tokens\Jwt;
use WP_REST_Request;

final class TokensTest extends ChatCase
{
    /** @param array<string, mixed> $claims */
    private function signed(array $claims): string
    {
        return $this->services->jwt()->sign($claims + ['userId' => 'g_one', 'role' => 'client', 'iat' => time(), 'exp' => time() + 60]);
    }

    private function request(string $token): WP_REST_Request
    {
        $request = new WP_REST_Request('GET', '/martlet/v1/chat/threads');
        $request->set_header('Authorization', 'Bearer ' . $token);
        return $request;
    }

    private function statusOf(string $token): int
    {
        try {
            $this->services->authenticator()->identity($this->request($token));
            return 200;
        } catch (ChatError $error) {
            return $error->status;
        }
    }

    public function test_a_token_says_who_it_is_and_ends_soon(): void
    {
        $anna = $this->user('anna');
        $answer = $this->services->issuer()->sign($anna, time());
        $claims = $this->services->jwt()->verify($answer['token'], time());
        self::assertSame($anna->userId(), $claims['userId']);
        self::assertSame(['client', 'Anna', Issuer::site()], [$claims['role'], $claims['name'], $claims['iss']]);
        self::assertSame($claims['exp'], $answer['expiresAt']);
        self::assertLessThanOrEqual(time() + 900, $answer['expiresAt']);
        self::assertSame($anna->id, $this->services->authenticator()->identity($this->request($answer['token']))->id);
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public function wrongClaims(): iterable
    {
        yield 'has ended' => [['exp' => time() - 1]];
        yield 'ends when' => [['exp' => 'tomorrow']];
        yield 'is not yet' => [['nbf' => time() + 600]];
        yield 'of the future' => [['iat' => time() + 600]];
        yield 'of nobody' => [['userId' => null]];
        yield 'of a list' => [['userId' => ['g_one']]];
        yield 'of a user who is not' => [['userId' => 999999]];
        yield 'of a manager who is none' => [['userId' => 'g_one', 'role' => 'manager']];
        yield 'of another site' => [['iss' => 'https://other.example']];
        yield 'for odd threads' => [['threads' => 'all']];
    }

    /**
     * @dataProvider wrongClaims
     * @param array<string, mixed> $claims
     */
    public function test_a_token_with_wrong_claims_is_worth_nothing(array $claims): void
    {
        self::assertSame(200, $this->statusOf($this->signed([])));
        self::assertSame(401, $this->statusOf($this->signed($claims)));
    }

    public function test_a_token_without_an_end_is_worth_nothing(): void
    {
        self::assertNull($this->services->jwt()->verify($this->services->jwt()->sign(['userId' => 'g_one', 'role' => 'client']), time()));
    }

    public function test_the_header_does_not_choose_the_algorithm(): void
    {
        [, $body, $signature] = explode('.', $this->signed([]));
        foreach (['{"alg":"none"}', '{"alg":"HS512"}', '{"alg":"RS256"}', '{}', '[]', 'x', '{"alg":"HS256","crit":["x"]}'] as $head) {
            $signed = Jwt::encode($head) . '.' . $body;
            $right = Jwt::encode(hash_hmac('sha256', $signed, $this->settings->jwtSecret(), true));
            foreach (['', $signature, $right] as $given) {
                self::assertNull($this->services->jwt()->verify("{$signed}.{$given}", time()), $head);
            }
        }
    }

    public function test_mutations_of_a_token_are_worth_nothing(): void
    {
        $token = $this->signed([]);
        $seed = random_int(0, PHP_INT_MAX);
        mt_srand($seed);
        $alphabet = 'ABCabc019-_.=+/ ';
        for ($round = 0; $round < 2000; $round++) {
            $mutant = $token;
            for ($times = mt_rand(1, 3); $times > 0; $times--) {
                $at = mt_rand(0, strlen($mutant) - 1);
                $mutant = substr_replace($mutant, $alphabet[mt_rand(0, 15)], $at, mt_rand(0, 2));
            }
            // The last letter of a signature has bits that mean nothing.
            $isSame = Jwt::decode((string) strrchr($mutant, '.')) === Jwt::decode((string) strrchr($token, '.'));
            if (substr($mutant, 0, (int) strrpos($token, '.')) !== substr($token, 0, (int) strrpos($token, '.')) || !$isSame) {
                self::assertNull($this->services->jwt()->verify($mutant, time()), "seed {$seed}: {$mutant}");
            }
        }
    }

    public function test_nobody_is_sent_away_by_a_new_secret(): void
    {
        $token = $this->signed([]);
        $old = $this->settings->jwtSecret();
        $this->settings->save($this->settings->withSecret($this->settings->stored(), $this->settings::randomSecret(), 60, time()));
        self::assertNotSame($old, $this->settings->jwtSecret());
        self::assertSame(200, $this->statusOf($token));
        self::assertSame(200, $this->statusOf($this->signed([])));
        self::assertNull($this->services->jwt()->verify($token, time() + 61));
        self::assertNotSame($this->head($token)['kid'], $this->head($this->signed([]))['kid']);
    }

    public function test_a_second_revocation_within_a_second_ends_what_was_signed_between(): void
    {
        $id = $this->becomes('anna');
        try {
            $this->services->people()->revoke((string) $id, time());
            $token = $this->services->issuer()->issue(new WP_REST_Request('POST', '/martlet/v1/chat/token'))['token'];
            self::assertSame(200, $this->statusOf($token));
            self::assertLessThanOrEqual(time(), $this->services->jwt()->verify($token, time())['iat']);
            $this->services->people()->revoke((string) $id, time());
            self::assertSame(401, $this->statusOf($token));
        } finally {
            wp_set_current_user(0);
        }
    }

    public function test_after_a_new_password_or_role_the_tokens_of_before_are_worth_nothing_and_new_ones_are(): void
    {
        $id = wp_insert_user(['user_login' => 'revoked', 'user_pass' => 'a', 'user_email' => 'revoked@shop.test', 'role' => 'subscriber']);
        $user = get_userdata($id);
        $revoke = [
            static fn () => wp_update_user(['ID' => $id, 'user_pass' => 'b']),
            static fn () => $user->set_role('contributor'),
            static fn () => reset_password($user, 'c'),
        ];
        try {
            foreach ($revoke as $change) {
                $token = $this->services->issuer()->sign($this->services->authenticator()->ofUser($user, null), time())['token'];
                self::assertSame(200, $this->statusOf($token));
                $this->database->execute("UPDATE {$this->database->table('people')} SET revoked_at = 0 WHERE id = %s", [(string) $id]);
                $token = $this->signed(['userId' => $id]);
                $change();
                self::assertSame(401, $this->statusOf($token));
                $token = $this->services->issuer()->sign($this->services->authenticator()->ofUser($user, null), time())['token'];
                self::assertSame(200, $this->statusOf($token));
            }
        } finally {
            wp_delete_user($id);
        }
        self::assertSame(401, $this->statusOf($this->signed(['userId' => $id])));
    }

    public function test_a_manager_who_is_one_no_more_has_no_managers_token(): void
    {
        $maria = get_user_by('login', 'maria');
        $token = $this->signed(['userId' => $maria->ID, 'role' => 'manager']);
        self::assertSame(200, $this->statusOf($token));
        $anna = get_user_by('login', 'anna');
        self::assertSame(401, $this->statusOf($this->signed(['userId' => $anna->ID, 'role' => 'manager'])));
    }

    public function test_a_token_for_certain_threads_sees_no_others(): void
    {
        [$one] = $this->services->chat()->send($this->guest(), null, 'one', 'k1');
        $two = $this->services->chat()->createThread($this->guest(), 'two', null, null);
        $identity = $this->services->authenticator()->identity($this->request($this->signed(['threads' => [$two->id]])));
        self::assertNull($this->services->threads()->find($one->threadId, $identity));
        self::assertNotNull($this->services->threads()->find($two->id, $identity));
        self::assertCount(1, $this->services->threads()->search($identity, [], null, 10));
        $this->expectException(ChatError::class);
        $this->services->chat()->createThread($identity, '', null, null);
    }

    public function test_a_page_of_another_site_gets_no_token(): void
    {
        foreach ([['Origin', 'https://evil.example'], ['Origin', 'null'], ['Sec-Fetch-Site', 'cross-site']] as [$name, $value]) {
            $request = new WP_REST_Request('POST', '/martlet/v1/chat/token');
            $request->set_header($name, $value);
            try {
                $this->services->issuer()->issue($request);
                self::fail("{$name}: {$value}");
            } catch (ChatError $error) {
                self::assertSame(403, $error->status);
            }
        }
    }

    /** @return array<string, string> */
    private function head(string $token): array
    {
        return json_decode(Jwt::decode(explode('.', $token)[0]), true);
    }
}
