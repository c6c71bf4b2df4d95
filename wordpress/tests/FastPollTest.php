<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\Time;
use Martlet\Chat\Database\Connection;
use Martlet\Chat\Rest\FastPoll;

/**
 * The quick answer: it says no more than "nothing", and only where all of WordPress would say the same.
 */
final class FastPollTest extends ChatCase
{
    /** @var array<string, string> */
    private array $tokens = [];

    protected function setUp(): void
    {
        parent::setUp();
        // Nobody is told of anything, so that the outbox is empty.
        $this->set(['redis_url' => '', 'gateway_url' => '']);
    }

    private function token(Identity $who): string
    {
        return $this->tokens[$who->id] ??= $this->services->issuer()->sign($who, time())['token'];
    }

    private function cursor(Identity $who, string $before = ''): string
    {
        return $this->services->poll()->since($who, $before, false, Time::now())['cursor'];
    }

    /**
     * @param array<string, mixed> $query
     * @param array<string, mixed> $server
     * @return ?array{status: int, headers: array<string, string>, body: string}
     */
    private function ask(string $token, array $query, array $server = []): ?array
    {
        $server += ['REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/wp-json/martlet/v1/chat/poll?x', 'HTTP_AUTHORIZATION' => "Bearer {$token}"];
        return (new FastPoll($server, $query, $this->settings, new Connection()))->answer(time());
    }

    public function test_it_says_that_nothing_has_happened_as_wordpress_would(): void
    {
        [$message] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        foreach ([$this->guest(), $this->user('maria'), $this->user('anna')] as $who) {
            $cursor = $this->cursor($who);
            $answer = $this->ask($this->token($who), ['cursor' => $cursor]);
            self::assertSame(200, $answer['status'], $who->id);
            $asksAgain = $who->name === 'Anna' ? 15000 : 1000;
            self::assertSame(['events' => [], 'cursor' => $cursor, 'askAgainMs' => $asksAgain], json_decode($answer['body'], true));
            $again = $this->ask($this->token($who), ['cursor' => $cursor, 'hidden' => '1'], ['HTTP_IF_NONE_MATCH' => $answer['headers']['ETag']]);
            self::assertSame([304, ''], [$again['status'], $again['body']]);
            self::assertContains($again['headers']['Martlet-Ask-Again-Ms'], ['30000', '60000']);
        }
        self::assertGreaterThan(0, $message->seq);
    }

    public function test_it_is_silent_for_what_is_new(): void
    {
        $guest = $this->guest();
        $maria = $this->user('maria');
        [$message] = $this->services->chat()->send($guest, null, 'hello', 'k1');
        $cursors = [$guest->id => $this->cursor($guest), $maria->id => $this->cursor($maria)];
        $this->services->receipts()->mark($maria, $message->threadId, null, $message->seq);
        self::assertNull($this->ask($this->token($guest), ['cursor' => $cursors[$guest->id]]), 'a receipt');
        self::assertNull($this->ask($this->token($maria), ['cursor' => $cursors[$maria->id]]), 'a receipt');
        $cursor = $this->cursor($guest, $cursors[$guest->id]);
        self::assertNotNull($this->ask($this->token($guest), ['cursor' => $cursor]));
        $this->services->chat()->send($maria, $message->threadId, 'good day', 'k2');
        self::assertNull($this->ask($this->token($guest), ['cursor' => $cursor]), 'a message');
    }

    /** @return iterable<string, array{array<string, mixed>, array<string, mixed>}> */
    public function oddQuestions(): iterable
    {
        yield 'another method' => [[], ['REQUEST_METHOD' => 'POST']];
        yield 'a method in a header' => [[], ['HTTP_X_HTTP_METHOD_OVERRIDE' => 'PATCH']];
        yield 'a method in the query' => [['_method' => 'GET'], []];
        yield 'an envelope' => [['_envelope' => '1'], []];
        yield 'a callback' => [['_jsonp' => 'steal'], []];
        yield 'another page' => [[], ['HTTP_ORIGIN' => 'https://evil.example']];
        yield 'a nonce beside' => [[], ['HTTP_X_WP_NONCE' => 'x']];
        yield 'a password beside' => [[], ['PHP_AUTH_USER' => 'anna']];
        yield 'another route' => [[], ['REQUEST_URI' => '/wp-json/martlet/v1/chat/poll/more']];
        yield 'a route below another' => [[], ['REQUEST_URI' => '/wp-json/other/martlet/v1/chat/poll']];
        yield 'a route in the query of another' => [[], ['REQUEST_URI' => '/wp-json/wp/v2/posts?/martlet/v1/chat/poll']];
        yield 'another script' => [['rest_route' => '/martlet/v1/chat/poll'], ['REQUEST_URI' => '/wp-login.php?rest_route=/martlet/v1/chat/poll']];
        yield 'two routes' => [['rest_route' => '/wp/v2/posts'], []];
        yield 'no cursor' => [['cursor' => ''], []];
        yield 'a list of cursors' => [['cursor' => ['p1.a.1']], []];
        yield 'another database' => [['cursor' => 'p1.another.1'], []];
        yield 'no cursor of ours' => [['cursor' => "p1.x.1' OR 1=1"], []];
        yield 'no token' => [[], ['HTTP_AUTHORIZATION' => '']];
        yield 'a key' => [[], ['HTTP_AUTHORIZATION' => 'Bearer a-key-of-enough-bytes']];
    }

    /**
     * @dataProvider oddQuestions
     * @param array<string, mixed> $query
     * @param array<string, mixed> $server
     */
    public function test_it_is_silent_for_what_is_odd(array $query, array $server): void
    {
        $token = $this->token($this->guest());
        $cursor = $this->cursor($this->guest());
        self::assertNotNull($this->ask($token, ['cursor' => $cursor]));
        self::assertNull($this->ask($token, $query + ['cursor' => $cursor], $server));
    }

    public function test_it_knows_cursors_in_one_spelling_alone(): void
    {
        [, $instance, $position] = explode('.', $this->cursor($this->guest()));
        self::assertNull($this->ask($this->token($this->guest()), ['cursor' => "p1.{$instance}.0{$position}"]));
        self::assertNull($this->ask($this->token($this->guest()), ['cursor' => "p1.{$instance}.zzzzzzz"]), 'a place that is not yet');
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public function oddClaims(): iterable
    {
        yield 'another site' => [['iss' => 'https://other.example']];
        yield 'no site' => [['iss' => null]];
        yield 'no pace' => [['pace' => null]];
        yield 'certain threads' => [['threads' => [1]]];
        yield 'has ended' => [['exp' => 1]];
        yield 'no beginning' => [['iat' => null]];
        yield 'a guest as a manager' => [['role' => 'manager']];
        yield 'another role' => [['role' => 'robot']];
        yield 'nobody' => [['userId' => 0]];
        yield 'a user who is not' => [['userId' => 999999]];
        yield 'a user as a text' => [['userId' => '1']];
    }

    /**
     * @dataProvider oddClaims
     * @param array<string, mixed> $claims
     */
    public function test_it_is_silent_for_tokens_that_wordpress_must_judge(array $claims): void
    {
        $right = $this->services->jwt()->verify($this->token($this->guest()), time());
        $cursor = $this->cursor($this->guest());
        self::assertNotNull($this->ask($this->services->jwt()->sign($right), ['cursor' => $cursor]));
        self::assertNull($this->ask($this->services->jwt()->sign(array_filter($claims + $right, static fn ($claim): bool => $claim !== null)), ['cursor' => $cursor]));
    }

    public function test_it_is_silent_for_who_has_been_revoked_deleted_or_put_out(): void
    {
        $id = wp_insert_user(['user_login' => 'fast', 'user_pass' => 'fast', 'user_email' => 'fast@shop.test', 'role' => 'subscriber']);
        $who = $this->services->authenticator()->ofUser(get_userdata($id), null);
        try {
            $token = $this->services->jwt()->sign(['iat' => time() + 30] + (array) $this->services->jwt()->verify($this->token($who), time()));
            $cursor = $this->cursor($who);
            self::assertNotNull($this->ask($token, ['cursor' => $cursor]));
            self::assertNotNull($this->ask($this->token($this->guest()), ['cursor' => $cursor]));
            $this->services->people()->revoke('g_one', time());
            self::assertNull($this->ask($this->token($this->guest()), ['cursor' => $cursor]), 'a guest');
            $meta = get_user_meta($id, $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities', true);
            delete_user_meta($id, $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities');
            self::assertNull($this->ask($token, ['cursor' => $cursor]), 'of no role here');
            update_user_meta($id, $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities', $meta);
            self::assertNotNull($this->ask($token, ['cursor' => $cursor]));
            $GLOBALS['wpdb']->delete($GLOBALS['wpdb']->users, ['ID' => $id]);
            self::assertNull($this->ask($token, ['cursor' => $cursor]), 'deleted past WordPress');
        } finally {
            clean_user_cache($id);
            $GLOBALS['wpdb']->delete($GLOBALS['wpdb']->usermeta, ['user_id' => $id]);
            $GLOBALS['wpdb']->delete($GLOBALS['wpdb']->users, ['ID' => $id]);
        }
    }

    public function test_it_is_silent_while_something_waits_to_be_published(): void
    {
        $this->set(['redis_url' => 'redis://127.0.0.1:1']);
        $cursor = $this->cursor($this->guest());
        self::assertNotNull($this->ask($this->token($this->guest()), ['cursor' => $cursor]));
        $this->services->chat()->send($this->guest('g_other'), null, 'to be relayed by the next request', 'k1');
        self::assertNull($this->ask($this->token($this->guest()), ['cursor' => $cursor]));
    }

    public function test_the_secret_before_is_good_here_too_while_it_is_good_at_all(): void
    {
        $token = $this->token($this->guest());
        $cursor = $this->cursor($this->guest());
        $this->settings->save($this->settings->withSecret($this->settings->stored(), str_repeat('new', 20), 60, time()));
        self::assertNotNull($this->ask($token, ['cursor' => $cursor]));
        $this->set(['jwt_previous_until' => time() - 1]);
        self::assertNull($this->ask($token, ['cursor' => $cursor]));
    }

    public function test_in_whatever_happens_it_never_differs_from_wordpress(): void
    {
        $seed = random_int(0, 1 << 30);
        mt_srand($seed);
        $people = [$this->guest(), $this->guest('g_two'), $this->user('anna'), $this->user('maria'), $this->user('max')];
        $clients = array_slice($people, 0, 3);
        $managers = array_slice($people, 3);
        $threads = [];
        $seen = [];
        $quick = 0;
        for ($step = 0; $step < 120; $step++) {
            $client = $clients[mt_rand(0, 2)];
            $manager = $managers[mt_rand(0, 1)];
            $thread = $threads === [] ? null : $threads[array_rand($threads)];
            match ($thread === null ? 0 : mt_rand(0, 5)) {
                0, 1 => $threads[] = $this->services->chat()->send($client, null, "text {$step}", "k{$step}")[0]->threadId,
                2 => $this->services->chat()->send($manager, $thread, "answer {$step}", "k{$step}"),
                3 => $this->services->receipts()->mark($manager, $thread, null, 1000),
                4 => $this->services->chat()->updateThread($manager, $thread, ['status' => ['open', 'closed'][mt_rand(0, 1)], 'managerId' => $manager->id]),
                5 => null,
            };
            foreach ($people as $who) {
                $seen[$who->id][] = $this->cursor($who, $seen[$who->id] ?? [] ? end($seen[$who->id]) : '');
                foreach ([$seen[$who->id][array_rand($seen[$who->id])], end($seen[$who->id])] as $cursor) {
                    $page = $this->services->poll()->since($who, $cursor, false, Time::now());
                    $isNothing = $page['events'] === [] && $page['cursor'] === $cursor && !$page['reset'];
                    $answer = $this->ask($this->token($who), ['cursor' => $cursor]);
                    $said = "seed {$seed}, step {$step}, {$who->id}, {$cursor}";
                    self::assertSame($isNothing, $answer !== null, $said);
                    if ($answer !== null) {
                        $quick++;
                        self::assertSame(['events' => [], 'cursor' => $cursor, 'askAgainMs' => $page['askAgainMs']], json_decode($answer['body'], true), $said);
                    }
                }
            }
        }
        self::assertGreaterThan(300, $quick, "seed {$seed}");
    }
}
