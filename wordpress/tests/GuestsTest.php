<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Chat\ChatError;
use WP_REST_Request;

final class GuestsTest extends ChatCase
{
    public function test_a_cookie_is_good_for_its_guest_for_half_a_year(): void
    {
        $guests = $this->services->guests();
        $guest = $guests->create();
        self::assertMatchesRegularExpression('/^g_[A-Za-z0-9_-]{22}$/', $guest);
        self::assertNotSame($guest, $guests->create());
        $now = time();
        $cookie = $guests->write($guest, $now);
        self::assertSame($guest, $guests->read($cookie, $now));
        self::assertSame($guest, $guests->read($cookie, $now + 179 * 86400));
        self::assertNull($guests->read($cookie, $now + 181 * 86400));
        self::assertNull($guests->read($cookie, $now - 3600));
    }

    public function test_a_cookie_that_was_changed_is_worth_nothing(): void
    {
        $guests = $this->services->guests();
        $cookie = $guests->write($guests->create(), time());
        $seed = random_int(0, PHP_INT_MAX);
        mt_srand($seed);
        $alphabet = 'ABCabc019-_.= ';
        [$guest, $time, $signature] = explode('.', $cookie);
        for ($round = 0; $round < 2000; $round++) {
            $mutant = substr_replace($cookie, $alphabet[mt_rand(0, 13)], mt_rand(0, strlen("{$guest}.{$time}") - 1), mt_rand(0, 2));
            if ($mutant !== $cookie) {
                self::assertNull($guests->read($mutant, time()), "seed {$seed}: {$mutant}");
            }
        }
        $other = $guests->create();
        foreach ([$guest, "{$guest}.{$time}", "{$other}.{$time}.{$signature}", "{$guest}.{$time}." . $guests->nonce($guest), "{$cookie}\n", ''] as $wrong) {
            self::assertNull($guests->read($wrong, time()), $wrong);
        }
    }

    public function test_a_cookie_alone_opens_nothing_and_with_its_nonce_it_does(): void
    {
        $guests = $this->services->guests();
        $guest = $guests->create();
        $_COOKIE['martlet_guest'] = $guests->write($guest, time());
        $request = new WP_REST_Request('GET', '/martlet/v1/chat/threads');
        foreach (['', 'x', $guests->nonce($guests->create())] as $wrong) {
            $request->set_header('X-Martlet-Nonce', $wrong);
            try {
                $this->services->authenticator()->identity($request);
                self::fail('Let in.');
            } catch (ChatError $error) {
                self::assertSame(401, $error->status);
            }
        }
        $request->set_header('X-Martlet-Nonce', $guests->nonce($guest));
        self::assertSame($guest, $this->services->authenticator()->identity($request)->id);
    }

    public function test_a_visitor_who_has_not_written_leaves_no_row_and_stays_the_same_guest(): void
    {
        $answer = @$this->services->issuer()->issue(new WP_REST_Request('POST', '/martlet/v1/chat/token'));
        $claims = $this->services->jwt()->verify($answer['token'], time());
        self::assertStringStartsWith('g_', $claims['userId']);
        $table = $this->database->table('people');
        self::assertSame('0', $this->database->value("SELECT COUNT(*) FROM {$table}"));
        $_COOKIE['martlet_guest'] = $this->services->guests()->write($claims['userId'], time());
        $again = $this->services->issuer()->issue(new WP_REST_Request('POST', '/martlet/v1/chat/token'));
        self::assertSame($claims['userId'], $this->services->jwt()->verify($again['token'], time())['userId']);
    }

    public function test_a_guest_who_logs_in_brings_the_threads_along(): void
    {
        $guest = $this->guest('g_AAAAAAAAAAAAAAAAAAAAAA');
        [$first] = $this->services->chat()->send($guest, null, 'before the login', 'k1');
        $this->services->chat()->send($this->user('maria'), $first->threadId, 'an answer', 'k2');
        $other = $this->services->chat()->send($this->guest('g_other'), null, 'not mine', 'k1')[0];
        $anna = $this->user('anna');
        self::assertSame(1, $this->services->merge()->merge($guest->id, $anna));

        $thread = $this->services->threads()->find($first->threadId, $anna);
        self::assertSame([$anna->id, 'Anna', true], [$thread->clientId, $thread->clientName, $thread->clientIsNumber]);
        self::assertNull($this->services->threads()->find($first->threadId, $guest));
        self::assertNull($this->services->threads()->find($other->threadId, $anna));
        $messages = $this->services->threads()->messages($first->threadId, 0, PHP_INT_MAX, true, 10);
        self::assertSame([$anna->id, $this->user('maria')->id], array_column($messages, 'userId'));
        $log = $this->log($first->threadId);
        self::assertSame(range(1, count($log)), array_column($log, 'seq'));
        self::assertSame($anna->userId(), end($log)['payload']['clientId']);
        self::assertContains('chat.client.' . $guest->id, $this->waiting());
        // What was sent before is known by its key still, and the guest's tokens are worth nothing.
        self::assertFalse($this->services->chat()->send($anna, $first->threadId, 'before the login', 'k1')[1]);
        self::assertGreaterThan(0, (int) $this->services->people()->find($guest->id)['revoked_at']);
        self::assertSame(0, $this->services->merge()->merge($guest->id, $anna));
    }
}
